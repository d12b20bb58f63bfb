using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Reporting.Benchmarks;

/// <param name="Body">Valid until the next request on the same connection.</param>
internal readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>
/// One HTTP/1.1 connection that stays open, and as little of HTTP as these servers need: on the machine that also runs the server, every
/// instruction of the load tool is one less for what is measured.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly IPEndPoint _server;
    private byte[] _received = new byte[64 * 1024];
    private byte[] _body = new byte[64 * 1024];
    private int _count;

    public HttpConnection(Uri server) => _server = new(IPAddress.Parse(server.Host), server.Port);

    /// <exception cref="IOException">The server closed the connection, or did not speak HTTP.</exception>
    public async ValueTask<HttpAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        if (!_socket.Connected)
        {
            await _socket.ConnectAsync(_server, ct);
        }

        while (request.Length > 0)
        {
            request = request[await _socket.SendAsync(request, ct)..];
        }

        _count = 0;
        int head;
        while ((head = _received.AsSpan(0, _count).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await MoreAsync(ct);
        }

        var status = StatusIn(_received);
        var start = head + 4;
        var announced = LengthIn(_received.AsSpan(0, start));
        if (announced is not { } length)
        {
            return new(status, await ChunksAsync(start, ct));
        }

        while (_count < start + length)
        {
            await MoreAsync(ct);
        }

        return new(status, _received.AsMemory(start, length));
    }

    public void Dispose() => _socket.Dispose();

    private static int StatusIn(ReadOnlySpan<byte> answer) =>
        answer.StartsWith("HTTP/1.1 "u8) && Utf8Parser.TryParse(answer[9..12], out int status, out _) ? status : throw new IOException("No HTTP answer.");

    private static int? LengthIn(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("\r\nContent-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 18)..], out int length, out _) ? length : null;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ChunksAsync(int at, CancellationToken ct)
    {
        var filled = 0;
        while (true)
        {
            int end;
            while ((end = _received.AsSpan(at, _count - at).IndexOf("\r\n"u8)) < 0)
            {
                await MoreAsync(ct);
            }

            if (!Utf8Parser.TryParse(_received.AsSpan(at, end), out int size, out _, 'x'))
            {
                throw new IOException("No size of a chunk.");
            }

            at += end + 2;
            while (_count < at + size + 2)
            {
                await MoreAsync(ct);
            }

            if (size == 0)
            {
                return _body.AsMemory(0, filled);
            }

            if (_body.Length < filled + size)
            {
                Array.Resize(ref _body, 2 * (filled + size));
            }

            _received.AsSpan(at, size).CopyTo(_body.AsSpan(filled));
            filled += size;
            at += size + 2;
        }
    }

    private async ValueTask MoreAsync(CancellationToken ct)
    {
        if (_count == _received.Length)
        {
            Array.Resize(ref _received, 2 * _count);
        }

        var more = await _socket.ReceiveAsync(_received.AsMemory(_count), ct);
        _count += more > 0 ? more : throw new IOException("The server closed the connection.");
    }
}

/// <summary>What one sample of load gave.</summary>
/// <param name="Latencies">Milliseconds, of requests that were answered as they should be.</param>
/// <param name="Errors">Everything else; never counted as done.</param>
/// <param name="FirstError">What the first of them was.</param>
/// <param name="Elapsed">Seconds.</param>
/// <param name="ToolCpu">Seconds of processor that the load tool used.</param>
internal sealed record LoadResult(IReadOnlyCollection<double> Latencies, int Errors, string? FirstError, double Elapsed, double ToolCpu)
{
    public double PerSecond => Latencies.Count / Elapsed;

    /// <exception cref="InvalidOperationException">A request was not answered as it should be.</exception>
    public LoadResult MustBeGood() => Errors == 0 && Latencies.Count > 0
        ? this
        : throw new InvalidOperationException($"{Errors} of {Errors + Latencies.Count} requests failed, the first with: {FirstError}");
}

/// <summary>Writes the next request into the buffer; returns its length.</summary>
internal delegate int NextRequest(Span<byte> buffer);

internal static class HttpLoad
{
    private const int LongestRequest = 16 * 1024;

    /// <summary>
    /// Open loop: a request at each beat, whatever became of those before. Its latency counts from the beat, so that a server that falls behind
    /// is not spared the requests it kept waiting.
    /// </summary>
    /// <param name="clients">Connections; more than ever wait at once.</param>
    /// <param name="answered">Told of each good answer.</param>
    public static async Task<LoadResult> OpenAsync(
        Uri server, int clients, double perSecond, TimeSpan duration, NextRequest next, Func<HttpAnswer, string?> wrong, Action<HttpAnswer>? answered = null)
    {
        var (cpu, started, last) = (ProcessCost.Cpu(Environment.ProcessId), Stopwatch.GetTimestamp(), -1L);
        var beats = (long)(perSecond * duration.TotalSeconds);
        using var patience = new CancellationTokenSource(duration + TimeSpan.FromSeconds(60));
        var each = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => ClientAsync(patience.Token))));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new([.. each.SelectMany(e => e.Latencies)], each.Sum(e => e.Errors), each.Select(e => e.First).FirstOrDefault(f => f is not null), elapsed, ProcessCost.Cpu(Environment.ProcessId) - cpu);

        async Task<(List<double> Latencies, int Errors, string? First)> ClientAsync(CancellationToken ct)
        {
            var (latencies, errors, first) = (new List<double>(), 0, (string?)null);
            var buffer = new byte[LongestRequest];
            var connection = new HttpConnection(server);
            try
            {
                long beat;
                while ((beat = Interlocked.Increment(ref last)) < beats)
                {
                    var due = TimeSpan.FromSeconds(beat / perSecond);
                    if (due - Stopwatch.GetElapsedTime(started) is { TotalMilliseconds: > 1 } early)
                    {
                        await Task.Delay(early, ct);
                    }

                    try
                    {
                        var answer = await connection.SendAsync(buffer.AsMemory(0, next(buffer)), ct);
                        if (wrong(answer) is { } reason)
                        {
                            errors++;
                            first ??= reason;
                            continue;
                        }

                        latencies.Add((Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds);
                        answered?.Invoke(answer);
                    }
                    catch (Exception error) when (error is IOException or SocketException)
                    {
                        errors++;
                        first ??= error.Message;
                        connection.Dispose();
                        connection = new(server);
                    }
                }
            }
            finally
            {
                connection.Dispose();
            }

            return (latencies, errors, first);
        }
    }

    /// <summary>Closed loop: each client sends, waits for the answer, sends again, until the time is over. Requests under way then are waited for and count.</summary>
    /// <param name="wrong">Says what is wrong with an answer; null when it is as it should be.</param>
    /// <param name="pause">Of each client, between an answer and its next request; half as long to one and a half times, and they begin one after the other, as people do.</param>
    public static async Task<LoadResult> ClosedAsync(Uri server, int clients, TimeSpan duration, NextRequest next, Func<HttpAnswer, string?> wrong, TimeSpan pause = default)
    {
        var cpu = ProcessCost.Cpu(Environment.ProcessId);
        var started = Stopwatch.GetTimestamp();
        var ends = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        using var patience = new CancellationTokenSource(duration + TimeSpan.FromSeconds(30));
        var each = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => ClientAsync(client, patience.Token))));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new([.. each.SelectMany(e => e.Latencies)], each.Sum(e => e.Errors), each.Select(e => e.First).FirstOrDefault(f => f is not null), elapsed, ProcessCost.Cpu(Environment.ProcessId) - cpu);

        async Task<(List<double> Latencies, int Errors, string? First)> ClientAsync(int client, CancellationToken ct)
        {
            var (latencies, errors, first) = (new List<double>(1024), 0, (string?)null);
            var random = new Random(client);
            await Task.Delay(pause * client / clients, ct);
            var buffer = new byte[LongestRequest];
            var connection = new HttpConnection(server);
            try
            {
                while (Stopwatch.GetTimestamp() < ends)
                {
                    var length = next(buffer);
                    var sent = Stopwatch.GetTimestamp();
                    try
                    {
                        var answer = await connection.SendAsync(buffer.AsMemory(0, length), ct);
                        if (wrong(answer) is { } reason)
                        {
                            errors++;
                            first ??= reason;
                        }
                        else
                        {
                            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                        }
                    }
                    catch (Exception error) when (error is IOException or SocketException)
                    {
                        errors++;
                        first ??= error.Message;
                        connection.Dispose();
                        connection = new(server);
                    }

                    if (pause > TimeSpan.Zero)
                    {
                        await Task.Delay(pause * (0.5 + random.NextDouble()), ct);
                    }
                }
            }
            finally
            {
                connection.Dispose();
            }

            return (latencies, errors, first);
        }
    }
}
