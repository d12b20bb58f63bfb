using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Files;
using Reporting.Infrastructure.Manifests;
using Reporting.Infrastructure.Messaging;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Checks;

/// <summary>One thing that must hold.</summary>
/// <param name="Code">For example <c>chain.link</c>.</param>
/// <param name="Broken">Ids of the rows that break it, a hundred at most; empty when it holds.</param>
/// <param name="Examined">How many rows were looked at.</param>
public sealed record CheckResult(string Code, long Examined, IReadOnlyList<string> Broken)
{
    public bool Holds => Broken.Count == 0;
}

/// <summary>What the database says about itself: receipt chains, one incident a declaration, facts equal to incidents, nothing stuck.</summary>
/// <remarks>
/// Reads only; what follows from rows that still wait in the outbox is not missing yet, nor from those that a broker was given in the last
/// hour: nobody here knows whether a worker has had them.
/// </remarks>
public sealed class SelfCheck(ReportingDbContext db, VerifyManifest manifests, FileStore store, TimeProvider clock, IConfiguration configuration)
{
    private const int MostNamed = 100;
    private const int Batch = 500;
    private static readonly TimeSpan _stuckAfter = TimeSpan.FromHours(1);

    /// <param name="readFiles">Also compare the hash of every file, for which each is read.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(Action<string>? starting, CancellationToken ct, bool readFiles = false)
    {
        var results = new List<CheckResult>();
        foreach (var (code, check) in Checks(readFiles))
        {
            starting?.Invoke(code);
            results.Add(await check(code, ct));
        }

        return results;
    }

    private IEnumerable<(string Code, Func<string, CancellationToken, Task<CheckResult>> Check)> Checks(bool readFiles) =>
    [
        ("chain.link", ChainAsync),
        ("audit.link", AuditAsync),
        ("manifest.signature", ManifestsAsync),
        ("declaration.stages", StagesAsync),
        ("declaration.withdrawn", WithdrawnAsync),
        ("declaration.incident", IncidentsAsync),
        ("incident.stage", AssessedAsync),
        ("incident.fact", FactsAsync),
        ("fact.incident", OrphanFactsAsync),
        ("incident.reference", ReferencesAsync),
        ("delivery.stuck", UnsentAsync),
        ("outbox.parked", ParkedAsync),
        ("outbox.stuck", StuckAsync),
        ("file.stored", (code, ct) => FilesAsync(code, file => Task.FromResult(store.IsThere(file.StoredAs, file.Length)), ct)),
        .. readFiles ? [("file.hash", (code, ct) => FilesAsync(code, file => store.IsIntactAsync(file, ct), ct))] : Array.Empty<(string, Func<string, CancellationToken, Task<CheckResult>>)>(),
    ];

    /// <summary>Every file that was sealed and not taken back, in batches by id.</summary>
    private async Task<CheckResult> FilesAsync(string code, Func<Attachment, Task<bool>> holds, CancellationToken ct)
    {
        var (broken, examined, after) = (new List<string>(), 0L, Guid.Empty);
        while (true)
        {
            var files = await db.Attachments.AsNoTracking()
                .Where(a => a.State != AttachmentState.Receiving && a.State != AttachmentState.Withdrawn && a.Id.CompareTo(after) > 0)
                .OrderBy(a => a.Id).Take(Batch).ToListAsync(ct);
            foreach (var file in files)
            {
                examined++;
                if (!await holds(file))
                {
                    Name(broken, file.Id.ToString());
                }
            }

            if (files.Count < Batch)
            {
                return new(code, examined, broken);
            }

            after = files[^1].Id;
        }
    }

