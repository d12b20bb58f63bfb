using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using Reporting.Domain.Files;

namespace Reporting.Infrastructure.Files;

/// <param name="Finding">What the scanner calls what it found.</param>
internal sealed record Verdict(ScanResult Result, string? Finding = null);

/// <summary>Asks ClamAV's daemon over its socket, by <c>INSTREAM</c>: nothing of the file touches a disk unencrypted here.</summary>
/// <remarks>clamd(8): four bytes of length before each piece, zero at the end, one line of answer ended by a zero byte.</remarks>
internal sealed class ClamAv(IOptions<FileSettings> settings)
{
    private const int Piece = 64 * 1024;
    private const int LongestAnswer = 4096;

    /// <summary>The scanner's own troubles are an answer too: <see cref="ScanResult.Away"/>. What is wrong with the file is not.</summary>
    /// <exception cref="DamagedFileException">The file does not open.</exception>
    public async Task<Verdict> ScanAsync(Stream content, CancellationToken ct)
    {
        if (settings.Value.ScannerMaxBytes is { } most && content.Length > most)
        {
            return new(ScanResult.TooLarge);
        }

        ScannerAddress.TryRead(settings.Value.Scanner!, out var address);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Timeout);
        try
        {
            using var socket = address!.Open();
            await socket.ConnectAsync(address.EndPoint, patience.Token);
            using var stream = new NetworkStream(socket, ownsSocket: false);

            // Listening from the start: a scanner that has had enough says so and hangs up while more is on its way.
            var answering = AnswerAsync(stream, patience.Token);
            await SendAsync(stream, content, answering, patience);
            patience.CancelAfter(Timeout);
            return Read(await answering);
        }
        catch (Exception away) when (away is SocketException or IOException || (away is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new(ScanResult.Away);
        }
    }

    private TimeSpan Timeout => TimeSpan.FromSeconds(settings.Value.ScannerTimeoutSeconds);

    private async Task SendAsync(NetworkStream stream, Stream content, Task<string> answering, CancellationTokenSource patience)
    {
        var frame = new byte[4 + Piece];
        try
        {
            await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), patience.Token);
            int read;
            do
            {
                read = await content.ReadAtLeastAsync(frame.AsMemory(4), Piece, throwOnEndOfStream: false, patience.Token);
                BinaryPrimitives.WriteInt32BigEndian(frame, read);
                await stream.WriteAsync(frame.AsMemory(0, 4 + read), patience.Token);
                patience.CancelAfter(Timeout);
            }
            while (read > 0 && !answering.IsCompleted);
        }
        catch (IOException closed) when (closed.InnerException is SocketException)
        {
            // It hung up: its answer, if there is one, tells why.
        }
    }

    private static async Task<string> AnswerAsync(NetworkStream stream, CancellationToken ct)
    {
        var answer = new byte[LongestAnswer];
        var length = 0;
        while (length < answer.Length)
        {
            var read = await stream.ReadAsync(answer.AsMemory(length), ct);
            length += read;
            if (read == 0 || answer[length - 1] == 0)
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0', '\n');
    }

    private static Verdict Read(string answer)
    {
        const string from = "stream: ";
        const string found = " FOUND";
        return answer switch
        {
            from + "OK" => new(ScanResult.Clean),
            _ when answer.StartsWith(from, StringComparison.Ordinal) && answer.EndsWith(found, StringComparison.Ordinal) =>
                new(ScanResult.Infected, answer[from.Length..^found.Length]),
            _ when answer.StartsWith("INSTREAM size limit exceeded", StringComparison.Ordinal) => new(ScanResult.TooLarge),
            _ => new(ScanResult.Away),
        };
    }
}
