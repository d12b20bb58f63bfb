using System.Globalization;
using System.Text;
using System.Text.Json;
using MimeKit;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <param name="Check">Which of the ledger's checks, for example <c>declaration.lost</c>.</param>
internal sealed record Finding(string Check, string What)
{
    public override string ToString() => $"{Check}: {What}";
}

/// <summary>What receivers have in hand.</summary>
/// <param name="Mails">By delivery: the address and the whole text, once for each time it came.</param>
/// <param name="Calls">By delivery: the reference in the webhook's body, once for each time it came.</param>
internal sealed record Handed(ILookup<Guid, (string Address, string Text)> Mails, ILookup<Guid, string> Calls)
{
    /// <summary>By mail, to the server or to the folder, and by webhook.</summary>
    public static Handed Of(IEnumerable<ReceivedMail> mails, Installation installation, Receiver receiver) => new(
        mails.SelectMany(mail => mail.Recipients.Select(address => (Address: address, Mail: Parsed(Encoding.Latin1.GetBytes(mail.Text)))))
            .Concat(installation.Mails.Select(file => Parsed(File.ReadAllBytes(file))).Select(mail => (mail.To.Mailboxes.Single().Address, Mail: mail)))
            .ToLookup(m => Guid.Parse(m.Mail.Headers["X-Reporting-Delivery"]!), m => (m.Address, $"{m.Mail.Subject}\n{m.Mail.TextBody}")),
        receiver.Calls.ToLookup(c => Guid.Parse(c.Delivery), c => JsonDocument.Parse(c.Body).RootElement.GetProperty("reference").GetString()!));

    private static MimeMessage Parsed(byte[] mail)
    {
        using var stream = new MemoryStream(mail);
        return MimeMessage.Load(stream);
    }
}

/// <summary>Outbox rows that the harness put there: nobody can handle them, and nothing else may suffer from them.</summary>
/// <param name="Facts">By message id, the type of the error that each must show.</param>
internal sealed record Planted(IReadOnlyDictionary<Guid, string> Facts)
{
    public static readonly Planted Nothing = new(new Dictionary<Guid, string>());
}

/// <summary>Compares what is stored, and what receivers have, with what clients were told. Reads the database itself, without the product's code.</summary>
internal static class Ledger
{
    /// <summary>The one recipient that has a webhook besides its mail address.</summary>
    public const string WebhookRecipient = "fssi";

    /// <summary>Columns of an incident, and how each value is written where it was read.</summary>
    private static readonly (string Axis, Func<object, string> Word)[] _axes =
    [
        .. new[] { "Origin", "RootCause", "Type" }.Select(axis => (axis, (Func<object, string>)(stored => JsonNamingPolicy.CamelCase.ConvertName((string)stored)))),
        .. new[] { "DataLoss", "DataIntegrity", "DataDisclosure" }.Select(axis => (axis, Of("none", "potential", "proven"))),
        .. new[] { "InPerimeter", "ProviderCascade" }.Select(axis => (axis, Of("false", "true"))),
        ("CareImpact", Of("unknown", "none", "degradedMode", "interruption")),
        ("Endangerment", Of("unknown", "none", "potential", "proven")),
        ("RsitTags", stored => string.Join(' ', JsonSerializer.Deserialize<string[]>((string)stored)!)),
    ];

    /// <summary>Everything that does not hold; empty when all does. Clients go on until each declaration is acknowledged.</summary>
    public static List<Finding> Compare(
        Installation installation, IReadOnlyCollection<Sent> all, IReadOnlyDictionary<int, Acknowledged> acknowledged, Handed handed, Planted planted) =>
    [
        .. Declarations(installation, all, acknowledged),
        .. Chain(installation),
        .. Classification(installation),
        .. Values(installation, all, acknowledged),
        .. Owed(installation, all, acknowledged),
        .. Histories(installation),
        .. Deliveries(installation, all, acknowledged, handed),
        .. NothingIsStuck(installation, planted),
    ];

