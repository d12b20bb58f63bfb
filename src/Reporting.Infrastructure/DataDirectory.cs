using Microsoft.Extensions.Configuration;

namespace Reporting.Infrastructure;

/// <summary>Where this installation keeps its own files: <c>Data:Directory</c>, by default <c>data</c> under the current directory.</summary>
public sealed class DataDirectory(IConfiguration configuration)
{
    public const string Setting = "Data:Directory";

    /// <summary>Absolute; not necessarily there yet.</summary>
    public string Path { get; } =
        System.IO.Path.GetFullPath(configuration[Setting] is { Length: > 0 } configured ? configured : "data");

    /// <summary>A folder of the data directory, made when it is missing and closed to other users of the machine.</summary>
    public string Folder(string name)
    {
        var folder = System.IO.Path.Combine(Path, name);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }
}
