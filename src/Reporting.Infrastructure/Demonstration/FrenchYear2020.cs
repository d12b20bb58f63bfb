using System.Globalization;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Intake;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>An establishment that does not exist.</summary>
public sealed record FictionalEstablishment(FinessNumber Finess, EstablishmentProfile Profile);

/// <summary>
/// A year of invented incidents with the counts that the French report for 2020 printed: 369 incidents at 250 establishments, 221 of
/// them malicious, 49 ransomware, 146 / 21 / 60 effects on data, 34 endangerments of which 2 proven, 301 / 31 / 4 / 3 / 30 by type of
/// structure. Always the same. Towns are invented and FINESS numbers begin with 99, which no department uses.
/// </summary>
public static class FrenchYear2020
{
    public const int Year = 2020;
    public const string Source = "demonstration-2020";

    /// <summary>How many incidents of each type; the origin is the type's default one.</summary>
    internal static readonly (IncidentType Type, int Count)[] Types =
    [
        (IncidentType.Ransomware, 49), (IncidentType.MaliciousMail, 40), (IncidentType.Phishing, 38), (IncidentType.AccountCompromise, 30),
        (IncidentType.Malware, 22), (IncidentType.SystemCompromise, 16), (IncidentType.IntrusionAttempt, 8), (IncidentType.ExploitedVulnerability, 6),
        (IncidentType.DataExfiltration, 3), (IncidentType.DenialOfService, 3), (IncidentType.Defacement, 2), (IncidentType.Fraud, 2),
        (IncidentType.Theft, 1), (IncidentType.InsiderMisuse, 1),
        (IncidentType.TelecomLoss, 32), (IncidentType.InfrastructureFailure, 24), (IncidentType.ProviderFailure, 18), (IncidentType.ApplicationBug, 17),
        (IncidentType.PowerFailure, 7), (IncidentType.HumanError, 7), (IncidentType.AccidentalDisclosure, 5), (IncidentType.CoolingFailure, 3),
        (IncidentType.EquipmentLoss, 2), (IncidentType.DataIntegrityDefect, 2), (IncidentType.Environmental, 1),
        (IncidentType.UnexplainedOutage, 22), (IncidentType.Undetermined, 8),
    ];

    /// <summary>Incidents by region, INSEE codes. The report prints 56 for Île-de-France and more than 54 for Auvergne-Rhône-Alpes; the others are invented.</summary>
    internal static readonly (string Region, int Count)[] RegionShares =
    [
        ("84", 57), ("11", 56), ("76", 41), ("32", 34), ("75", 33), ("44", 29), ("93", 27), ("53", 22), ("52", 21), ("28", 18), ("27", 13), ("24", 10),
        ("04", 3), ("02", 2), ("94", 1), ("01", 1), ("03", 1),
    ];

    internal static readonly int[] Months = [34, 29, 33, 22, 24, 27, 31, 26, 37, 38, 36, 32];

    internal static readonly int[] Hours = [8, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18, 19, 20, 22, 23, 1, 3, 5, 6, 7, 7];

    internal static readonly int[] MinutesToFile = [12, 25, 40, 65, 110, 180, 300, 540, 1_440, 2_880, 7_200];

    private static readonly TimeZoneInfo _paris = TimeZoneInfo.FindSystemTimeZoneById(Regions.DefaultTimeZone);

    /// <summary>Those that declare twice come first.</summary>
    private static readonly (EstablishmentCategory Category, int Twice, int Once)[] _structures =
    [
        (EstablishmentCategory.GeneralHospital, 60, 30), (EstablishmentCategory.PrivateClinic, 20, 30), (EstablishmentCategory.NonProfitHospital, 12, 12),
        (EstablishmentCategory.UniversityHospital, 15, 3), (EstablishmentCategory.CancerCentre, 2, 2), (EstablishmentCategory.HomeCare, 0, 6),
        (EstablishmentCategory.NursingHome, 5, 21), (EstablishmentCategory.RadiotherapyCentre, 0, 4), (EstablishmentCategory.MedicalLaboratory, 0, 3),
        (EstablishmentCategory.OtherMedicoSocial, 3, 10), (EstablishmentCategory.LiberalPractice, 2, 10),
    ];