    /// <summary>Error queues hold what nobody could read, all of it and nothing else.</summary>
    /// <param name="queues">How many messages lie in each queue of the broker.</param>
    public static IEnumerable<Finding> ErrorQueues(IReadOnlyDictionary<string, long> queues, string garbled, int garbage)
    {
        var errors = queues.Where(queue => queue.Key.EndsWith("_error", StringComparison.Ordinal) && queue.Value > 0).ToList();
        KeyValuePair<string, long>[] expected = garbage > 0 ? [new($"{garbled}_error", garbage)] : [];
        return errors.SequenceEqual(expected)
            ? []
            : [new("poison.unaccounted", $"{garbage} unreadable messages were published, and there is {string.Join(", ", errors.Select(q => $"{q.Value} in {q.Key}"))}")];
    }

    /// <summary>Each declaration that was acknowledged is there once, with what was sent and with the receipt that was given; and no other is.</summary>
    private static IEnumerable<Finding> Declarations(
        Installation installation, IReadOnlyCollection<Sent> all, IReadOnlyDictionary<int, Acknowledged> acknowledged)
    {
        var stored = installation.Read(
            """
            SELECT d."Reference", s."Number", s."Groups", s."Receipt_ContentHash", s."Receipt_Hash"
            FROM "Declarations" d LEFT JOIN "DeclarationStages" s ON s."DeclarationId" = d."Id"
            """,
            r => new
            {
                Reference = r.GetString(0),
                Stage = r.IsDBNull(1) ? 0 : r.GetInt32(1),
                Text = r.IsDBNull(2) ? "" : TextOf(r.GetString(2)),
                Content = r.IsDBNull(3) ? "" : r.GetString(3),
                Hash = r.IsDBNull(4) ? "" : r.GetString(4),
            });
        var byReference = stored.ToLookup(s => s.Reference);
        var promises = acknowledged.Values.Select(p => p.Reference).ToHashSet();
        foreach (var sent in all)
        {
            var promised = acknowledged[sent.Number];
            if (byReference[promised.Reference].FirstOrDefault() is not { } row)
            {
                yield return new("declaration.lost", $"{promised.Reference} ({sent.Marker})");
                continue;
            }

            if (!sent.Told.All(told => row.Text.Contains(told, StringComparison.Ordinal)))
            {
                yield return new("declaration.content", $"{promised.Reference} does not hold what was sent under {sent.Marker}");
            }

            if ((row.Stage, row.Content, row.Hash) != (1, promised.ContentHash, promised.ChainHash))
            {
                yield return new("receipt.differs", $"{promised.Reference} is not stored with the receipt that was given");
            }
        }

        foreach (var twice in byReference.Where(rows => rows.Count() > 1))
        {
            yield return new("declaration.doubled", $"{twice.Key} has {twice.Count()} stages");
        }

        foreach (var other in stored.Where(s => !promises.Contains(s.Reference)))
        {
            var twin = all.FirstOrDefault(sent => other.Text.Contains(sent.Marker, StringComparison.Ordinal));
            yield return twin is null ? new("declaration.unknown", other.Reference) : new("declaration.doubled", $"{other.Reference} is {twin.Marker} once more");
        }

        var keys = installation.Read("""SELECT "DeclarationId", COUNT(*) FROM "IdempotencyKeys" GROUP BY "DeclarationId" """, r => r.GetInt64(1));
        if (keys.Count != all.Count || keys.Any(uses => uses != 1))
        {
            yield return new("declaration.key", $"{all.Count} were sent under a key of their own, {keys.Count} declarations have {keys.Sum()} keys");
        }
    }

    /// <summary>Each lane goes from place 1 to its head without a gap, each link naming the one before.</summary>
    private static IEnumerable<Finding> Chain(Installation installation)
    {
        var links = installation.Read(
            """SELECT "Receipt_Lane", "Receipt_Seq", "Receipt_PreviousHash", "Receipt_Hash" FROM "DeclarationStages" ORDER BY "Receipt_Lane", "Receipt_Seq" """,
            r => (Lane: r.GetInt32(0), Seq: r.GetInt64(1), Previous: r.GetString(2), Hash: r.GetString(3)));
        var heads = installation.Read("""SELECT "Lane", "Seq", "Head" FROM "ReceiptLanes" """, r => (Lane: r.GetInt32(0), Seq: r.GetInt64(1), Head: r.GetString(2)));
        foreach (var head in heads)
        {
            var (place, hash) = (0L, "");
            foreach (var link in links.Where(l => l.Lane == head.Lane))
            {
                if (link.Seq != ++place || link.Previous != hash)
                {
                    yield return new("chain.broken", $"lane {head.Lane}, place {place}");
                }

                (place, hash) = (link.Seq, link.Hash);
            }

            if ((place, hash) != (head.Seq, head.Head))
            {
                yield return new("chain.broken", $"lane {head.Lane} ends at place {place}, its head says {head.Seq}");
            }
        }

        foreach (var lane in links.Select(l => l.Lane).Distinct().Except(heads.Select(h => h.Lane)))
        {
            yield return new("chain.broken", $"lane {lane} has no head");
        }
    }

