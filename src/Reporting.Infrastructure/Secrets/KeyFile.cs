using System.Diagnostics;
using System.Security.Cryptography;

namespace Reporting.Infrastructure.Secrets;

/// <summary>The master key of an installation that was given none: base64 in a file that only its owner reads.</summary>
internal static class KeyFile
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <remarks>
    /// Programs that start together must end up with one key: it is made under a file lock, which the system gives back when its holder dies,
    /// and appears under its name only when it is whole and on the disk.
    /// </remarks>
    public static byte[] ReadOrCreate(DataDirectory data)
    {
        var path = Path.Combine(data.Folder("keys"), "reporting.key");
        if (File.Exists(path))
        {
            return Read(path);
        }

        using var held = Lock(path + ".lock");
        if (!File.Exists(path))
        {
            Write(path, RandomNumberGenerator.GetBytes(SecretKeys.Length));
        }

        return Read(path);
    }

    private static byte[] Read(string path) => SecretSettings.TryRead(File.ReadAllText(path).Trim(), out var key)
        ? key
        : throw new InvalidOperationException(
            $"The key file {path} does not hold 32 bytes in base64. Restore it from the backup, or set Secrets:Key; a new key cannot read what the old one sealed.");

    private static void Write(string path, byte[] key)
    {
        var partial = path + ".partial";
        File.Delete(partial);
        using (var file = new FileStream(partial, OwnerOnly(FileMode.CreateNew)))
        using (var text = new StreamWriter(file))
        {
            text.WriteLine(Convert.ToBase64String(key));
            text.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path);
    }

    private static FileStream Lock(string path)
    {
        using var pause = new ManualResetEventSlim();
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, OwnerOnly(FileMode.OpenOrCreate));
            }
            catch (IOException) when (started.Elapsed < _patience)
            {
                pause.Wait(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
