using System.Globalization;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>A provider goes down, and hundreds of its clients declare within a day or two.</summary>
internal sealed record Outage(DateTimeOffset At, string Provider, ProviderRole Role, string French, string English, string? Region)
{
    private static readonly (ProviderRole Role, string Name, string French, string English)[] _kinds =
    [
        (ProviderRole.Host, "Hébergeur de santé", "L'hébergeur du dossier patient annonce une panne de son centre de données.", "The host of the patient record announces an outage of its data centre."),
        (ProviderRole.Editor, "Éditeur de dossier de soins", "Panne chez l'éditeur du logiciel de soins en mode hébergé : connexion impossible.", "The vendor of the hosted care software is down: nobody can connect."),
        (ProviderRole.TelecomOperator, "Opérateur national", "Panne nationale du prestataire d'accès : le service hébergé n'est plus joignable.", "Nationwide outage at our access provider: the hosted service cannot be reached."),
        (ProviderRole.ManagedService, "Infogérant régional", "Le prestataire d'infogérance est en panne, les applications partagées sont indisponibles.", "The managed service provider is down, the shared applications are unavailable."),
    ];

    public static Outage Of(Recipe recipe, long number)
    {
        var draw = new SeededDraw(recipe.Seed, number, purpose: 1);
        var (role, name, french, english) = draw.Of(_kinds);
        var at = recipe.From + ((recipe.Until - recipe.From - TimeSpan.FromDays(3)) * draw.Unit());
        return new(
            at, string.Create(CultureInfo.InvariantCulture, $"{name} {number + 1}"), role, french, english,
            draw.Chance(0.4) ? draw.Of(FrenchYear2020.RegionShares[..6]).Region : null);
    }
}

/// <summary>What is decided beforehand of one invented incident; its life follows in <see cref="InventedLife"/>.</summary>
internal sealed class InventedIncident
{
    /// <summary>Of as many incidents, about a tenth belong to one outage.</summary>
    private const int OfOneOutage = 2000;

    private static readonly (IncidentType Type, int Nth)[] _types =
        [.. FrenchYear2020.Types.SelectMany(t => Enumerable.Range(0, t.Count).Select(nth => (t.Type, nth)))];

    private static readonly double[] _weekdays = [0.35, 1, 0.98, 0.95, 0.97, 0.95, 0.4];

    private static readonly TimeZoneInfo _paris = Regions.TimeZoneOf(null);

    private InventedIncident(long index, SeededDraw draw) => (Index, Draw) = (index, draw);

    public long Index { get; }
    public SeededDraw Draw { get; }
    public required DateTimeOffset FiledAt { get; init; }
    public required int Place { get; init; }
    public required IncidentType Type { get; init; }
    public required int Nth { get; init; }
    public required bool French { get; init; }
    public required Outage? Outage { get; init; }
    public required bool Exercise { get; init; }

    public static InventedIncident Of(Recipe recipe, long index)
    {
        var draw = new SeededDraw(recipe.Seed, index, purpose: 0);
        var outage = draw.Chance(0.1) ? Outage.Of(recipe, index / OfOneOutage) : null;
        var (type, nth) = outage is null ? draw.Of(_types) : (IncidentType.ProviderFailure, draw.Below(18));
        return new InventedIncident(index, draw)
        {
            FiledAt = outage is null ? Moment(draw, recipe) : (outage.At + draw.Span(TimeSpan.FromMinutes(15), TimeSpan.FromHours(40))).ToMillisecond(),
            Place = PlaceOf(draw, outage?.Region),
            Type = type,
            Nth = nth,
            French = draw.Chance(0.85),
            Outage = outage,
            Exercise = outage is null && draw.Chance(0.01),
        };
    }