    /// <summary>One incident a declaration, read once, with one proposal an axis, and copied once for the figures.</summary>
    private static IEnumerable<Finding> Classification(Installation installation)
    {
        var read = installation.Read(
            """
            SELECT d."Reference", COUNT(DISTINCT i."Id"), COALESCE(MAX(i."AssessedStage"), 0),
                   (SELECT COUNT(*) FROM "IncidentFacts" f WHERE f."DeclarationId" = d."Id"),
                   (SELECT COUNT(*) FROM "ClassificationEntries" c JOIN "Incidents" j ON j."Id" = c."IncidentId" WHERE j."DeclarationId" = d."Id"),
                   (SELECT COUNT(DISTINCT c."Axis") FROM "ClassificationEntries" c JOIN "Incidents" j ON j."Id" = c."IncidentId" WHERE j."DeclarationId" = d."Id")
            FROM "Declarations" d LEFT JOIN "Incidents" i ON i."DeclarationId" = d."Id" GROUP BY d."Id", d."Reference"
            """,
            r => (Reference: r.GetString(0), Incidents: r.GetInt64(1), Stage: r.GetInt64(2), Facts: r.GetInt64(3), Entries: r.GetInt64(4), Axes: r.GetInt64(5)));
        var axes = installation.Count("""SELECT COUNT(DISTINCT "Axis") FROM "ClassificationEntries" """);
        if (axes < 8)
        {
            yield return new("classification.missing", $"only {axes} axes were proposed");
        }

        foreach (var row in read)
        {
            if (row.Incidents != 1)
            {
                yield return new(row.Incidents == 0 ? "incident.missing" : "incident.doubled", $"{row.Reference} has {row.Incidents} incidents");
            }
            else if (row.Stage != 1 || row.Axes != axes)
            {
                yield return new("classification.missing", $"{row.Reference} was read at stage {row.Stage} on {row.Axes} of {axes} axes");
            }

            if (row.Entries > row.Axes)
            {
                yield return new("classification.doubled", $"{row.Reference} has {row.Entries} proposals on {row.Axes} axes");
            }

            if (row.Facts != 1)
            {
                yield return new("figures.fact", $"{row.Reference} is counted {row.Facts} times");
            }
        }
    }

    /// <summary>What was read of a declaration is what its incident shows, and what the declarant said of it stands.</summary>
    private static IEnumerable<Finding> Values(Installation installation, IReadOnlyCollection<Sent> all, IReadOnlyDictionary<int, Acknowledged> acknowledged)
    {
        var shown = installation.Read(
            $"""SELECT "Reference", {string.Join(", ", _axes.Select(a => $"\"{a.Axis}\""))} FROM "Incidents" """,
            r => (Reference: r.GetString(0), Values: _axes.Select((a, i) => (a.Axis, Value: a.Word(r.GetValue(i + 1)))).ToDictionary(v => v.Axis, v => v.Value)))
            .ToLookup(i => i.Reference, i => i.Values);
        var read = installation.Read(
            """
            SELECT i."Reference", c."Axis", c."Value" FROM "ClassificationEntries" c JOIN "Incidents" i ON i."Id" = c."IncidentId" AND i."AssessedStage" = c."Stage"
            """,
            r => (Reference: r.GetString(0), Axis: r.GetString(1), Value: r.GetString(2)));
        foreach (var entry in read.Where(e => !shown[e.Reference].All(values => values[e.Axis] == e.Value)))
        {
            yield return new("classification.altered", $"{entry.Reference} was read as {entry.Axis} {entry.Value} and does not show that");
        }

        foreach (var (reference, values) in all.SelectMany(s => shown[acknowledged[s.Number].Reference].Where(v => (v["Origin"], v["CareImpact"]) != (s.Origin, s.Care)).Select(v => (acknowledged[s.Number].Reference, v))))
        {
            yield return new("classification.altered", $"{reference} shows {values["Origin"]} and {values["CareImpact"]}, which nobody declared");
        }
    }

