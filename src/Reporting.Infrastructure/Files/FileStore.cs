using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Files;

/// <summary>Another request is writing this very file.</summary>
public sealed class FileBusyException() : IOException("The file is being written.");

/// <summary>There is no room on the disk, or what is left is kept for the database.</summary>
public sealed class NoRoomException(Exception? inner = null) : IOException("There is no room for files.", inner);

/// <summary>The folder of encrypted files: random names, nothing that tells whose they are.</summary>
public sealed class FileStore
{
    private const string Ending = ".sealed";
    private const int NoSpaceLeft = 28;                                             // errno ENOSPC
    private const int QuotaExceeded = 122;                                          // errno EDQUOT
    private const int WouldBlock = 11;                                              // errno EAGAIN
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int DiskFull = unchecked((int)0x80070070);

    private readonly SecretWrapping _wrapping;
    private readonly DataDirectory _data;
    private readonly FileSettings _settings;

    public FileStore(SecretWrapping wrapping, DataDirectory data, IOptions<FileSettings> settings) =>
        (_wrapping, _data, _settings) = (wrapping, data, settings.Value);

    private string Folder => _settings.Directory is { Length: > 0 } configured ? Directory.CreateDirectory(configured).FullName : _data.Folder("files");

    /// <summary>A name and a key for a new file.</summary>
    public StoredKey Draw(Guid id)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SealedFile.KeyLength));
        return new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), _wrapping.Wrap(key, OwnerOf(id)));
    }

    /// <summary>So many bytes may come without touching what is kept free.</summary>
    public bool HasRoom(long bytes) => new DriveInfo(Folder).AvailableFreeSpace - SealedFile.StoredLength(Math.Max(0, bytes)) >= _settings.KeepFreeBytes;

    /// <param name="offset">Bytes of content that are there already.</param>
    /// <exception cref="FileBusyException">Another request is at it.</exception>
    /// <exception cref="DamagedFileException">What is there does not open: the piece that <paramref name="offset"/> lies in is to be sent again.</exception>
    public async Task<SealedFileWriter> OpenToWriteAsync(Guid id, StoredKey stored, long offset, CancellationToken ct) =>
        await SealedFileWriter.OpenAsync(OpenExclusive(PathOf(stored.Name)), KeyOf(id, stored), id, offset, ct);

    /// <exception cref="DamagedFileException">It is not there, or has not the size that it must have. Reading may throw it as well.</exception>
    public Stream OpenToRead(Attachment attachment)
    {
        try
        {
            var file = new FileStream(PathOf(attachment.StoredAs), new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
            if (file.Length != SealedFile.StoredLength(attachment.Length))
            {
                file.Dispose();
                throw new DamagedFileException("The stored file has another size.");
            }

            return new SealedFileStream(file, KeyOf(attachment.Id, new(attachment.StoredAs, attachment.WrappedKey)), attachment.Id, attachment.Length);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or CryptographicException)
        {
            throw new DamagedFileException("The stored file or its key is not there.", error);
        }
    }

    /// <summary>Reads the whole file: its hash in hexadecimal and its first bytes.</summary>
    /// <exception cref="DamagedFileException">A piece does not open.</exception>
    public async Task<(string Sha256, byte[] Head)> ReadBackAsync(Attachment attachment, CancellationToken ct)
    {
        await using var content = OpenToRead(attachment);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[SealedFile.Piece];
        byte[]? head = null;
        while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct) is > 0 and var read)
        {
            head ??= buffer[..Math.Min(read, MediaType.Head)];
            hash.AppendData(buffer, 0, read);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), head ?? []);
    }

    /// <summary>Whether every byte is what was sealed.</summary>
    public async Task<bool> IsIntactAsync(Attachment attachment, CancellationToken ct)
    {
        try
        {
            return (await ReadBackAsync(attachment, ct)).Sha256 == attachment.Sha256;
        }
        catch (DamagedFileException)
        {
            return false;
        }
    }

    /// <summary>Whether it is there in the size that it must have; nothing is read.</summary>
    public bool IsThere(string storedAs, long length) => new FileInfo(PathOf(storedAs)) is { Exists: true } file && file.Length == SealedFile.StoredLength(length);

    public void Delete(string storedAs)
    {
        var path = PathOf(storedAs);
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>Names of files that nobody has written to since an instant.</summary>
    public IEnumerable<string> NamesBefore(DateTimeOffset since) => Directory.EnumerateFiles(Folder, $"*{Ending}", SearchOption.AllDirectories)
        .Where(path => File.GetLastWriteTimeUtc(path) < since.UtcDateTime)
        .Select(path => Path.GetFileNameWithoutExtension(path));

    /// <summary>True when a failed write means that the disk is full.</summary>
    public static bool IsFull(Exception error) => error is NoRoomException || (error is IOException && error.HResult is NoSpaceLeft or QuotaExceeded or DiskFull);

    private static string OwnerOf(Guid id) => $"attachment/{id:N}";

    private byte[] KeyOf(Guid id, StoredKey stored) => Convert.FromBase64String(_wrapping.Unwrap(stored.WrappedKey, OwnerOf(id)));

    /// <summary>In folders of a few hundred, by the first two digits of the name.</summary>
    private string PathOf(string storedAs) => Path.Combine(Folder, storedAs[..2], storedAs + Ending);

    private static FileStream OpenExclusive(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (IOException taken) when (taken.HResult is WouldBlock or SharingViolation)
        {
            throw new FileBusyException();
        }
    }
}

/// <summary>Where a file lies and what opens it.</summary>
/// <param name="Name">Random.</param>
public sealed record StoredKey(string Name, string WrappedKey);
