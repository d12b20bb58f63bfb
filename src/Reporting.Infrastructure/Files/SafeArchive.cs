using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using ICSharpCode.SharpZipLib.Zip;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Files;

/// <summary>Passwords of the archives that suspicious files leave in: the same again for the same file, shown to whoever may have it.</summary>
/// <remarks>They keep a file from being opened, or eaten by a mail gateway, unawares. They are no secret between those who may have it.</remarks>
public sealed class ArchivePasswords
{
    private const string Alphabet = "23456789ACDEFGHJKMNPQRTVWXY";

    private readonly byte[] _key;

    public ArchivePasswords(SecretKeys keys) => _key = keys.For("file-archives");

    /// <summary>Three groups of four characters that are not mistaken for one another.</summary>
    public string Of(Guid attachmentId)
    {
        var drawn = HMACSHA256.HashData(_key, attachmentId.ToByteArray(bigEndian: true));
        var text = new StringBuilder();
        for (var i = 0; i < 12; i++)
        {
            text.Append(i is 4 or 8 ? "-" : "").Append(Alphabet[drawn[i] % Alphabet.Length]);
        }

        return text.ToString();
    }
}

/// <summary>A ZIP archive with one file under AES-256 (WinZip's AE-2), made while it is read: no copy lies anywhere.</summary>
public static class SafeArchive
{
    /// <summary>Writes the archive to <paramref name="destination"/> as it is made.</summary>
    /// <param name="name">The file's name inside; the format does not hide it.</param>
    public static Task WriteAsync(Stream content, string name, string password, DateTimeOffset at, Stream destination, CancellationToken ct) =>
        Piped.WriteAsync(to => PackAsync(content, name, password, at, to, ct), destination, ct);

    private static async Task PackAsync(Stream content, string name, string password, DateTimeOffset at, Stream to, CancellationToken ct)
    {
        await using var zip = new ZipOutputStream(to, StringCodec.FromEncoding(Encoding.UTF8)) { IsStreamOwner = false, Password = password };
        await zip.PutNextEntryAsync(new ZipEntry(name) { AESKeySize = 256, DateTime = at.UtcDateTime, IsUnicodeText = true }, ct);
        var buffer = new byte[SealedFile.Piece];
        int read;
        while ((read = await content.ReadAsync(buffer, ct)) > 0)
        {
            zip.Write(buffer, 0, read);
        }

        await zip.CloseEntryAsync(ct);
        await zip.FinishAsync(ct);
    }
}

/// <summary>For libraries that write synchronously, which a response does not take: a little of what they write waits in memory.</summary>
internal static class Piped
{
    /// <summary>Returns when all was written; fails as <paramref name="write"/> does, so that what was cut off does not look whole.</summary>
    public static async Task WriteAsync(Func<Stream, Task> write, Stream destination, CancellationToken ct)
    {
        var pipe = new Pipe();
        var writing = Task.Run(() => FillAsync(write, pipe.Writer), ct);
        try
        {
            await pipe.Reader.CopyToAsync(destination, ct);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
        }

        await writing;
    }

    private static async Task FillAsync(Func<Stream, Task> write, PipeWriter writer)
    {
        Exception? failed = null;
        try
        {
            await using var output = writer.AsStream(leaveOpen: true);
            await write(output);
        }
        catch (Exception error)
        {
            failed = error;
            throw;
        }
        finally
        {
            await writer.CompleteAsync(failed);
        }
    }
}
