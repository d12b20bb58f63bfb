using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Advice;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;
using Decided = Reporting.Domain.Escalation.Escalation;

namespace Reporting.Api.Features.Incidents;

/// <summary>One axis as it stands.</summary>
/// <param name="Proposal">What the engine said of the latest stage that it read; null when it said nothing.</param>
/// <param name="Decision">The last decision; null while the value is only proposed.</param>
public sealed record AxisFile(Axis Axis, string Value, ClassificationEntry? Proposal, ClassificationEntry? Decision)
{
    public Standing Standing => Decision?.Standing ?? Standing.Proposed;

    /// <summary>The engine now says otherwise than what was decided.</summary>
    public bool IsDisputed => Decision is not null && Proposal is not null && Proposal.Value != Value;
}

/// <summary>A routing rule that fired, and what was sent for it.</summary>
/// <param name="RecipientName">As an administrator wrote it; null while nobody is known.</param>
public sealed record EscalationFile(Decided Escalation, string? RecipientName, IReadOnlyList<Delivery> Deliveries);

/// <summary>Everything that is kept on one incident.</summary>
/// <param name="Deadlines">The next one first, those without a time before all.</param>
/// <param name="Names">Of the accounts and keys that acted, by id.</param>
public sealed record IncidentFile(
    Incident Incident, Declaration Declaration, IReadOnlyList<AxisFile> Axes, IReadOnlyList<StatusChange> Moves, IReadOnlyList<Deadline> Deadlines,
    IReadOnlyList<EscalationFile> Escalations, IReadOnlyDictionary<Guid, string> Names)
{
    /// <summary>First-aid cards that the declarant was shown, in that order.</summary>
    public IReadOnlyList<AdviceGiven> Advice { get; init; } = [];

    /// <summary>Other incidents that may be the same one, the latest first.</summary>
    public IReadOnlyList<DuplicateCandidate> Candidates { get; init; } = [];

    /// <summary>The latest stage first.</summary>
    public IEnumerable<DeclarationStage> Stages => Declaration.Stages.OrderByDescending(s => s.Number);
}

/// <summary>An incident of the same establishment at the same time that may be the same one: for an analyst to decide.</summary>
public sealed record DuplicateCandidate(string Reference, DateTimeOffset FiledAt, IncidentStatus Status, IncidentType Type, string EstablishmentName);

/// <summary>Opens one incident, in a number of queries that does not depend on how much happened to it. Who reads it is kept.</summary>
public sealed class ShowIncident(ReportingDbContext db, RecordReading record)
{
    private const int MostCandidates = 20;

    /// <returns>Null when the reader has no such incident.</returns>
    public async Task<IncidentFile?> RunAsync(string reference, ClaimsPrincipal reader, CancellationToken ct)
    {
        var written = Written(reference);
        var incident = await db.Incidents.AsNoTracking().AsSplitQuery().WithinRegions(reader.Regions())
            .Include(i => i.Entries).Include(i => i.Moves).Include(i => i.Places)
            .SingleOrDefaultAsync(i => i.Reference == written, ct);
        if (incident is null)
        {
            return null;
        }

        var declaration = await db.Declarations.AsNoTracking().Include(d => d.Stages).SingleAsync(d => d.Id == incident.DeclarationId, ct);
        await record.RunAsync(declaration, reader, ct);
        var deadlines = await db.Deadlines.AsNoTracking().Where(d => d.IncidentId == incident.Id).ToListAsync(ct);
        return new(
            incident, declaration,
            [.. Enum.GetValues<Axis>().Select(axis => Of(incident, axis))],
            [.. incident.Moves.OrderBy(m => m.At).ThenBy(m => m.Id)],
            [.. deadlines.OrderBy(d => d.DueAt ?? DateTimeOffset.MinValue).ThenBy(d => d.ObligationCode, StringComparer.Ordinal)],
            await EscalationsAsync(incident.Id, ct),
            await NamesAsync(incident, declaration, ct))
        {
            Advice = await db.AdviceGiven.AsNoTracking().Where(g => g.DeclarationId == incident.DeclarationId).OrderBy(g => g.GivenAt).ThenBy(g => g.Stage).ToListAsync(ct),
            Candidates = await CandidatesAsync(incident, reader.Regions(), ct),
        };
    }

    /// <summary>A reference as it is stored, from how somebody typed or heard it.</summary>
    internal static string Written(string reference) => DeclarationReference.TryParse(reference, null, out var read) ? read.Value : reference;

