namespace Reporting.Integration.Tests.Documents;

/// <summary>A program in the browser's place, which whoever it is started as may read.</summary>
internal sealed class FakeBrowser : IDisposable
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public FakeBrowser(string script)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("It is a shell script.");
        }

        File.SetUnixFileMode(Folder, Everybody | UnixFileMode.OtherWrite);
        File.WriteAllText(Program, $"#!/bin/sh\n{script.Replace("FOLDER", Folder, StringComparison.Ordinal)}\n");
        File.SetUnixFileMode(Program, Everybody);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("reporting-fake-browser-").FullName;

    public string Program => Path.Combine(Folder, "browser");

    /// <summary>Processes of this machine that were started with this word.</summary>
    public static int Running(string word) => Directory.EnumerateDirectories("/proc").Count(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(word, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
