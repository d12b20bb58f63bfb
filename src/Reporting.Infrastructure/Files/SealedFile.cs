using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Reporting.Infrastructure.Files;

/// <summary>What is stored is not what was sealed: altered, cut, put together otherwise, or not there.</summary>
public sealed class DamagedFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The encrypted form of a file: AES-256-GCM in pieces, so that no file is ever in memory as a whole.</summary>
/// <remarks>
/// A piece is 64 KiB of content (the last one 1 byte to 64 KiB), stored as nonce (12, random), tag (16) and as many bytes as it has. What
/// is authenticated with each: the attachment's id, the piece's number, and whether it is the last. Pieces that change places, go missing
/// at the end, or come from another file do not open. The nonce is drawn anew for each writing: the last piece of an interrupted transfer
/// is written again with what follows, and a nonce used twice under one key would give both away.
/// </remarks>
internal static class SealedFile
{
    public const int Piece = 64 * 1024;
    public const int KeyLength = 32;
    public const int Overhead = NonceLength + TagLength;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Bytes on the disk for so many bytes of content.</summary>
    public static long StoredLength(long length) => length + (Pieces(length) * Overhead);

    public static long Pieces(long length) => (length + Piece - 1) / Piece;

    public static AesGcm Cipher(byte[] key) => new(key, TagLength);

    /// <returns>How many bytes of <paramref name="stored"/> it takes.</returns>
    public static int Seal(AesGcm cipher, Guid id, long number, bool last, ReadOnlySpan<byte> content, Span<byte> stored)
    {
        var nonce = stored[..NonceLength];
        RandomNumberGenerator.Fill(nonce);
        Span<byte> bound = stackalloc byte[BoundLength];
        Bind(id, number, last, bound);
        cipher.Encrypt(nonce, content, stored.Slice(Overhead, content.Length), stored.Slice(NonceLength, TagLength), bound);
        return Overhead + content.Length;
    }

