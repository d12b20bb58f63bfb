using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>What the CERT promises to declarants: configuration section <c>Promises</c>. Nothing is promised unless it is set.</summary>
public sealed class Promises
{
    public const string Section = "Promises";

    /// <summary>From filing to the first message or call back; null when nothing is promised.</summary>
    public double? FirstAnswerHours { get; set; }
}

public enum ProgressKind
{
    Received,
    Read,
    PassedOn,

    /// <summary>Ready to be passed on, in a folder of the service: no mail server is set up, and nothing left.</summary>
    Prepared,
    Answered,
    Ended,

    /// <summary>Closed by its withdrawal: nobody had worked on it.</summary>
    ClosedByWithdrawal,

    /// <summary>Promised, and its time has not come.</summary>
    Expected,

    /// <summary>Promised, and its time has passed.</summary>
    Awaited,

    /// <summary>Not answered yet, and no time is promised: it has none.</summary>
    Next,
}

/// <summary>One line of what has become of a declaration: roles and kinds, never who it was or where it went.</summary>
/// <param name="Again">The last of several; null when there was one.</param>
/// <param name="Reader">Of <see cref="ProgressKind.Read"/>.</param>
/// <param name="Recipient">Of <see cref="ProgressKind.PassedOn"/> and <see cref="ProgressKind.Prepared"/>.</param>
/// <param name="Stage">Of <see cref="ProgressKind.Received"/>.</param>
public sealed record ProgressLine(
    ProgressKind Kind, DateTimeOffset At, DateTimeOffset? Again = null, ReaderRole? Reader = null, RecipientKind? Recipient = null, DeclarationStage? Stage = null)
{
    /// <summary>Of <see cref="ProgressKind.Received"/>, when somebody typed for another.</summary>
    public ToldStage? Told { get; init; }
}

/// <summary>Who said what was filed, and when, apart from who typed it.</summary>
/// <param name="By">As it was typed; null when that was not said.</param>
/// <param name="ToCert">The team typed it: by its role, whoever it was.</param>
/// <param name="Typist">Person and organisation, outside the team.</param>
/// <param name="At">Null when it was not said, or is the minute of filing.</param>
public sealed record ToldStage(string? By, bool ToCert, string? Typist, DateTimeOffset? At)
{
    /// <returns>Null when nobody typed for another.</returns>
    public static ToldStage? Of(OnBehalfOf? said, bool typedByCert, DateTimeOffset filedAt)
    {
        if (said is null || said is { ToldBy: null, TypedBy: null, Organisation: null, ToldAt: null })
        {
            return null;
        }

        var typist = string.Join(", ", new[] { said.TypedBy, said.Organisation }.Where(part => !string.IsNullOrEmpty(part)));
        return new(
            said.ToldBy, typedByCert, typedByCert || typist.Length == 0 ? null : typist,
            said.ToldAt is { } at && (filedAt - at).Duration() >= TimeSpan.FromMinutes(1) ? at : null);
    }
}

