using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Files;

/// <summary>What an evidence package is about.</summary>
/// <param name="Files">Those that are stored and those that were taken back, with their whole custody.</param>
/// <param name="Scans">Whether a scanner is configured: what it has not cleared goes in as an encrypted archive.</param>
public sealed record EvidenceCase(string Reference, DateTimeOffset FiledAt, IReadOnlyList<string> ReceiptHashes, IReadOnlyList<Attachment> Files, bool Scans);

/// <summary>
/// A ZIP for investigators, written while it is read: the files, the log of their custody, hashes as <c>sha256sum -c</c> reads them, and a
/// manifest over all of it, signed ECDSA P-256.
/// </summary>
public sealed class EvidencePackage(FileStore store, ArchivePasswords passwords, SigningKey signing, TimeProvider clock)
{
    public const string Manifest = "manifest.json";
    public const string Signature = "manifest.sig";
    public const string PublicKey = "signing-key.pem";
    public const string Sums = "SHA256SUMS";
    public const string Custody = "custody.csv";

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>A file that is damaged on the disk is named in the manifest, and left out.</summary>
    public Task WriteAsync(EvidenceCase evidence, Stream destination, CancellationToken ct) => Piped.WriteAsync(to => PackAsync(evidence, to, ct), destination, ct);

    private async Task PackAsync(EvidenceCase evidence, Stream destination, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(destination, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, ct);
        var (files, parts) = (new List<ManifestFile>(), new List<ManifestPart>());
        foreach (var (index, attachment) in evidence.Files.Index())
        {
            files.Add(await AddAsync(zip, attachment, index + 1, evidence.Scans, parts, ct));
        }

        parts.Add(await AddAsync(zip, Custody, CustodyOf(evidence.Files), ct));
        await AddAsync(zip, Sums, string.Concat(parts.Select(part => $"{part.Sha256}  {part.Path}\n")), ct);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new ManifestDocument("reporting-evidence/1", evidence.Reference, evidence.FiledAt, evidence.ReceiptHashes, clock.GetUtcNow(), signing.Id, files, parts), _json);
        await AddAsync(zip, Manifest, manifest, ct);
        await AddAsync(zip, Signature, signing.Sign(manifest), ct);
        await AddAsync(zip, PublicKey, signing.Pem, ct);
    }

    private async Task<ManifestFile> AddAsync(ZipArchive zip, Attachment attachment, int number, bool scans, List<ManifestPart> parts, CancellationToken ct)
    {
        var said = ManifestFile.Of(attachment);
        if (!attachment.IsStored)
        {
            return said;
        }

        if (!await store.IsIntactAsync(attachment, ct))
        {
            return said with { Damaged = true };
        }

        await using var content = store.OpenToRead(attachment);
        var name = string.Create(CultureInfo.InvariantCulture, $"files/{number:00}-{attachment.Name}");
        if (attachment.MayLeavePlain(scans))
        {
            var plain = await AddAsync(zip, name, to => content.CopyToAsync(to, ct), ct);
            parts.Add(plain);
            return said with { Path = plain.Path };
        }

        var password = passwords.Of(attachment.Id);
        var archive = await AddAsync(zip, name + ".zip", to => SafeArchive.WriteAsync(content, attachment.Name, password, attachment.SealedAt!.Value, to, ct), ct);
        parts.Add(archive);
        return said with { Path = archive.Path, ArchivePassword = password };
    }

    private Task<ManifestPart> AddAsync(ZipArchive zip, string path, string text, CancellationToken ct) => AddAsync(zip, path, Encoding.UTF8.GetBytes(text), ct);

    private Task<ManifestPart> AddAsync(ZipArchive zip, string path, byte[] bytes, CancellationToken ct) =>
        AddAsync(zip, path, to => to.WriteAsync(bytes, ct).AsTask(), ct);

    private async Task<ManifestPart> AddAsync(ZipArchive zip, string path, Func<Stream, Task> write, CancellationToken ct)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = clock.GetUtcNow();
        await using var to = await entry.OpenAsync(ct);
        await using var hashed = new HashedStream(to);
        await write(hashed);
        return new(path, hashed.Length, hashed.Hash());
    }

    /// <summary>Instants in UTC; roles and codes, no names: who stands behind an id is in the service alone.</summary>
    private static string CustodyOf(IReadOnlyList<Attachment> files)
    {
        var lines = files.SelectMany(file => file.Custody.Select(entry => (File: file, Entry: entry)))
            .OrderBy(line => line.Entry.At).ThenBy(line => line.Entry.Act).ThenBy(line => line.Entry.Id)
            .Select(line => string.Join(',', [
                line.Entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), $"{line.File.Id}", Word(line.Entry.Act),
                Word(line.Entry.Role), $"{line.Entry.ById}", Quoted(line.Entry.Detail),
            ]));
        return $"at,file,act,role,by,detail\r\n{string.Concat(lines.Select(line => line + "\r\n"))}";
    }

    private static string Word(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Quoted(string? text) => text is null ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed record ManifestDocument(
        string Format, string Reference, DateTimeOffset FiledAt, IReadOnlyList<string> ReceiptHashes, DateTimeOffset MadeAt, string SigningKeyId,
        IReadOnlyList<ManifestFile> Files, IReadOnlyList<ManifestPart> Parts);

    /// <param name="Path">In this package; null for what was taken back or is damaged.</param>
    /// <param name="ArchivePassword">Set where <paramref name="Path"/> is an encrypted archive around the file.</param>
    private sealed record ManifestFile(
        Guid Id, string Name, long Length, string? Sha256, string? DeclaredType, string? FoundType, AttachmentState State, string? Finding,
        DateTimeOffset ReceivedAt, DateTimeOffset? SealedAt, string? Path = null, string? ArchivePassword = null, bool? Damaged = null)
    {
        public static ManifestFile Of(Attachment file) => new(
            file.Id, file.Name, file.Length, file.Sha256, file.DeclaredType, file.FoundType, file.State, file.Finding, file.CreatedAt, file.SealedAt);
    }

    private sealed record ManifestPart(string Path, long Length, string Sha256);

    /// <summary>Passes on what is written, and knows its hash.</summary>
    private sealed class HashedStream(Stream to) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public string Hash() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _hash.AppendData(buffer.Span);
            _length += buffer.Length;
            await to.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => to.FlushAsync(cancellationToken);

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
