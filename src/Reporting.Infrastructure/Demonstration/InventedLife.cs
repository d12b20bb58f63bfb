using System.Globalization;
using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Observatory;
using Decided = Reporting.Domain.Escalation.Escalation;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>What an invented incident meets: the rules and the directory as they are stored.</summary>
/// <param name="Places">In the order of <see cref="InventedPlaces.All"/>.</param>
/// <param name="SecretOf">Hash of a declaration's second secret.</param>
internal sealed record InventedWorld(
    Recipe Recipe,
    IReadOnlyList<Establishment> Places,
    IReadOnlyList<Regime> Regimes,
    HolidayCalendar Calendar,
    IReadOnlyList<RoutingRule> Rules,
    IReadOnlyList<Recipient> Recipients,
    TimeZoneInfo Zone,
    Func<Guid, byte[]> SecretOf);

/// <summary>
/// One invented declaration and all that the service would have made of it until the recipe's end: the domain decides, the steps are those
/// of the consumers and of an analyst.
/// </summary>
internal sealed class InventedLife
{
    /// <summary>What the service does at once is done within it.</summary>
    public static readonly TimeSpan Handling = TimeSpan.FromMinutes(2);

    private const int Analysts = 12;

    private readonly InventedWorld _world;
    private readonly InventedIncident _plan;
    private readonly ReceiptLane _lane;
    private readonly Establishment _place;
    private readonly Invention _invention;
    private readonly Actor _analyst;
    private readonly Declaration _declaration;
    private readonly DeclarationContent _first;
    private readonly Incident _incident;
    private readonly List<Deadline> _deadlines = [];
    private readonly List<Decided> _escalations = [];
    private readonly List<Delivery> _deliveries = [];
    private DeclarationContent _latest;

    private InventedLife(InventedWorld world, InventedIncident plan, ReceiptLane lane)
    {
        (_world, _plan, _lane, _place) = (world, plan, lane, world.Places[plan.Place]);
        var recipe = world.Recipe;
        _invention = new(recipe.Source, plan.Index.ToString("000000000", CultureInfo.InvariantCulture), () => plan.Draw.Bytes(16));
        _analyst = new(ActorKind.Account, recipe.IdOf(-1 - plan.Draw.Below(Analysts), 0));
        _latest = _first = plan.Declared(_place.Profile, _place.Finess);
        var id = recipe.IdOf(plan.Index, 0);
        _declaration = Declaration.Submit(
            id, ReferenceOf(recipe, plan), plan.Draw.Chance(0.08) ? StageKind.EarlyWarning : StageKind.Notification, _first, _place.Id,
            world.SecretOf(id), Actor.Anonymous, lane, plan.FiledAt, _invention);
        _declaration.BumpVersion();
        _incident = Incident.Open(new(id, _declaration.Reference.Value, _declaration.FiledAt, _declaration.Exercise, _declaration.IsHistory), plan.FiledAt.AddMilliseconds(400));
    }

    /// <returns>Rows to be stored, each after those it refers to.</returns>
    public static IReadOnlyList<object> Of(InventedWorld world, InventedIncident plan, ReceiptLane lane)
    {
        var life = new InventedLife(world, plan, lane);
        life.Read(plan.FiledAt.AddMilliseconds(400));
        var end = world.Recipe.Until - Handling;
        foreach (var (at, step) in life.Steps().OrderBy(s => s.At).TakeWhile(s => s.At < end))
        {
            step(at.ToMillisecond());
        }

        return life.Rows();
    }

    /// <summary>Spread over all references, one each: the factor shares none with the 27 characters.</summary>
    private static DeclarationReference ReferenceOf(Recipe recipe, InventedIncident plan) => DeclarationReference.Numbered(
        TimeZoneInfo.ConvertTime(plan.FiledAt, Regions.TimeZoneOf(null)).Year, plan.Index + (recipe.Seed * 1_000_003L));

