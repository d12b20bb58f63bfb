using System.Diagnostics;

namespace Reporting.Testing;

/// <summary>
/// A disk of some megabytes in the place of a directory, seen by those programs only that are started on it: a tmpfs in a name space of
/// its own, for which nobody has to be root. Gone when disposed, and with the process that made it.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private const string Mount = """mount -t tmpfs -o "size=$1" tmpfs "$2" && echo mounted && exec cat > /dev/null""";

    private readonly Process _holder;
    private readonly string _directory;
    private readonly string _pictures = Directory.CreateTempSubdirectory("reporting-pictures-").FullName;

    private SmallDisk(Process holder, string directory) => (_holder, _directory) = (holder, directory);

    /// <summary>The directory from outside. For reading and writing files; SQLite would find its way back to the real one.</summary>
    public string Seen => $"/proc/{_holder.Id}/root{_directory}";

    private string Filler => Path.Combine(Seen, "filler");

    /// <exception cref="InvalidOperationException">The machine allows no name spaces; tells what it said.</exception>
    public static async Task<SmallDisk> MountAsync(string directory, int megabytes)
    {
        var holder = Process.Start(new ProcessStartInfo("unshare", ["-Urm", "/bin/sh", "-c", Mount, "sh", $"{megabytes}m", directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        return await holder.StandardOutput.ReadLineAsync() == "mounted"
            ? new(holder, directory)
            : throw new InvalidOperationException($"No disk could be mounted: {await holder.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Makes a command run there, as the process that it would have been.</summary>
    public void Enclose(ProcessStartInfo command)
    {
        string[] inside = ["--preserve-credentials", "--user", "--mount", "--target", $"{_holder.Id}", "--", command.FileName, .. command.ArgumentList];
        command.FileName = "nsenter";
        command.ArgumentList.Clear();
        foreach (var argument in inside)
        {
            command.ArgumentList.Add(argument);
        }
    }

    /// <summary>Until not a byte is left. How many it took.</summary>
    public long Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1 << 20; size > 0; size /= 2)
        {
            try
            {
                while (true)
                {
                    filler.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // No room for so many: half as many.
            }
        }

        return filler.Length;
    }

    public void Free() => File.Delete(Filler);

    /// <summary>A copy of the database as a power cut would leave it at this moment; those who write to it stand still meanwhile.</summary>
    /// <param name="database">The file's path under the directory.</param>
    public async Task<string> PictureAsync(string database, IReadOnlyCollection<ServiceProcess> writers)
    {
        var picture = Path.Combine(_pictures, Path.GetFileName(database));
        foreach (var writer in writers)
        {
            await ProcessSignals.FreezeAsync(writer.Id);
        }

        foreach (var part in (string[])["", "-wal"])
        {
            var (from, to) = (Path.Combine(Seen, database) + part, picture + part);
            File.Delete(to);
            if (File.Exists(from))
            {
                File.Copy(from, to);
            }
        }

        foreach (var writer in writers)
        {
            await ProcessSignals.ThawAsync(writer.Id);
        }

        return picture;
    }

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
        Directory.Delete(_pictures, recursive: true);
    }
}