    /// <summary>Each incident has one deadline for each report that it makes owed, and no other.</summary>
    private static IEnumerable<Finding> Owed(Installation installation, IReadOnlyCollection<Sent> all, IReadOnlyDictionary<int, Acknowledged> acknowledged)
    {
        var expected = all.SelectMany(s => s.Owed.Select(code => $"{acknowledged[s.Number].Reference} {code}")).ToHashSet(StringComparer.Ordinal);
        var stored = installation.Read(
            """SELECT i."Reference", d."ObligationCode" FROM "Deadlines" d LEFT JOIN "Incidents" i ON i."Id" = d."IncidentId" WHERE d."State" <> 'Cancelled'""",
            r => $"{(r.IsDBNull(0) ? "nothing" : r.GetString(0))} {r.GetString(1)}").ToLookup(d => d);
        foreach (var missing in expected.Where(d => !stored.Contains(d)))
        {
            yield return new("deadline.missing", missing);
        }

        foreach (var deadline in stored.Where(d => d.Count() > 1 || !expected.Contains(d.Key)))
        {
            yield return new(deadline.Count() > 1 ? "deadline.doubled" : "deadline.unknown", $"{deadline.Key} ({deadline.Count()} times)");
        }
    }

    /// <summary>Nobody has moved an incident here: its history is that it was received, once.</summary>
    private static IEnumerable<Finding> Histories(Installation installation) =>
        from incident in installation.Read(
            """
            SELECT i."Reference", COUNT(s."Id"), COUNT(CASE WHEN s."From" IS NULL AND s."To" = 'Received' THEN 1 END)
            FROM "Incidents" i LEFT JOIN "StatusChanges" s ON s."IncidentId" = i."Id" GROUP BY i."Id", i."Reference"
            """,
            r => (Reference: r.GetString(0), Moves: r.GetInt64(1), Received: r.GetInt64(2)))
        where (incident.Moves, incident.Received) != (1, 1)
        select new Finding("status.history", $"{incident.Reference} has moved {incident.Moves} times, and was received {incident.Received} times");

    /// <summary>Whoever must be told has one delivery a way, and has received it at least once: under that id, and about that incident.</summary>
    private static IEnumerable<Finding> Deliveries(
        Installation installation, IReadOnlyCollection<Sent> all, IReadOnlyDictionary<int, Acknowledged> acknowledged, Handed handed)
    {
        var expected =
            (from sent in all
             from way in WaysOf(sent)
             select $"{acknowledged[sent.Number].Reference} {way}").ToHashSet(StringComparer.Ordinal);
        var rows = installation.Read(
            """
            SELECT i."Reference", d."RecipientCode", d."Channel", d."Id"
            FROM "Deliveries" d JOIN "Escalations" e ON e."Id" = d."EscalationId" JOIN "Incidents" i ON i."Id" = e."IncidentId" AND i."Id" = d."IncidentId"
            """,
            r => (Reference: r.GetString(0), Recipient: r.GetString(1), Channel: r.GetString(2), Id: r.GetGuid(3)));
        var byWay = rows.ToLookup(r => $"{r.Reference} {r.Recipient} {r.Channel}");
        foreach (var way in expected.Where(way => !byWay.Contains(way)))
        {
            yield return new("delivery.missing", way);
        }

        foreach (var way in byWay)
        {
            if (!expected.Contains(way.Key) || way.Count() > 1)
            {
                yield return new(way.Count() > 1 ? "delivery.doubled" : "delivery.unknown", $"{way.Key} ({way.Count()} times)");
            }
        }

        foreach (var row in rows)
        {
            var way = $"{row.Reference} {row.Recipient} {row.Channel} {row.Id}";
            if (!(row.Channel == "Mail" ? handed.Mails.Contains(row.Id) : handed.Calls.Contains(row.Id)))
            {
                yield return new("delivery.never", way);
            }
            else if (row.Channel == "Mail"
                ? !handed.Mails[row.Id].All(mail => mail.Address == $"{row.Recipient}@authority.example" && mail.Text.Contains(row.Reference, StringComparison.Ordinal))
                : handed.Calls[row.Id].Any(reference => reference != row.Reference))
            {
                yield return new("delivery.content", way);
            }
        }

        var known = rows.Select(r => r.Id).ToHashSet();
        foreach (var id in handed.Mails.Select(m => m.Key).Concat(handed.Calls.Select(c => c.Key)).Where(id => !known.Contains(id)))
        {
            yield return new("delivery.id", $"{id} was received, and no row has that id");
        }
    }