    /// <summary>Every link recomputed from what is stored, and the mark of a drill with it, in order, without gaps, up to the head of its lane.</summary>
    private async Task<CheckResult> ChainAsync(string code, CancellationToken ct)
    {
        var broken = new List<string>();
        long examined = 0;
        var stages = db.Set<DeclarationStage>().AsNoTracking();

        // Read before the heads: a place beyond a head that was read later cannot have come in between.
        var tops = await stages.GroupBy(s => s.Receipt.Lane).Select(g => new { Lane = g.Key, Seq = g.Max(s => s.Receipt.Seq) }).ToListAsync(ct);
        var lanes = await db.ReceiptLanes.AsNoTracking().ToListAsync(ct);
        broken.AddRange(tops.Select(t => t.Lane).Except(lanes.Select(l => l.Lane)).Select(lane => $"lane {lane} has no head"));
        foreach (var lane in lanes)
        {
            var (seq, head) = (0L, "");
            while (true)
            {
                var links = await LinksAsync(lane.Lane, seq, lane.Seq, ct);
                foreach (var link in links)
                {
                    examined++;
                    if (link.Stage is null)
                    {
                        Name(broken, $"{link.Name}lane {lane.Lane}, place {link.Seq}: unreadable");
                    }
                    else if (link.Seq != seq + 1 || link.PreviousHash != head || !link.Stage.Holds(link.Reference!) || !link.Stage.Marks(link.Exercise))
                    {
                        Name(broken, link.Seq != seq + 1
                            ? $"lane {lane.Lane}, place {seq + 1}: missing"
                            : $"{link.Reference} stage {link.Stage.Number} (lane {lane.Lane}, place {link.Seq})");
                    }

                    (seq, head) = (link.Seq, link.Hash);
                }

                if (links.Count < Batch)
                {
                    break;
                }
            }

            if (seq != lane.Seq || head != lane.Head)
            {
                Name(broken, $"lane {lane.Lane} ends at place {seq}, its head says {lane.Seq}");
            }

            if (tops.Find(t => t.Lane == lane.Lane) is { } top && top.Seq > lane.Seq)
            {
                Name(broken, $"lane {lane.Lane} goes on to place {top.Seq}, its head says {lane.Seq}");
            }
        }

        return new(code, examined, broken);
    }

    private async Task<List<Link>> LinksAsync(int lane, long after, long upTo, CancellationToken ct)
    {
        var links = from s in db.Set<DeclarationStage>().AsNoTracking()
                    where s.Receipt.Lane == lane && s.Receipt.Seq > after && s.Receipt.Seq <= upTo
                    join d in db.Declarations.AsNoTracking() on s.DeclarationId equals d.Id
                    orderby s.Receipt.Seq
                    select new { Stage = s, d.Reference, d.Exercise };
        try
        {
            return [.. (await links.Take(Batch).ToListAsync(ct)).Select(l => Link.Of(l.Stage, l.Reference, l.Exercise))];
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            // One that cannot even be read spoils the whole batch: one by one, to name it.
            var places = await links.Take(Batch).Select(l => new { l.Stage.Receipt.Seq, l.Stage.Receipt.PreviousHash, l.Stage.Receipt.Hash }).ToListAsync(ct);
            var read = new List<Link>(places.Count);
            foreach (var place in places)
            {
                try
                {
                    var one = await links.SingleAsync(l => l.Stage.Receipt.Seq == place.Seq, ct);
                    read.Add(Link.Of(one.Stage, one.Reference, one.Exercise));
                }
                catch (Exception alone) when (IsUnreadable(alone))
                {
                    read.Add(new Link(place.Seq, place.PreviousHash, place.Hash, null, null, false) { Name = await NameAsync(lane, place.Seq, ct) });
                }
            }

            return read;
        }
    }

    /// <summary>Of a row that cannot be read as a whole; empty when not even that can.</summary>
    private async Task<string> NameAsync(int lane, long place, CancellationToken ct)
    {
        try
        {
            var row = await (from s in db.Set<DeclarationStage>()
                             where s.Receipt.Lane == lane && s.Receipt.Seq == place
                             join d in db.Declarations on s.DeclarationId equals d.Id
                             select new { d.Reference, s.Number }).SingleAsync(ct);
            return $"{row.Reference} stage {row.Number}, ";
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            return "";
        }
    }