    public static bool TryOpen(AesGcm cipher, Guid id, long number, bool last, ReadOnlySpan<byte> stored, Span<byte> content)
    {
        if (stored.Length <= Overhead)
        {
            return false;
        }

        Span<byte> bound = stackalloc byte[BoundLength];
        Bind(id, number, last, bound);
        try
        {
            cipher.Decrypt(stored[..NonceLength], stored[Overhead..], stored.Slice(NonceLength, TagLength), content[..(stored.Length - Overhead)], bound);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private const int BoundLength = 1 + 16 + 8 + 1;

    private static void Bind(Guid id, long number, bool last, Span<byte> bound)
    {
        bound[0] = 1;                                                               // of this format
        id.TryWriteBytes(bound[1..17], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bound[17..25], number);
        bound[25] = last ? (byte)1 : (byte)0;
    }
}

/// <summary>Writes a file piece by piece; the last piece stays in memory until it is known to be one, or the transfer pauses.</summary>
public sealed class SealedFileWriter : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly AesGcm _cipher;
    private readonly Guid _id;
    private readonly byte[] _content = new byte[SealedFile.Piece];
    private readonly byte[] _stored = new byte[SealedFile.Piece + SealedFile.Overhead];
    private long _number;
    private int _held;

    private SealedFileWriter(FileStream file, AesGcm cipher, Guid id) => (_file, _cipher, _id) = (file, cipher, id);

    /// <summary>Bytes of content that were given, those before it was opened included.</summary>
    public long Written => Whole + _held;

    /// <summary>Bytes of content that are in pieces of their own, and that no failing write can touch any more.</summary>
    public long Whole => _number * SealedFile.Piece;

    /// <exception cref="DamagedFileException">The piece that <paramref name="offset"/> lies in does not open; what is before it may.</exception>
    internal static async Task<SealedFileWriter> OpenAsync(FileStream file, byte[] key, Guid id, long offset, CancellationToken ct)
    {
        var writer = new SealedFileWriter(file, SealedFile.Cipher(key), id);
        try
        {
            if (offset > 0)
            {
                await writer.TakeUpAsync(offset, ct);
            }

            return writer;
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (bytes.Length > 0)
        {
            if (_held == SealedFile.Piece)
            {
                await PutAsync(last: false, ct);
                (_number, _held) = (_number + 1, 0);
            }

            var taken = Math.Min(bytes.Length, SealedFile.Piece - _held);
            bytes[..taken].CopyTo(_content.AsMemory(_held));
            _held += taken;
            bytes = bytes[taken..];
        }
    }

    /// <summary>Brings all that was given to the disk; more may follow, now or after a restart.</summary>
    public async Task SaveAsync(CancellationToken ct)
    {
        if (_held > 0)
        {
            await PutAsync(last: false, ct);
            _file.SetLength(_file.Position);
        }

        _file.Flush(flushToDisk: true);
    }

    /// <summary>The end: nothing may follow, and nothing may be missing.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        await PutAsync(last: true, ct);
        _file.SetLength(_file.Position);
        _file.Flush(flushToDisk: true);
    }

    public ValueTask DisposeAsync()
    {
        _cipher.Dispose();
        return _file.DisposeAsync();
    }

    private async Task PutAsync(bool last, CancellationToken ct)
    {
        _file.Position = _number * (SealedFile.Piece + SealedFile.Overhead);
        var length = SealedFile.Seal(_cipher, _id, _number, last, _content.AsSpan(0, _held), _stored);
        await _file.WriteAsync(_stored.AsMemory(0, length), ct);
    }

    private async Task TakeUpAsync(long offset, CancellationToken ct)
    {
        _number = (offset - 1) / SealedFile.Piece;
        _held = (int)(offset - Whole);
        _file.Position = _number * (SealedFile.Piece + SealedFile.Overhead);
        var length = await _file.ReadAtLeastAsync(_stored, _stored.Length, throwOnEndOfStream: false, ct);

        // The last one may have been closed by a program that died before it could say so.
        if (length < _held + SealedFile.Overhead
            || !(SealedFile.TryOpen(_cipher, _id, _number, false, _stored.AsSpan(0, length), _content)
                || SealedFile.TryOpen(_cipher, _id, _number, true, _stored.AsSpan(0, length), _content)))
        {
            throw new DamagedFileException("The piece to go on from does not open.");
        }
    }
}

/// <summary>Content of a sealed file, from its beginning to its end; nothing is handed out that was not authenticated.</summary>
internal sealed class SealedFileStream(FileStream file, byte[] key, Guid id, long length) : Stream
{
    private readonly AesGcm _cipher = SealedFile.Cipher(key);
    private readonly byte[] _content = new byte[SealedFile.Piece];
    private readonly byte[] _stored = new byte[SealedFile.Piece + SealedFile.Overhead];
    private readonly long _pieces = SealedFile.Pieces(length);
    private long _number;
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="DamagedFileException">A piece does not open, or the end is missing.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            if (_number == _pieces)
            {
                return 0;
            }

            var expected = (int)Math.Min(SealedFile.Piece, length - (_number * SealedFile.Piece)) + SealedFile.Overhead;
            var read = await file.ReadAtLeastAsync(_stored.AsMemory(0, expected), expected, throwOnEndOfStream: false, cancellationToken);
            if (read < expected || !SealedFile.TryOpen(_cipher, id, _number, _number == _pieces - 1, _stored.AsSpan(0, expected), _content))
            {
                throw new DamagedFileException($"Piece {_number + 1} of {_pieces} does not open.");
            }

            (_number, _start, _end) = (_number + 1, 0, expected - SealedFile.Overhead);
        }

        var taken = Math.Min(buffer.Length, _end - _start);
        _content.AsMemory(_start, taken).CopyTo(buffer);
        _start += taken;
        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cipher.Dispose();
            file.Dispose();
            CryptographicOperations.ZeroMemory(_content);
        }

        base.Dispose(disposing);
    }
}