    private static readonly string[] _beginnings = ["Val", "Mont", "Cour", "Bel", "Roche", "Font", "Mare", "Chante", "Haute", "Fer", "Clair", "Grand", "Puy", "Champ", "Orme", "Sainte-"];

    private static readonly string[] _endings =
        ["brelle", "arvine", "esole", "ombrie", "ivande", "orgue", "astrel", "uzanne", "ebrouse", "inaye", "ourbel", "aldane", "erville-les-Saules", "ancelle", "oliage", "undre"];

    private static readonly List<FictionalEstablishment> _establishments = [.. Build()];

    /// <summary>All 250, for a directory.</summary>
    public static IReadOnlyList<FictionalEstablishment> Establishments => _establishments;

    /// <summary>All 369, as history whose classification is settled.</summary>
    public static IReadOnlyList<HistoryItem> Incidents { get; } = [.. Tell()];

    private static IEnumerable<FictionalEstablishment> Build()
    {
        var (twice, once) = (_structures.Sum(s => s.Twice), _structures.Sum(s => s.Once));
        var incidents = RegionShares.Sum(r => r.Count);

        // How many of the twice declaring each region has: by its share, the remainders to the first regions.
        var doubles = RegionShares.Select(r => Math.Min(r.Count / 2, r.Count * twice / incidents)).ToArray();
        for (var r = 0; doubles.Sum() < twice; r = (r + 1) % doubles.Length)
        {
            doubles[r] += doubles[r] < RegionShares[r].Count / 2 ? 1 : 0;
        }

        var homesOfTwice = RegionShares.SelectMany((r, i) => Enumerable.Repeat(r.Region, doubles[i])).ToArray();
        var homesOfOnce = RegionShares.SelectMany((r, i) => Enumerable.Repeat(r.Region, r.Count - (2 * doubles[i]))).ToArray();
        var (second, single) = (0, 0);
        foreach (var (category, many, few) in _structures)
        {
            for (var i = 0; i < many; i++, second++)
            {
                yield return Establishment(second, category, homesOfTwice[second * 13 % twice]);
            }

            for (var i = 0; i < few; i++, single++)
            {
                yield return Establishment(twice + single, category, homesOfOnce[single * 17 % once]);
            }
        }
    }

    internal static FictionalEstablishment Establishment(int number, EstablishmentCategory category, string region)
    {
        var town = _beginnings[number % 16] + _endings[(number / 16 + (5 * number)) % 16];
        var (kind, status) = category switch
        {
            EstablishmentCategory.UniversityHospital => ("Centre hospitalier universitaire", EstablishmentStatus.Public),
            EstablishmentCategory.GeneralHospital => ("Centre hospitalier", EstablishmentStatus.Public),
            EstablishmentCategory.PrivateClinic => ("Clinique", EstablishmentStatus.Private),
            EstablishmentCategory.NonProfitHospital => ("Hôpital associatif", EstablishmentStatus.NonProfit),
            EstablishmentCategory.CancerCentre => ("Centre de lutte contre le cancer", EstablishmentStatus.NonProfit),
            EstablishmentCategory.HomeCare => ("Hospitalisation à domicile", EstablishmentStatus.NonProfit),
            EstablishmentCategory.NursingHome => ("EHPAD", EstablishmentStatus.Public),
            EstablishmentCategory.RadiotherapyCentre => ("Centre de radiothérapie", EstablishmentStatus.Private),
            EstablishmentCategory.MedicalLaboratory => ("Laboratoire de biologie médicale", EstablishmentStatus.Private),
            EstablishmentCategory.OtherMedicoSocial => ("Foyer d'accueil médicalisé", EstablishmentStatus.Public),
            _ => ("Cabinet médical", EstablishmentStatus.Private),
        };
        return new(
            Number(number), new EstablishmentProfile(null, $"{kind} de {town} ({number + 1})", town, region, category, status, category is EstablishmentCategory.UniversityHospital));
    }