    /// <summary>Nothing waits, has failed or is half done but what was planted; and all of that does, with its error.</summary>
    private static IEnumerable<Finding> NothingIsStuck(Installation installation, Planted planted)
    {
        var left = installation.Read(
            """SELECT "MessageId", "Type", "Attempts", "LastError" FROM "Outbox" WHERE "SentAt" IS NULL OR "ParkedAt" IS NOT NULL""",
            r => (Id: r.GetGuid(0), Type: r.GetString(1), Attempts: r.GetInt64(2), Error: r.IsDBNull(3) ? "" : r.GetString(3)));
        foreach (var row in left.Where(row => !planted.Facts.ContainsKey(row.Id)))
        {
            yield return new("outbox.stuck", $"{row.Id} {row.Type}, {row.Attempts} attempts {row.Error}");
        }

        foreach (var (id, error) in planted.Facts)
        {
            if (!left.Any(row => row.Id == id && row.Attempts > 0 && row.Error == error))
            {
                var found = left.Find(row => row.Id == id);
                yield return new("poison.unaccounted", $"{id} should wait with {error}: {(found == default ? "it does not wait" : $"{found.Attempts} attempts {found.Error}")}");
            }
        }

        foreach (var table in (string[])["Deliveries", "Escalations"])
        {
            foreach (var row in installation.Read($"""SELECT "Id", "State" FROM "{table}" WHERE "State" <> 'Sent'""", r => $"{table} {r.GetGuid(0)} {r.GetString(1)}"))
            {
                yield return new("delivery.stuck", row);
            }
        }

        foreach (var file in Directory.EnumerateFiles(installation.Disk?.Seen ?? installation.Directory, "*.partial", SearchOption.AllDirectories))
        {
            yield return new("file.partial", Path.GetFileName(file));
        }
    }

    /// <summary>All texts of a stage's sealed groups: each holds its content as JSON in a string.</summary>
    private static string TextOf(string groups)
    {
        var text = new StringBuilder();
        try
        {
            using var document = JsonDocument.Parse(groups);
            foreach (var group in document.RootElement.EnumerateArray())
            {
                foreach (var member in group.EnumerateObject().Where(m => m.Value.ValueKind is JsonValueKind.String))
                {
                    text.Append(Unescaped(member.Value.GetString()!)).Append('\n');
                }
            }
        }
        catch (JsonException)
        {
            // Not even JSON any more: nothing of what was sent is found in it.
        }

        return text.ToString();
    }

    private static string Unescaped(string body)
    {
        if (!body.StartsWith('{'))
        {
            return body;
        }

        using var document = JsonDocument.Parse(body);
        return string.Join('\n', document.RootElement.EnumerateObject().Select(m => m.Value.ValueKind is JsonValueKind.String ? m.Value.GetString() : m.Value.GetRawText()));
    }

    private static Func<object, string> Of(params string[] words) => stored => words[Convert.ToInt32(stored, CultureInfo.InvariantCulture)];

    /// <summary>Who must be told of a declaration, and how: written down here once more, apart from the routing table.</summary>
    private static IEnumerable<string> WaysOf(Sent sent)
    {
        yield return $"{sent.Agency} Mail";
        yield return $"{WebhookRecipient} Mail";
        yield return $"{WebhookRecipient} Webhook";
        if (sent.HealthImpact)
        {
            yield return "dgs-corruss Mail";
        }
    }
}