    /// <summary>The audit trail in the same way. What was written before there was a chain has no place, and nothing may be added to it.</summary>
    private async Task<CheckResult> AuditAsync(string code, CancellationToken ct)
    {
        var broken = new List<string>();
        long examined = 0;
        var entries = db.AuditEntries.AsNoTracking();
        var tops = await entries.Where(e => e.Lane != null).GroupBy(e => e.Lane).Select(g => new { Lane = g.Key!.Value, Seq = g.Max(e => e.Place)!.Value }).ToListAsync(ct);
        var lanes = await db.AuditLanes.AsNoTracking().ToListAsync(ct);
        broken.AddRange(tops.Select(t => t.Lane).Except(lanes.Select(l => l.Lane)).Select(lane => $"lane {lane} has no head"));
        foreach (var lane in lanes)
        {
            var (seq, head) = (0L, "");
            while (true)
            {
                var links = await AuditLinksAsync(lane.Lane, seq, lane.Seq, ct);
                foreach (var link in links)
                {
                    examined++;
                    if (link.Seq != seq + 1)
                    {
                        Name(broken, $"lane {lane.Lane}, place {seq + 1}: missing");
                    }
                    else if (link.PreviousHash != head || link.Entry?.Holds() is not true)
                    {
                        Name(broken, $"entry {link.Id} (lane {lane.Lane}, place {link.Seq}){(link.Entry is null ? ": unreadable" : "")}");
                    }

                    (seq, head) = (link.Seq, link.Hash);
                }

                if (links.Count < Batch)
                {
                    break;
                }
            }

            if (seq != lane.Seq || head != lane.Head)
            {
                Name(broken, $"lane {lane.Lane} ends at place {seq}, its head says {lane.Seq}");
            }

            if (tops.Find(t => t.Lane == lane.Lane) is { } top && top.Seq > lane.Seq)
            {
                Name(broken, $"lane {lane.Lane} goes on to place {top.Seq}, its head says {lane.Seq}");
            }
        }

        if (await entries.Where(e => e.Place == 1).MinAsync(e => (DateTimeOffset?)e.At, ct) is { } first)
        {
            // A clock may have been put back a little while the chain began.
            var since = first + TimeSpan.FromHours(1);
            broken.AddRange((await entries.Where(e => (e.Lane == null || e.Place == null) && e.At > since).OrderBy(e => e.At).Take(MostNamed).Select(e => e.Id).ToListAsync(ct))
                .Select(id => $"entry {id} has no place in the chain"));
        }

        return new(code, examined, [.. broken.Take(MostNamed)]);
    }

    private async Task<List<AuditLink>> AuditLinksAsync(int lane, long after, long upTo, CancellationToken ct)
    {
        var links = db.AuditEntries.AsNoTracking().Where(e => e.Lane == lane && e.Place > after && e.Place <= upTo).OrderBy(e => e.Place).Take(Batch);
        try
        {
            return [.. (await links.ToListAsync(ct)).Select(e => new AuditLink(e.Id, e.Place!.Value, e.PreviousHash, e.Hash, e))];
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            var places = await links.Select(e => new { e.Id, e.Place, e.PreviousHash, e.Hash }).ToListAsync(ct);
            var read = new List<AuditLink>(places.Count);
            foreach (var place in places)
            {
                try
                {
                    read.Add(new(place.Id, place.Place!.Value, place.PreviousHash, place.Hash, await db.AuditEntries.AsNoTracking().SingleAsync(e => e.Id == place.Id, ct)));
                }
                catch (Exception alone) when (IsUnreadable(alone))
                {
                    read.Add(new(place.Id, place.Place!.Value, place.PreviousHash, place.Hash, null));
                }
            }

            return read;
        }
    }

    /// <summary>Every manifest that was kept: its signature, the manifest before it, and what is stored against what it says.</summary>
    private async Task<CheckResult> ManifestsAsync(string code, CancellationToken ct)
    {
        var broken = new List<string>();
        string? previous = null;
        var kept = await db.ChainManifests.AsNoTracking().OrderBy(m => m.Day).ToListAsync(ct);
        foreach (var manifest in kept)
        {
            var wrong = VerifyManifest.Decoded(manifest.Signature) is { } signature
                ? await manifests.RunAsync(System.Text.Encoding.UTF8.GetBytes(manifest.Body), signature, ct)
                : ["the signature cannot be read"];
            wrong.Take(MostNamed).ToList().ForEach(row => Name(broken, $"{ManifestFiles.NameOf(manifest.Day)}: {row}"));
            if (previous is not null && ManifestBody.Read(manifest.Body) is { } body && body.Previous != SignManifest.HashOf(previous))
            {
                Name(broken, $"{ManifestFiles.NameOf(manifest.Day)}: does not follow the one before it");
            }

            previous = manifest.Body;
        }

        return new(code, kept.Count, broken);
    }

    internal static bool IsUnreadable(Exception error) =>
        (error is InvalidOperationException ? error.InnerException ?? error : error) is JsonException or FormatException or InvalidOperationException;

