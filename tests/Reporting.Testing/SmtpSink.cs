using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Reporting.Testing;

/// <summary>A small mail server (RFC 5321) on this machine: keeps what it takes, and refuses or hangs when told to.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    /// <summary>A loopback address of its own: programs that look for a server gone from 127.0.0.1 do not come by here.</summary>
    public const string Host = "127.0.0.25";

    private readonly TcpListener _listener = new(IPAddress.Parse(Host), 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _talks = [];
    private readonly Task _accepting;
    private int _connections;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<ReceivedMail> Mails { get; } = new();

    public int Connections => _connections;

    /// <summary>Takes the connection and never says a word.</summary>
    public bool Hangs { get; set; }

    /// <summary>Hears the whole mail, keeps it, and cuts the line instead of saying so.</summary>
    public bool CutsAfterData { get; set; }

    /// <summary>Before each answer.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>An answer to give instead of greeting, such as <c>421 Busy</c>.</summary>
    public string? Greeting { get; set; }

    /// <summary>Answers to RCPT by the address, such as <c>550 No such user</c>.</summary>
    public ConcurrentDictionary<string, string> Refusals { get; } = new(StringComparer.OrdinalIgnoreCase);

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_talks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            Interlocked.Increment(ref _connections);
            _talks.Add(TalkAsync(client));
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, _stopping.Token);
        }

        if (Greeting is { } greeting)
        {
            await writer.WriteLineAsync(greeting);
            return;
        }

        await writer.WriteLineAsync("220 sink");
        var recipients = new List<string>();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            await Task.Delay(Slowness, _stopping.Token);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            switch (verb)
            {
                case "RCPT":
                    var address = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                    var refused = Refusals.GetValueOrDefault(address);
                    recipients.AddRange(refused is null ? [address] : []);
                    await writer.WriteLineAsync(refused ?? "250 OK");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 Go ahead");
                    if (await ReadDataAsync(reader) is not { } text)
                    {
                        return;
                    }

                    Mails.Enqueue(new ReceivedMail([.. recipients], text));
                    recipients.Clear();
                    if (CutsAfterData)
                    {
                        return;
                    }

                    await writer.WriteLineAsync("250 Taken");
                    break;
                case "RSET":
                    recipients.Clear();
                    await writer.WriteLineAsync("250 OK");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 Bye");
                    return;
                default:
                    await writer.WriteLineAsync(verb is "EHLO" or "HELO" or "MAIL" or "NOOP" ? "250 OK" : "502 Not here");
                    break;
            }
        }
    }

    /// <summary>Null when the sender was cut off before the end: RFC 5321, 4.1.1.4, has nothing of it delivered.</summary>
    private async Task<string?> ReadDataAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            if (line == ".")
            {
                return text.ToString();
            }

            text.Append(line.StartsWith('.') ? line.AsSpan(1) : line).Append("\r\n");
        }

        return null;
    }
}

/// <param name="Text">Headers and body, as Latin-1.</param>
public sealed record ReceivedMail(IReadOnlyList<string> Recipients, string Text);
