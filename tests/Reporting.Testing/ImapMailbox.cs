using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Reporting.Testing;

/// <summary>A small mailbox (RFC 3501) on this machine: what one reader needs to look for unread reports, fetch them and mark them as read.</summary>
public sealed partial class ImapMailbox : IAsyncDisposable
{
    public const string User = "returns@cert.example";
    public const string Password = "a password for tests";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _talks = [];
    private readonly Task _accepting;
    private readonly Lock _lock = new();
    private readonly List<KeptMail> _mails = [];
    private int _connections;
    private int _fetched;

    public ImapMailbox()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => _connections;

    /// <summary>How many mails were handed out whole.</summary>
    public int Fetched => _fetched;

    /// <summary>Numbers of mails that it refuses to hand out.</summary>
    public ConcurrentDictionary<int, string> Refusals { get; } = [];

    /// <returns>Its number, from 1.</returns>
    public int Add(string mail)
    {
        lock (_lock)
        {
            _mails.Add(new KeptMail(Encoding.Latin1.GetBytes(mail.ReplaceLineEndings("\r\n"))));
            return _mails.Count;
        }
    }

    public bool IsSeen(int number) => The(number).Seen;

    /// <summary>As a person does who wants to read it again.</summary>
    public void MarkUnread(int number) => The(number).Seen = false;

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

    private KeptMail The(int number)
    {
        lock (_lock)
        {
            return _mails[number - 1];
        }
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
        await writer.WriteLineAsync("* OK [CAPABILITY IMAP4rev1] mailbox");
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            var (tag, command) = line.Split(' ', 2) is [var first, var rest] ? (first, rest) : (line, "");
            await writer.WriteAsync(Answer(command));
            await writer.WriteLineAsync($"{tag} {Outcome(command)}");
            if (command.StartsWith("LOGOUT", StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }
    }

    private string Outcome(string command)
    {
        if (command.StartsWith("LOGIN", StringComparison.OrdinalIgnoreCase))
        {
            return command.Contains($"\"{Password}\"", StringComparison.Ordinal) ? "OK in" : "NO who are you";
        }

        return Fetch.Match(command) is { Success: true } asked && Refusals.TryGetValue(int.Parse(asked.Groups[1].Value, CultureInfo.InvariantCulture), out var refusal)
            ? refusal
            : command.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) ? "OK [READ-WRITE] open" : "OK done";
    }

    private string Answer(string command)
    {
        var verb = command.Split(' ')[0].ToUpperInvariant();
        if (verb != "UID")
        {
            return verb switch
            {
                "CAPABILITY" => "* CAPABILITY IMAP4rev1\r\n",
                "LIST" => "* LIST () \"/\" INBOX\r\n",
                "SELECT" => $"* FLAGS (\\Seen)\r\n* {Count} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] valid\r\n* OK [PERMANENTFLAGS (\\Seen)] kept\r\n",
                "LOGOUT" => "* BYE\r\n",
                _ => "",
            };
        }

        if (command.StartsWith("UID SEARCH", StringComparison.OrdinalIgnoreCase))
        {
            return $"* SEARCH{string.Concat(Found(command).Select(number => $" {number}"))}\r\n";
        }

        if (command.StartsWith("UID STORE", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var number in Numbers(command.Split(' ')[2]))
            {
                The(number).Seen |= command.Contains("\\Seen", StringComparison.Ordinal);
            }

            return "";
        }

        return Fetch.IsMatch(command) ? Whole(int.Parse(Fetch.Match(command).Groups[1].Value, CultureInfo.InvariantCulture))
            : string.Concat(Numbers(command.Split(' ')[2]).Select(number => $"* {number} FETCH (UID {number} RFC822.SIZE {The(number).Content.Length})\r\n"));
    }

    private string Whole(int number)
    {
        if (Refusals.ContainsKey(number))
        {
            return "";
        }

        Interlocked.Increment(ref _fetched);
        var content = The(number).Content;
        return $"* {number} FETCH (UID {number} BODY[] {{{content.Length}}}\r\n{Encoding.Latin1.GetString(content)})\r\n";
    }

    private int Count
    {
        get
        {
            lock (_lock)
            {
                return _mails.Count;
            }
        }
    }

    /// <summary>Unread ones, with a word in the header that is asked for when one is.</summary>
    private IEnumerable<int> Found(string command)
    {
        var asked = Header.Match(command);
        return Enumerable.Range(1, Count).Where(number => !The(number).Seen
            && (!asked.Success || The(number).Header(asked.Groups[1].Value).Contains(asked.Groups[2].Value, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<int> Numbers(string set) => set.Split(',').SelectMany(part =>
    {
        var ends = part.Split(':').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToList();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    });

    [GeneratedRegex(@"^UID FETCH (\d+) \(?BODY(?:\.PEEK)?\[\]", RegexOptions.IgnoreCase)]
    private static partial Regex Fetch { get; }

    [GeneratedRegex(@"HEADER ""?([A-Za-z-]+)""? ""?([^""\s)]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Header { get; }

    private sealed class KeptMail(byte[] content)
    {
        public byte[] Content { get; } = content;

        public bool Seen { get; set; }

        /// <summary>With its folded lines.</summary>
        public string Header(string name) => Regex.Match(
            Encoding.Latin1.GetString(Content).Split("\r\n\r\n")[0], $@"^{Regex.Escape(name)}:((?:.*\r?\n[ \t])*.*)", RegexOptions.IgnoreCase | RegexOptions.Multiline)
            .Groups[1].Value;
    }
}