    private async Task<CheckResult> StagesAsync(string code, CancellationToken ct)
    {
        var stages = db.Set<DeclarationStage>();
        var broken = await db.Declarations.AsNoTracking().Where(d => !stages.Any(s => s.DeclarationId == d.Id))
            .OrderBy(d => d.Id).Take(MostNamed).Select(d => d.Reference).ToListAsync(ct);
        return new(code, await db.Declarations.LongCountAsync(ct), [.. broken.Select(r => r.Value)]);
    }

    /// <summary>Withdrawn since its latest stage, when that is a withdrawal, and never otherwise.</summary>
    private async Task<CheckResult> WithdrawnAsync(string code, CancellationToken ct)
    {
        var stages = db.Set<DeclarationStage>();
        var wrong = from declaration in db.Declarations.AsNoTracking()
                    join stage in stages on declaration.Id equals stage.DeclarationId
                    where (stage.Kind == StageKind.Withdrawal || declaration.WithdrawnAt != null)
                        && !stages.Any(later => later.DeclarationId == stage.DeclarationId && later.Number > stage.Number)
                        && (stage.Kind != StageKind.Withdrawal || declaration.WithdrawnAt == null || declaration.WithdrawnAt != stage.SubmittedAt)
                    orderby declaration.Id
                    select declaration.Reference;
        return new(code, await db.Declarations.LongCountAsync(ct), [.. (await wrong.Take(MostNamed).ToListAsync(ct)).Select(r => r.Value)]);
    }

    private async Task<CheckResult> IncidentsAsync(string code, CancellationToken ct)
    {
        var missing = await db.Declarations.AsNoTracking().Where(d => !db.Incidents.Any(i => i.DeclarationId == d.Id && i.FiledAt == d.FiledAt))
            .OrderBy(d => d.Id).Take(MostNamed).Select(d => new { d.Id, d.Reference }).ToListAsync(ct);
        var waiting = await WaitingAsync(missing.Count, ct);
        return new(code, await db.Declarations.LongCountAsync(ct), [.. missing.Where(m => !waiting.Contains(m.Id)).Select(m => m.Reference.Value)]);
    }

    /// <summary>By which people speak of it, and by which lists are searched.</summary>
    private async Task<CheckResult> ReferencesAsync(string code, CancellationToken ct)
    {
        var wrong = await db.Incidents.AsNoTracking().Where(i => db.Declarations.Any(d => d.Id == i.DeclarationId && (string)(object)d.Reference != i.Reference))
            .OrderBy(i => i.Id).Take(MostNamed).Select(i => new { i.Id, i.Reference }).ToListAsync(ct);
        return new(code, await db.Incidents.LongCountAsync(ct), [.. wrong.Select(w => $"{w.Id} {w.Reference}")]);
    }

    /// <summary>Due for an hour, and nobody tried.</summary>
    private async Task<CheckResult> UnsentAsync(string code, CancellationToken ct)
    {
        var before = clock.GetUtcNow().ToMillisecond() - _stuckAfter;
        var stuck = await db.Deliveries.AsNoTracking().Where(d => d.State == DeliveryState.Due && d.DueAt < before)
            .OrderBy(d => d.DueAt).Take(MostNamed).Select(d => new { d.Id, d.RecipientCode }).ToListAsync(ct);
        return new(code, await db.Deliveries.LongCountAsync(d => d.State == DeliveryState.Due, ct), [.. stuck.Select(s => $"{s.Id} {s.RecipientCode}")]);
    }

    private async Task<CheckResult> AssessedAsync(string code, CancellationToken ct)
    {
        var stages = db.Set<DeclarationStage>();
        var behind = await db.Incidents.AsNoTracking().Where(i => stages.Where(s => s.DeclarationId == i.DeclarationId).Max(s => s.Number) != i.AssessedStage)
            .OrderBy(i => i.Id).Take(MostNamed).Select(i => new { i.DeclarationId, i.Reference }).ToListAsync(ct);
        var waiting = await WaitingAsync(behind.Count, ct);
        return new(code, await db.Incidents.LongCountAsync(ct), [.. behind.Where(b => !waiting.Contains(b.DeclarationId)).Select(b => b.Reference)]);
    }