    private IEnumerable<(DateTimeOffset At, Action<DateTimeOffset> Step)> Steps()
    {
        var draw = _plan.Draw;
        var filed = _plan.FiledAt;
        var known = filed;
        if (_declaration.Stages[0].Kind is StageKind.EarlyWarning)
        {
            known = filed + draw.Span(TimeSpan.FromHours(8), TimeSpan.FromHours(70));
            yield return (known, at => Tell(StageKind.Notification, _latest with { Ongoing = OngoingState.BeingResolved }, at));
        }

        if (draw.Chance(0.12))
        {
            known += draw.Span(TimeSpan.FromHours(12), TimeSpan.FromDays(6));
            yield return (known, at => Tell(StageKind.Intermediate, _latest with { Ongoing = OngoingState.BeingResolved, MeasuresTaken = Measures() }, at));
        }

        var over = known + draw.Span(TimeSpan.FromHours(2), TimeSpan.FromDays(12));
        if (draw.Chance(0.3))
        {
            known = over + draw.Span(TimeSpan.FromHours(6), TimeSpan.FromDays(25));
            yield return (known, at => Tell(StageKind.Final, Settled(over), at));
        }

        var decided = filed + draw.Span(TimeSpan.FromMinutes(15), TimeSpan.FromHours(60));
        yield return (decided, Decide);
        if (draw.Chance(0.02))
        {
            yield return (decided.AddMinutes(3), at => Move(IncidentStatus.Rejected, draw.Of(Incident.DispositionsOf(IncidentStatus.Rejected)), at));
            yield break;
        }

        yield return (decided.AddMinutes(1), at => Move(IncidentStatus.Qualified, null, at));
        if (draw.Chance(0.6))
        {
            yield return (decided + draw.Span(TimeSpan.FromMinutes(5), TimeSpan.FromHours(20)), at => Move(IncidentStatus.InProgress, null, at));
        }

        var resolved = (over > decided ? over : decided).AddDays(1);
        yield return (resolved, at => Move(IncidentStatus.Resolved, null, at));
        yield return (
            (known > resolved ? known : resolved) + draw.Span(TimeSpan.FromHours(3), TimeSpan.FromDays(40)),
            at => Move(IncidentStatus.Closed, draw.Chance(0.95) ? Disposition.Confirmed : Disposition.Unconfirmed, at));
    }

    private string Measures() => _plan.French
        ? "Mots de passe renouvelés, sauvegardes vérifiées, reprise par étapes avec les services."
        : "Passwords renewed, backups verified, return to service ward by ward.";

    private DeclarationContent Settled(DateTimeOffset over) => _latest with
    {
        Ongoing = OngoingState.No,
        EndedAt = over.ToMillisecond(),
        Type = _plan.Type is IncidentType.Undetermined ? null : _plan.Type,
        MeasuresTaken = Measures(),
        DowntimeMinutes = 30 + _plan.Draw.Below(4000),
        Resolution = new()
        {
            ResolvedAt = over.ToMillisecond(),
            Lessons = _plan.French ? "La procédure dégradée a été revue avec les services." : "The downtime procedure was reviewed with the wards.",
        },
    };

    private void Tell(StageKind kind, DeclarationContent content, DateTimeOffset at)
    {
        _latest = content;
        _declaration.AddStage(kind, content, Actor.Anonymous, _lane, at, _invention);
        _declaration.BumpVersion();
        Read(at.AddMilliseconds(300));
    }

    private void Read(DateTimeOffset at)
    {
        var situation = IncidentReading.SituationOf(_latest, _place, _declaration.Stages[^1].Kind);
        _incident.Assess(_declaration.Stages.Count, situation, Classifier.Assess(_latest, situation.Category), at);
        _incident.BumpVersion();
        Follow(at.AddMilliseconds(200));
    }