/// <summary>What the declarant is shown of what happened since: received, read, passed on, answered, and what comes next. Notes and addresses are not asked for.</summary>
public sealed class ShowProgress(ReportingDbContext db, IOptions<Promises> promises, TimeProvider clock)
{
    /// <returns>What comes next first, then what happened last.</returns>
    public async Task<IReadOnlyList<ProgressLine>> RunAsync(Declaration declaration, CancellationToken ct)
    {
        var readings = await db.ContentReadings.AsNoTracking().Where(r => r.DeclarationId == declaration.Id)
            .GroupBy(r => r.Role).Select(g => new { Role = g.Key, First = g.Min(r => r.At), Last = g.Max(r => r.At) }).ToListAsync(ct);
        var told = await (
            from incident in db.Incidents
            where incident.DeclarationId == declaration.Id
            join escalation in db.Escalations on incident.Id equals escalation.IncidentId
            where escalation.State == EscalationState.Sent
            join delivery in db.Deliveries on escalation.Id equals delivery.EscalationId
            where delivery.State == DeliveryState.Sent     // and did not come back
            group escalation.SentAt by new { escalation.RecipientKind, InFolder = delivery.LastError == Delivery.WrittenToFolder } into way
            select new { way.Key.RecipientKind, way.Key.InFolder, At = way.Min() }).ToListAsync(ct);
        var answers = await db.Messages.AsNoTracking().Where(m => m.DeclarationId == declaration.Id && m.From == MessageSide.Cert)
            .GroupBy(m => m.From).Select(g => new { First = g.Min(m => m.WrittenAt), Last = g.Max(m => m.WrittenAt) }).SingleOrDefaultAsync(ct);
        var ended = await db.Incidents.AsNoTracking().Where(i => i.DeclarationId == declaration.Id && i.ClosedAt != null)
            .Select(i => new { At = i.ClosedAt!.Value, ByRule = i.Disposition == Disposition.Withdrawn && i.Moves.Any(m => m.At == i.ClosedAt && m.ByKind == ActorKind.System) }).SingleOrDefaultAsync(ct);

        List<ProgressLine> lines =
        [
            .. await ReceivedAsync(declaration, ct),
            .. readings.Select(r => new ProgressLine(ProgressKind.Read, r.First, Later(r.First, r.Last), Reader: r.Role)),
            .. told.GroupBy(t => t.RecipientKind).Select(ways => ways.MinBy(w => w.InFolder)!)
                .Select(w => new ProgressLine(w.InFolder ? ProgressKind.Prepared : ProgressKind.PassedOn, w.At!.Value, Recipient: w.RecipientKind)),
        ];
        if (answers is not null)
        {
            lines.Add(new(ProgressKind.Answered, answers.First, Later(answers.First, answers.Last)));
        }

        if (ended is not null)
        {
            lines.Add(new(ended.ByRule ? ProgressKind.ClosedByWithdrawal : ProgressKind.Ended, ended.At));
        }

        return [.. Next(declaration, answered: answers is not null || ended is not null), .. lines.OrderByDescending(l => l.At)];

        static DateTimeOffset? Later(DateTimeOffset first, DateTimeOffset last) => last > first ? last : null;
    }

    private async Task<IReadOnlyList<ProgressLine>> ReceivedAsync(Declaration declaration, CancellationToken ct)
    {
        var said = declaration.Stages.Select(s => (Stage: s, s.Content().OnBehalfOf)).ToList();
        Guid[] typists = [.. said.Where(s => s is { OnBehalfOf: not null, Stage.SubmittedByKind: ActorKind.Account }).Select(s => s.Stage.SubmittedById).OfType<Guid>().Distinct()];
        Guid[] team = [Roles.All[Roles.Analyst], Roles.All[Roles.Lead]];
        var ofTeam = typists.Length == 0
            ? []
            : await db.UserRoles.Where(r => typists.Contains(r.UserId) && team.Contains(r.RoleId)).Select(r => r.UserId).Distinct().ToListAsync(ct);
        return
        [
            .. said.Select(s => new ProgressLine(ProgressKind.Received, s.Stage.SubmittedAt, Stage: s.Stage)
            {
                Told = ToldStage.Of(s.OnBehalfOf, s.Stage.SubmittedById is { } by && ofTeam.Contains(by), s.Stage.SubmittedAt),
            }),
        ];
    }

    private IEnumerable<ProgressLine> Next(Declaration declaration, bool answered)
    {
        if (answered || declaration.IsHistory || declaration.Exercise)
        {
            yield break;
        }

        if (promises.Value.FirstAnswerHours is not { } hours)
        {
            yield return new(ProgressKind.Next, declaration.FiledAt);
        }
        else
        {
            var due = declaration.FiledAt + TimeSpan.FromHours(hours);
            yield return new(due > clock.GetUtcNow() ? ProgressKind.Expected : ProgressKind.Awaited, due);
        }
    }
}