    public DeclarationContent Declared(EstablishmentProfile place, FinessNumber finess)
    {
        var (care, danger) = (FrenchYear2020.CareOf(Type, Nth), FrenchYear2020.DangerOf(Type, Nth));
        var (loss, integrity, disclosure) = FrenchYear2020.DataOf(Type, Nth);
        DataImpact[] data =
        [
            .. new[] { (DataImpactKind.LossOrUnavailability, loss), (DataImpactKind.Integrity, integrity), (DataImpactKind.Disclosure, disclosure) }
                .Where(d => d.Item2 > Certainty.None).Select(d => new DataImpact { Kind = d.Item1, Certainty = d.Item2 }),
        ];
        var aware = FiledAt.AddMinutes(-Draw.Of(FrenchYear2020.MinutesToFile));
        var told = InventedNarratives.Of(Type, French, Draw);
        var origin = Type.Defaults().Origin;
        return new()
        {
            Establishment = new() { Finess = finess.Value, Name = place.Name, Town = place.Town, Region = place.RegionCode },
            Declarant = new() { Role = French ? "Responsable informatique" : "Head of IT", Phone = "+33199005566" },
            TechnicalContact = Draw.Chance(0.3) ? new() { Role = French ? "Astreinte technique" : "On-call engineer", Phone = "+33199005577" } : null,
            AwareAt = aware,
            StartedAt = Draw.Chance(0.6) ? aware.AddMinutes(-Draw.Below(600)) : null,
            DetectedBy = Draw.Of([DetectedBy.User, DetectedBy.User, DetectedBy.Monitoring, DetectedBy.Provider, DetectedBy.Unknown]),
            Ongoing = Draw.Of([OngoingState.Yes, OngoingState.Yes, OngoingState.BeingResolved, OngoingState.No]),
            Description = Outage is null ? told : $"{(French ? Outage.French : Outage.English)} {told}",
            Systems = FrenchYear2020.SystemsOf(Type),
            Extent = Outage is null ? Draw.Of([Extent.Unknown, Extent.OneWorkstation, Extent.OneServer, Extent.OneDepartment, Extent.Establishment]) : Extent.ProviderAndClients,
            ReportingReason = Exercise ? ReportingReason.Exercise : Type is IncidentType.IntrusionAttempt ? ReportingReason.Threat : ReportingReason.Incident,
            Providers = Outage is null ? null : [new() { Name = Outage.Provider, Role = Outage.Role }],
            CareImpact = care,
            PatientEndangerment = danger,
            DataImpact = data.Length > 0 || Draw.Chance(0.5) ? data : null,
            DataKinds = data.Length > 0 ? [Draw.Of([DataKind.PatientHealth, DataKind.PatientIdentity, DataKind.Staff, DataKind.Operation])] : null,
            MaySpread = Outage is null ? Draw.Of([Answer.Unknown, Answer.No, Answer.No]) : Answer.Yes,
            SuspectedOrigin = !Draw.Chance(0.8) ? null
                : origin switch { Origin.Malicious => SuspectedOrigin.Malicious, Origin.NotMalicious => SuspectedOrigin.NotMalicious, _ => SuspectedOrigin.Unknown },
            Type = Draw.Chance(0.7) && Type is not IncidentType.Undetermined ? Type : null,
            MeasuresTaken = Draw.Chance(0.5) ? French ? "Isolement des postes concernés, procédure dégradée, appel du support." : "Workstations isolated, downtime procedure, support called." : null,
            HandledBy = [Draw.Of([HandledBy.Internal, HandledBy.Internal, HandledBy.Provider, HandledBy.RegionalBody])],
            SupportWanted = FrenchYear2020.SupportOf(Type, Nth) ?? false,
            OtherAuthorities = disclosure > Certainty.None
                ? [new() { Authority = AuthorityKind.DataProtectionAuthority, Informed = Draw.Chance(0.6) ? AuthorityInformed.Told : AuthorityInformed.Intends }]
                : null,
            Tlp = Tlp.AmberStrict,
        };
    }

    private static int PlaceOf(SeededDraw draw, string? region)
    {
        for (var tries = 0; ; tries++)
        {
            var place = InventedPlaces.Declaring(draw);
            if (region is null || InventedPlaces.All[place].Profile.RegionCode == region || tries == 100)
            {
                return place;
            }
        }
    }

    /// <summary>By season, weekday and hour of Paris; long enough before the end for what follows at once.</summary>
    private static DateTimeOffset Moment(SeededDraw draw, Recipe recipe)
    {
        var days = (int)(recipe.Until - recipe.From).TotalDays + 1;
        while (true)
        {
            var day = recipe.From.UtcDateTime.Date.AddDays(draw.Below(days));
            if (!draw.Chance(FrenchYear2020.Months[day.Month - 1] / 38.0 * _weekdays[(int)day.DayOfWeek]))
            {
                continue;
            }

            var local = DateTime.SpecifyKind(
                day.AddHours(draw.Of(FrenchYear2020.Hours)).AddMilliseconds(draw.Below(3_600_000)), DateTimeKind.Unspecified);
            var moment = new DateTimeOffset(local, _paris.GetUtcOffset(local)).ToUniversalTime();
            if (moment >= recipe.From && moment < recipe.Until - InventedLife.Handling)
            {
                return moment;
            }
        }
    }
}