    private void Decide(DateTimeOffset at)
    {
        var defaults = _plan.Type.Defaults();
        var (loss, integrity, disclosure) = FrenchYear2020.DataOf(_plan.Type, _plan.Nth);
        var (care, danger) = (FrenchYear2020.CareOf(_plan.Type, _plan.Nth), FrenchYear2020.DangerOf(_plan.Type, _plan.Nth));
        var cascade = _plan.Type is IncidentType.ProviderFailure;
        _incident.Decide(
            new()
            {
                Origin = defaults.Origin,
                Type = _plan.Type,
                RootCause = defaults.RootCause,
                CareImpact = care,
                DataLoss = Unlike(loss, _incident.DataLoss),
                DataIntegrity = Unlike(integrity, _incident.DataIntegrity),
                DataDisclosure = Unlike(disclosure, _incident.DataDisclosure),
                Endangerment = Unlike(danger, _incident.Endangerment),
                ProviderCascade = Unlike(cascade, _incident.ProviderCascade),
                Explanation = _plan.French ? "Échange téléphonique avec l'établissement." : "Telephone call with the establishment.",
            },
            _analyst, at);
        _incident.Rate(IncidentReading.SeverityOf(_incident, _latest));
        _incident.BumpVersion();
        Follow(at.AddMilliseconds(200));

        static T? Unlike<T>(T value, T standing)
            where T : struct => EqualityComparer<T>.Default.Equals(value, standing) ? null : value;
    }

    private void Move(IncidentStatus next, Disposition? disposition, DateTimeOffset at)
    {
        if (_incident.ObstacleTo(next, byLead: true) is null)
        {
            _incident.MoveTo(next, disposition, null, _analyst, byLead: true, at);
            _incident.BumpVersion();
        }
    }

    /// <summary>What is owed and who must know, as the consumers bring it up to date.</summary>
    private void Follow(DateTimeOffset at)
    {
        var subject = FollowedIncident.Of(_incident, _declaration, _latest, _place.EssentialOperator);
        var before = _deadlines.ToDictionary(d => d, d => (d.State, d.TriggeredAt, d.DueAt, d.MetAt));
        _deadlines.AddRange(DeadlinePolicy.Reconcile(_incident.Id, _deadlines, subject.Owed(_world.Regimes, _world.Calendar)));
        foreach (var deadline in _deadlines.Where(d => !before.TryGetValue(d, out var was) || was != (d.State, d.TriggeredAt, d.DueAt, d.MetAt)))
        {
            deadline.BumpVersion();
        }

        var today = Period.DayOf(at, new Place(_incident.RegionCode).TimeZone);
        foreach (var decision in EscalationPolicy.Decide(new(subject.Facts, _incident.RegionCode), _world.Rules, today))
        {
            foreach (var recipient in EscalationPolicy.Addressees(decision, _world.Recipients).DefaultIfEmpty())
            {
                if (!_escalations.Any(e => e.RuleCode == decision.RuleCode && (recipient is null || e.RecipientCode == recipient.Code)))
                {
                    Escalate(decision, recipient, at);
                }
            }
        }
    }

    private void Escalate(RoutingDecision decision, Recipient? recipient, DateTimeOffset at)
    {
        var (escalation, deliveries) = Decided.Open(_incident.Id, _declaration.Id, decision, recipient, _incident.Exercise ? WithheldReason.Exercise : null, at);
        escalation.BumpVersion();
        _escalations.Add(escalation);
        foreach (var delivery in deliveries)
        {
            delivery.BumpVersion();
            var sent = at.AddMilliseconds(300 + _plan.Draw.Below(2000));
            if (_plan.Draw.Chance(0.01))
            {
                delivery.MarkFailed("SmtpProtocolException", sent);
                delivery.BumpVersion();
                sent = delivery.DueAt.AddSeconds(1);
            }

            delivery.MarkSent(sent);
            delivery.BumpVersion();
            escalation.MarkSent(sent);
            escalation.BumpVersion();
            _deliveries.Add(delivery);
        }
    }

    private List<object> Rows()
    {
        foreach (var deadline in _deadlines.Where(d => d.State is DeadlineState.Pending && d.DueAt < _world.Recipe.Until))
        {
            deadline.MarkOverdue(_world.Recipe.Until);
            deadline.BumpVersion();
        }

        List<object> rows = [_declaration, .. _declaration.Stages, _incident, .. _incident.Entries, .. _incident.Moves, .. _deadlines, .. _escalations, .. _deliveries];
        if (!_incident.Exercise)
        {
            rows.Add(CopyOfIncident.Of(_incident, _declaration, _first, _latest, _place.Finess.Value, _world.Zone));
        }

        return rows;
    }
}