    private static AxisFile Of(Incident incident, Axis axis)
    {
        var entries = incident.Entries.Where(e => e.Axis == axis).ToList();
        return new(
            axis,
            incident.WordOn(axis),
            entries.Where(e => e.Standing is Standing.Proposed).MaxBy(e => e.Stage),
            entries.Where(e => e.Standing is not Standing.Proposed).MaxBy(e => (e.At, e.Id)));
    }

    private async Task<IReadOnlyList<EscalationFile>> EscalationsAsync(Guid incidentId, CancellationToken ct)
    {
        var escalations = await db.Escalations.AsNoTracking().Where(e => e.IncidentId == incidentId)
            .Select(e => new { Escalation = e, Name = db.Recipients.Where(r => r.Code == e.RecipientCode).Select(r => r.DisplayName).FirstOrDefault() })
            .ToListAsync(ct);
        var deliveries = (await db.Deliveries.AsNoTracking().Where(d => d.IncidentId == incidentId).ToListAsync(ct)).ToLookup(d => d.EscalationId);
        return
        [
            .. escalations.OrderBy(e => e.Escalation.CreatedAt).ThenBy(e => e.Escalation.RuleCode, StringComparer.Ordinal)
                .Select(e => new EscalationFile(e.Escalation, e.Name, [.. deliveries[e.Escalation.Id].OrderBy(d => d.Rung).ThenBy(d => d.Channel)])),
        ];
    }

    /// <summary>Of the same establishment by its key, and of a few weeks: never of all pairs.</summary>
    private async Task<IReadOnlyList<DuplicateCandidate>> CandidatesAsync(Incident incident, IReadOnlyList<string> regions, CancellationToken ct)
    {
        if (incident.Exercise || incident.History)
        {
            return [];
        }

        var (from, to, place) = (incident.FiledAt - LikelyDuplicate.Window, incident.FiledAt + LikelyDuplicate.Window, incident.PlaceId);
        var near = incident.EstablishmentId is { } establishment
            ? db.Declarations.Where(d => d.EstablishmentId == establishment && d.FiledAt >= from && d.FiledAt <= to).Join(db.Incidents, d => d.Id, i => i.DeclarationId, (_, i) => i)
            : db.Incidents.Where(i => i.PlaceId == place && i.FiledAt >= from && i.FiledAt <= to);
        var found = await near.AsNoTracking().WithinRegions(regions)
            .Where(i => i.Id != incident.Id && !i.Exercise && !i.History && !i.Withdrawn)
            .OrderByDescending(i => i.FiledAt).Take(MostCandidates)
            .Select(i => new { i.Reference, i.FiledAt, i.Status, i.Type, i.EstablishmentName, i.AwareAt, i.ClosedAt, i.Ongoing })
            .ToListAsync(ct);
        var own = Occurrence.Of(incident.AwareAt, incident.FiledAt, incident.ClosedAt, incident.Ongoing, incident.Type);
        return
        [
            .. found.Where(i => LikelyDuplicate.MayBe(own, Occurrence.Of(i.AwareAt, i.FiledAt, i.ClosedAt, i.Ongoing, i.Type)))
                .Select(i => new DuplicateCandidate(i.Reference, i.FiledAt, i.Status, i.Type, i.EstablishmentName)),
        ];
    }

    private async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(Incident incident, Declaration declaration, CancellationToken ct)
    {
        var actors = incident.Entries.Select(e => (e.ByKind, e.ById))
            .Concat(incident.Moves.Select(m => (m.ByKind, m.ById)))
            .Concat(incident.Places.Select(p => (p.ByKind, p.ById)))
            .Concat(declaration.Stages.Select(s => (ByKind: s.SubmittedByKind, ById: s.SubmittedById)))
            .Distinct().ToList();
        var (accounts, keys) = (IdsOf(ActorKind.Account), IdsOf(ActorKind.ApiKey));
        var names = await db.Users.Where(a => accounts.Contains(a.Id)).Select(a => new { a.Id, Name = a.DisplayName })
            .Concat(db.ApiKeys.Where(k => keys.Contains(k.Id)).Select(k => new { k.Id, k.Name }))
            .ToListAsync(ct);
        return names.ToDictionary(n => n.Id, n => n.Name);

        List<Guid> IdsOf(ActorKind kind) => [.. actors.Where(a => a.ByKind == kind).Select(a => a.ById).OfType<Guid>()];
    }
}