    private async Task<CheckResult> FactsAsync(string code, CancellationToken ct)
    {
        var behind = await db.Incidents.AsNoTracking()
            .Where(i => !i.Exercise && !db.IncidentFacts.Any(f => f.IncidentId == i.Id && f.Version == i.Version
                && f.DeclarationId == i.DeclarationId && f.FiledAt == i.FiledAt && f.EstablishmentId == i.EstablishmentId && f.RegionCode == i.RegionCode
                && f.Category == i.Category && f.Origin == i.Origin && f.Type == i.Type && f.RootCause == i.RootCause && f.CareImpact == i.CareImpact
                && f.Endangerment == i.Endangerment && f.InPerimeter == i.InPerimeter && f.ProviderCascade == i.ProviderCascade
                && f.Severity == i.Severity && f.IsMajor == i.IsMajor))
            .OrderBy(i => i.Id).Take(MostNamed).Select(i => new { i.DeclarationId, i.Reference }).ToListAsync(ct);
        var waiting = await WaitingAsync(behind.Count, ct);
        return new(code, await db.Incidents.LongCountAsync(i => !i.Exercise, ct), [.. behind.Where(b => !waiting.Contains(b.DeclarationId)).Select(b => b.Reference)]);
    }

    private async Task<CheckResult> OrphanFactsAsync(string code, CancellationToken ct)
    {
        var orphans = await db.IncidentFacts.AsNoTracking().Where(f => !db.Incidents.Any(i => i.Id == f.IncidentId && !i.Exercise))
            .OrderBy(f => f.IncidentId).Take(MostNamed).Select(f => f.IncidentId).ToListAsync(ct);
        return new(code, await db.IncidentFacts.LongCountAsync(ct), [.. orphans.Select(o => o.ToString())]);
    }

    private async Task<CheckResult> ParkedAsync(string code, CancellationToken ct)
    {
        var parked = await db.Outbox.AsNoTracking().Where(m => m.ParkedAt != null)
            .OrderBy(m => m.Seq).Take(MostNamed).Select(m => new { m.MessageId, m.Type, m.LastError }).ToListAsync(ct);
        return new(code, await db.Outbox.LongCountAsync(ct), [.. parked.Select(p => $"{p.MessageId} {p.Type}: {p.LastError}")]);
    }

    private async Task<CheckResult> StuckAsync(string code, CancellationToken ct)
    {
        var before = clock.GetUtcNow().ToMillisecond() - _stuckAfter;
        var stuck = await db.Outbox.AsNoTracking().Where(m => m.SentAt == null && m.ParkedAt == null && m.DueAt < before)
            .OrderBy(m => m.Seq).Take(MostNamed).Select(m => new { m.MessageId, m.Type }).ToListAsync(ct);
        return new(code, await db.Outbox.LongCountAsync(m => m.SentAt == null, ct), [.. stuck.Select(s => $"{s.MessageId} {s.Type}")]);
    }

    /// <summary>Declarations of which a fact still waits for its consumers: what follows from it is not missing yet.</summary>
    private async Task<HashSet<Guid>> WaitingAsync(int wanted, CancellationToken ct)
    {
        if (wanted == 0)
        {
            return [];
        }

        var given = configuration.UsesBroker() ? clock.GetUtcNow().ToMillisecond() - _stuckAfter : DateTimeOffset.MaxValue.ToMillisecond();
        var bodies = await db.Outbox.AsNoTracking().Where(m => (m.SentAt == null && m.ParkedAt == null) || m.SentAt > given).Select(m => new { m.Type, m.Body }).ToListAsync(ct);
        return [.. bodies.Select(m => Outbox.EventCatalog.SubjectOf(m.Type, m.Body)).OfType<Guid>()];
    }

    /// <param name="Stage">Null when what is stored cannot be read.</param>
    private sealed record Link(long Seq, string PreviousHash, string Hash, DeclarationStage? Stage, DeclarationReference? Reference, bool Exercise)
    {
        /// <summary>Of one that cannot be read, with a comma.</summary>
        public string Name { get; init; } = "";

        public static Link Of(DeclarationStage stage, DeclarationReference reference, bool exercise) =>
            new(stage.Receipt.Seq, stage.Receipt.PreviousHash, stage.Receipt.Hash, stage, reference, exercise);
    }

    /// <param name="Entry">Null when what is stored cannot be read.</param>
    private sealed record AuditLink(Guid Id, long Seq, string? PreviousHash, string? Hash, Domain.Audit.AuditEntry? Entry);

    private static void Name(List<string> broken, string row)
    {
        if (broken.Count < MostNamed)
        {
            broken.Add(row);
        }
    }
}
