using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
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
/// <remarks>Reads only; rows that still wait in the outbox are not counted as missing.</remarks>
public sealed class SelfCheck(ReportingDbContext db, TimeProvider clock)
{
    private const int MostNamed = 100;
    private const int Batch = 500;
    private static readonly TimeSpan _stuckAfter = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(Action<string>? starting, CancellationToken ct)
    {
        var results = new List<CheckResult>();
        foreach (var (code, check) in Checks())
        {
            starting?.Invoke(code);
            results.Add(await check(code, ct));
        }

        return results;
    }

    private IEnumerable<(string Code, Func<string, CancellationToken, Task<CheckResult>> Check)> Checks() =>
    [
        ("chain.link", ChainAsync),
        ("declaration.stages", StagesAsync),
        ("declaration.incident", IncidentsAsync),
        ("incident.stage", AssessedAsync),
        ("incident.fact", FactsAsync),
        ("fact.incident", OrphanFactsAsync),
        ("outbox.parked", ParkedAsync),
        ("outbox.stuck", StuckAsync),
    ];

    /// <summary>Every link recomputed from what is stored, in order, without gaps, up to the head of its lane.</summary>
    private async Task<CheckResult> ChainAsync(string code, CancellationToken ct)
    {
        var broken = new List<string>();
        long examined = 0;
        var stages = db.Set<DeclarationStage>().AsNoTracking();
        var lanes = await db.ReceiptLanes.AsNoTracking().ToListAsync(ct);
        var inUse = await stages.Select(s => s.Receipt.Lane).Distinct().ToListAsync(ct);
        broken.AddRange(inUse.Except(lanes.Select(l => l.Lane)).Select(lane => $"lane {lane} has no head"));
        foreach (var lane in lanes)
        {
            var (seq, head) = (0L, "");
            while (true)
            {
                var after = seq;
                var links = await (
                    from s in stages
                    where s.Receipt.Lane == lane.Lane && s.Receipt.Seq > after && s.Receipt.Seq <= lane.Seq
                    join d in db.Declarations.AsNoTracking() on s.DeclarationId equals d.Id
                    orderby s.Receipt.Seq
                    select new { Stage = s, d.Reference }).Take(Batch).ToListAsync(ct);
                foreach (var link in links)
                {
                    examined++;
                    var receipt = link.Stage.Receipt;
                    if (receipt.Seq != seq + 1 || receipt.PreviousHash != head || !link.Stage.Holds(link.Reference))
                    {
                        Name(broken, receipt.Seq != seq + 1
                            ? $"lane {lane.Lane}, place {seq + 1}: missing"
                            : $"{link.Reference} stage {link.Stage.Number} (lane {lane.Lane}, place {receipt.Seq})");
                    }

                    (seq, head) = (receipt.Seq, receipt.Hash);
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
        }

        return new(code, examined, broken);
    }

    private async Task<CheckResult> StagesAsync(string code, CancellationToken ct)
    {
        var stages = db.Set<DeclarationStage>();
        var broken = await db.Declarations.AsNoTracking().Where(d => !stages.Any(s => s.DeclarationId == d.Id))
            .OrderBy(d => d.Id).Take(MostNamed).Select(d => d.Reference).ToListAsync(ct);
        return new(code, await db.Declarations.LongCountAsync(ct), [.. broken.Select(r => r.Value)]);
    }

    private async Task<CheckResult> IncidentsAsync(string code, CancellationToken ct)
    {
        var missing = await db.Declarations.AsNoTracking().Where(d => !db.Incidents.Any(i => i.DeclarationId == d.Id))
            .OrderBy(d => d.Id).Take(MostNamed).Select(d => new { d.Id, d.Reference }).ToListAsync(ct);
        var waiting = await WaitingAsync(missing.Count, ct);
        return new(code, await db.Declarations.LongCountAsync(ct), [.. missing.Where(m => !waiting.Contains(m.Id)).Select(m => m.Reference.Value)]);
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
            .Where(i => !i.Exercise && !db.IncidentFacts.Any(f => f.IncidentId == i.Id && f.Version == i.Version && f.Origin == i.Origin && f.Type == i.Type))
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

        var bodies = await db.Outbox.AsNoTracking().Where(m => m.SentAt == null && m.ParkedAt == null).Select(m => new { m.Type, m.Body }).ToListAsync(ct);
        return [.. bodies.Select(m => Outbox.EventCatalog.Read(m.Type, m.Body)).OfType<IDomainEvent>().Select(f => f.SubjectId)];
    }

    private static void Name(List<string> broken, string row)
    {
        if (broken.Count < MostNamed)
        {
            broken.Add(row);
        }
    }
}
