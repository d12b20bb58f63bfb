using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Reporting.Infrastructure.Documents;

/// <summary>The browser's own protocol over two pipes: one JSON text a message, each ended by a zero byte. One caller at a time.</summary>
internal sealed class BrowserPipe(Stream to, Stream from)
{
    /// <summary>A PDF comes as one message.</summary>
    private const long LongestMessage = 256 * 1024 * 1024;

    private readonly PipeReader _from = PipeReader.Create(from, new StreamPipeReaderOptions(bufferSize: 256 * 1024));
    private readonly HashSet<string> _seen = [];
    private int _last;

    /// <exception cref="BrowserException">The browser refused.</exception>
    /// <exception cref="IOException">It has ended.</exception>
    public async Task<JsonElement> CallAsync(string method, object? parameters, string? session, CancellationToken ct)
    {
        var id = ++_last;
        var message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new object(), sessionId = session }, _json);
        await to.WriteAsync(message, ct);
        await to.WriteAsync(new byte[] { 0 }, ct);
        await to.FlushAsync(ct);
        while (true)
        {
            var answer = await ReadAsync(ct);
            if (answer.TryGetProperty("id", out var of) && of.GetInt32() == id)
            {
                return answer.TryGetProperty("result", out var result) ? result : throw new BrowserException($"browser.{method}");
            }
        }
    }

    /// <summary>Returns at once when it happened already.</summary>
    public async Task WaitForAsync(string happening, CancellationToken ct)
    {
        while (!_seen.Contains(happening))
        {
            await ReadAsync(ct);
        }
    }

    private static readonly JsonSerializerOptions _json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private async Task<JsonElement> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            var read = await _from.ReadAsync(ct);
            if (read.Buffer.PositionOf((byte)0) is { } end)
            {
                using var message = JsonDocument.Parse(read.Buffer.Slice(0, end));
                var answer = message.RootElement.Clone();
                _from.AdvanceTo(read.Buffer.GetPosition(1, end));
                if (answer.TryGetProperty("method", out var happening))
                {
                    _seen.Add(happening.GetString()!);
                }

                return answer;
            }

            if (read.IsCompleted || read.Buffer.Length > LongestMessage)
            {
                throw new IOException("The browser has ended.");
            }

            _from.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
