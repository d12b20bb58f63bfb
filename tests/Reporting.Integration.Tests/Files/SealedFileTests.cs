using System.Security.Cryptography;
using Reporting.Infrastructure.Files;

namespace Reporting.Integration.Tests.Files;

/// <summary>The format on the disk: whatever is done to it behind the code's back, nothing wrong comes out.</summary>
public sealed class SealedFileTests : IDisposable
{
    private const int Piece = SealedFile.Piece + SealedFile.Overhead;

    private readonly string _path = Path.GetTempFileName();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Guid _id = Guid.CreateVersion7();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1)]
    [InlineData(SealedFile.Piece - 1)]
    [InlineData(SealedFile.Piece)]
    [InlineData(SealedFile.Piece + 1)]
    [InlineData((3 * SealedFile.Piece) + 17)]
    public async Task What_was_written_is_read_whatever_its_length_and_however_it_was_interrupted(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);

        for (var at = 0; at < length;)
        {
            // Each time a new start, at no place in particular.
            var next = Math.Min(length, at + 50_001);
            await using var writer = await OpenAsync(at);
            await writer.WriteAsync(content.AsMemory(at, next - at), default);
            await (next == length ? writer.FinishAsync(default) : writer.SaveAsync(default));
            at = next;
        }

        Assert.Equal(SealedFile.StoredLength(length), new FileInfo(_path).Length);
        Assert.Equal(content, await ReadAsync(length));
        Assert.DoesNotContain(Convert.ToHexString(content.AsSpan(0, Math.Min(16, length))), length < 16 ? "" : Convert.ToHexString(await File.ReadAllBytesAsync(_path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a byte", 5)]
    [InlineData("a byte", Piece + 100)]
    [InlineData("a byte", (2 * Piece) + 11)]
    [InlineData("order", 0)]
    [InlineData("an end cut off", 0)]
    [InlineData("another file", 0)]
    public async Task Whatever_was_changed_on_the_disk_does_not_open(string damage, int at)
    {
        var content = RandomNumberGenerator.GetBytes((2 * SealedFile.Piece) + 100);
        await WriteAsync(content);
        var stored = await File.ReadAllBytesAsync(_path);
        var (id, length) = (_id, content.Length);
        switch (damage)
        {
            case "a byte":
                stored[at] ^= 1;
                break;
            case "order":
                stored = [.. stored[Piece..(2 * Piece)], .. stored[..Piece], .. stored[(2 * Piece)..]];
                break;
            case "an end cut off":
                // To a whole piece, and the row was made to agree.
                (stored, length) = (stored[..(2 * Piece)], 2 * SealedFile.Piece);
                break;
            default:
                id = Guid.CreateVersion7();
                break;
        }

        await File.WriteAllBytesAsync(_path, stored);

        await Assert.ThrowsAsync<DamagedFileException>(() => ReadAsync(length, id));
    }

    [Fact]
    public async Task A_torn_last_piece_is_found_and_the_pieces_before_it_go_on()
    {
        var content = RandomNumberGenerator.GetBytes(SealedFile.Piece + 5_000);
        await using (var writer = await OpenAsync(0))
        {
            await writer.WriteAsync(content, default);
            await writer.SaveAsync(default);
        }

        using (var file = new FileStream(_path, FileMode.Open))
        {
            file.SetLength(file.Length - 3);
        }

        await Assert.ThrowsAsync<DamagedFileException>(() => OpenAsync(content.Length));
        await using (var writer = await OpenAsync(SealedFile.Piece))
        {
            await writer.WriteAsync(content.AsMemory(SealedFile.Piece), default);
            await writer.FinishAsync(default);
        }

        Assert.Equal(content, await ReadAsync(content.Length));
    }

    private async Task WriteAsync(byte[] content)
    {
        await using var writer = await OpenAsync(0);
        await writer.WriteAsync(content, default);
        await writer.FinishAsync(default);
    }

    private Task<SealedFileWriter> OpenAsync(long offset) =>
        SealedFileWriter.OpenAsync(new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0), _key, _id, offset, default);

    private async Task<byte[]> ReadAsync(long length, Guid? id = null)
    {
        await using var stream = new SealedFileStream(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, 0), _key, id ?? _id, length);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }
}