    /// <summary>With a check digit that holds.</summary>
    private static FinessNumber Number(int number) => Enumerable.Range(0, 10)
        .Select(key => FinessNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"99{number:000000}{key}"), CultureInfo.InvariantCulture)).First(f => f.CheckDigitHolds);

    private static IEnumerable<HistoryItem> Tell()
    {
        var types = Types.SelectMany(t => Enumerable.Range(0, t.Count).Select(nth => (t.Type, Nth: nth))).ToArray();
        var twice = _structures.Sum(s => s.Twice);
        var places = _establishments.SelectMany(e => Enumerable.Repeat(e, Twice(e) ? 2 : 1)).ToArray();
        var months = Months.SelectMany((count, month) => Enumerable.Repeat(month + 1, count)).ToArray();

        // Steps that share no factor with 369 visit every place once: kinds, places and months mix, and always in the same way.
        for (var i = 0; i < types.Length; i++)
        {
            var (type, nth) = types[i * 100 % types.Length];
            yield return Incident(i, type, nth, places[i * 70 % places.Length], months[i * 257 % months.Length]);
        }

        bool Twice(FictionalEstablishment e) => int.Parse(e.Finess.Value.AsSpan(2, 6), CultureInfo.InvariantCulture) < twice;
    }

    private static HistoryItem Incident(int i, IncidentType type, int nth, FictionalEstablishment place, int month)
    {
        var local = new DateTime(Year, month, 1 + (i * 11 % DateTime.DaysInMonth(Year, month)), Hours[i * 7 % Hours.Length], i * 17 % 60, 0);
        var filedAt = new DateTimeOffset(local, _paris.GetUtcOffset(local)).ToUniversalTime();
        var (origin, cause) = (type.Defaults().Origin, type.Defaults().RootCause);
        var (care, danger) = (CareOf(type, nth), DangerOf(type, nth));
        var (loss, integrity, disclosure) = DataOf(type, nth);
        var content = new DeclarationContent
        {
            Establishment = new DeclaredEstablishment
            {
                Finess = place.Finess.Value,
                Name = place.Profile.Name,
                Town = place.Profile.Town,
                Region = place.Profile.RegionCode,
                Category = place.Profile.Category,
                Status = place.Profile.Status,
                EssentialOperator = place.Profile.EssentialOperator,
            },
            AwareAt = filedAt.AddMinutes(-MinutesToFile[i * 5 % MinutesToFile.Length]),
            Ongoing = (i % 37) switch { < 18 => OngoingState.Yes, < 27 => OngoingState.BeingResolved, < 36 => OngoingState.No, _ => OngoingState.Unknown },
            Description = FrenchNarratives.Of(type, nth),
            Systems = SystemsOf(type),
            ReportingReason = type is IncidentType.IntrusionAttempt ? ReportingReason.Threat : ReportingReason.Incident,
            CareImpact = care,
            PatientEndangerment = danger,
            DataImpact = [.. Impacts()],
            SuspectedOrigin = origin switch { Origin.Malicious => SuspectedOrigin.Malicious, Origin.NotMalicious => SuspectedOrigin.NotMalicious, _ => SuspectedOrigin.Unknown },
            Type = type,
            SupportWanted = SupportOf(type, nth),
            OtherAuthorities = disclosure > Certainty.None
                ? [new OtherAuthority { Authority = AuthorityKind.DataProtectionAuthority, Informed = nth % 3 == 0 ? AuthorityInformed.Intends : AuthorityInformed.Told }]
                : null,
        };
        var labels = new HistoryLabels
        {
            Origin = origin,
            Type = type,
            RootCause = cause,
            DataLoss = loss,
            DataIntegrity = integrity,
            DataDisclosure = disclosure,
            CareImpact = care,
            Endangerment = danger,
            InPerimeter = place.Profile.Category.InPerimeter(),
            ProviderCascade = type is IncidentType.ProviderFailure,
        };
        return new(content, new(Source, string.Create(CultureInfo.InvariantCulture, $"2020-{i + 1:000}"), filedAt, DatePrecision.Instant, labels));

        IEnumerable<DataImpact> Impacts()
        {
            foreach (var (kind, certainty) in new[] { (DataImpactKind.LossOrUnavailability, loss), (DataImpactKind.Integrity, integrity), (DataImpactKind.Disclosure, disclosure) })
            {
                if (certainty > Certainty.None)
                {
                    yield return new DataImpact { Kind = kind, Certainty = certainty };
                }
            }
        }
    }

    /// <summary>23 interruptions, 143 in degraded mode, 129 without effect, 74 not known.</summary>
    internal static CareImpact CareOf(IncidentType type, int nth) => (type, nth) switch
    {
        (IncidentType.Ransomware, < 8) or (IncidentType.TelecomLoss, < 7) or (IncidentType.InfrastructureFailure, < 5) or (IncidentType.PowerFailure, < 3) => CareImpact.Interruption,
        (IncidentType.Ransomware or IncidentType.TelecomLoss or IncidentType.InfrastructureFailure or IncidentType.PowerFailure, _)
            or (IncidentType.ProviderFailure or IncidentType.ApplicationBug, _) or (IncidentType.UnexplainedOutage, < 18) or (IncidentType.Malware, 0) => CareImpact.DegradedMode,
        (IncidentType.MaliciousMail or IncidentType.Phishing or IncidentType.IntrusionAttempt or IncidentType.HumanError or IncidentType.AccountCompromise
            or IncidentType.ExploitedVulnerability, _) => CareImpact.None,
        _ => CareImpact.Unknown,
    };

    /// <summary>2 proven, 32 potential.</summary>
    internal static Endangerment DangerOf(IncidentType type, int nth) => (type, nth, CareOf(type, nth)) switch
    {
        (IncidentType.Ransomware or IncidentType.TelecomLoss, 0, _) => Endangerment.Proven,
        (_, _, CareImpact.Interruption) or (IncidentType.Ransomware, < 19, _) => Endangerment.Potential,
        (_, _, CareImpact.Unknown) => Endangerment.Unknown,
        _ => Endangerment.None,
    };

    /// <summary>146 losses or unavailabilities, 21 integrity, 60 disclosures, 185 with any of them.</summary>
    internal static (Certainty Loss, Certainty Integrity, Certainty Disclosure) DataOf(IncidentType type, int nth) =>
    (
        type is IncidentType.Ransomware or IncidentType.TelecomLoss or IncidentType.InfrastructureFailure or IncidentType.ProviderFailure or IncidentType.ApplicationBug
            || (type is IncidentType.UnexplainedOutage && nth < 6) ? Certainty.Proven : Certainty.None,
        (type is IncidentType.Ransomware && nth < 9) || (type is IncidentType.ApplicationBug && nth < 12) ? Certainty.Proven : Certainty.None,
        (type is IncidentType.Ransomware && nth >= 28) || type is IncidentType.AccountCompromise ? Certainty.Potential
            : type is IncidentType.AccidentalDisclosure or IncidentType.DataExfiltration or IncidentType.InsiderMisuse ? Certainty.Proven : Certainty.None
    );

    /// <summary>90 ask for support.</summary>
    internal static bool? SupportOf(IncidentType type, int nth) => (type, nth) switch
    {
        (IncidentType.Ransomware or IncidentType.SystemCompromise, _) or (IncidentType.AccountCompromise, < 20) or (IncidentType.Malware, < 5) => true,
        _ when nth % 4 == 3 => null,
        _ => false,
    };

    internal static AffectedSystem[] SystemsOf(IncidentType type) => type switch
    {
        IncidentType.Ransomware => [AffectedSystem.PatientRecord, AffectedSystem.Directory, AffectedSystem.Backup],
        IncidentType.MaliciousMail or IncidentType.Phishing or IncidentType.AccountCompromise => [AffectedSystem.Mail],
        IncidentType.TelecomLoss => [AffectedSystem.TelecomLink, AffectedSystem.Telephony],
        IncidentType.InfrastructureFailure or IncidentType.PowerFailure or IncidentType.CoolingFailure => [AffectedSystem.Network, AffectedSystem.PatientRecord],
        IncidentType.ProviderFailure => [AffectedSystem.Hosting],
        IncidentType.ApplicationBug or IncidentType.DataIntegrityDefect => [AffectedSystem.Prescription],
        IncidentType.Defacement or IncidentType.DenialOfService => [AffectedSystem.Website],
        _ => [AffectedSystem.Other],
    };
}
