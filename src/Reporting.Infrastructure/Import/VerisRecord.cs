using System.Globalization;
using System.Text;
using System.Text.Json;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Import;

/// <summary>
/// One incident in the VERIS format (verisframework.org, schema 1.3), read as history: what the record narrates becomes the content of
/// a declaration, what its authors coded becomes the labels that stand as confirmed.
/// </summary>
public sealed record VerisRecord(DeclarationContent Content, HistoryOrigin History)
{
    public const int LongestDescription = 10_000;

    private static readonly HashSet<string> _malicious = ["hacking", "malware", "social", "misuse", "physical"];
    private static readonly HashSet<string> _accidental = ["error", "environmental"];

    /// <param name="line">One JSON object.</param>
    /// <param name="authorityZone">Where the years, months and days of the record begin.</param>
    /// <returns>The record, or the field that makes it useless.</returns>
    public static (VerisRecord? Record, FieldProblem? Problem) Read(string line, TimeZoneInfo authorityZone)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement, authorityZone);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second: a text with half a character in it (a lone surrogate escape).
            return (null, new FieldProblem("", "import.not-json"));
        }
    }

    private static (VerisRecord?, FieldProblem?) Read(JsonElement veris, TimeZoneInfo authorityZone)
    {
        if (Text(veris, "incident_id") is not { } id || id.Length > 100)
        {
            return (null, new FieldProblem("incident_id", "import.missing"));
        }

        if (At(veris, "action") is not { ValueKind: JsonValueKind.Object })
        {
            return (null, new FieldProblem("action", "import.missing"));
        }

        if (DateOf(veris) is not var (date, precision))
        {
            return (null, new FieldProblem("timeline.incident.year", "import.year", "1900", "2100"));
        }

        var filedAt = new DateTimeOffset(date, authorityZone.GetUtcOffset(date)).ToUniversalTime();
        var source = Text(veris, "source_id") is { Length: <= 40 } named ? named : "veris";
        return (new(ContentOf(veris, id), new HistoryOrigin(source, id, filedAt, precision, LabelsOf(veris))), null);
    }

    /// <summary>A month or day that does not exist is not known.</summary>
    private static (DateTime Date, DatePrecision Precision)? DateOf(JsonElement veris)
    {
        if (Number(veris, "timeline", "incident", "year") is not (>= 1900 and <= 2100 and var year))
        {
            return null;
        }

        if (Number(veris, "timeline", "incident", "month") is not (>= 1 and <= 12 and var month))
        {
            return (new(year, 1, 1), DatePrecision.Year);
        }

        return Number(veris, "timeline", "incident", "day") is >= 1 and var day && day <= DateTime.DaysInMonth(year, month)
            ? (new(year, month, day), DatePrecision.Day)
            : (new(year, month, 1), DatePrecision.Month);
    }

    private static DeclarationContent ContentOf(JsonElement veris, string id) => new()
    {
        Establishment = new DeclaredEstablishment { Name = VictimOf(veris, id), Category = CategoryOf(Text(veris, "victim", "industry")) },
        Ongoing = OngoingState.No,
        Description = DescriptionOf(veris),
        DetectedBy = DetectedByOf(veris),
        ReportingReason = Text(veris, "security_incident") == "Near miss" ? ReportingReason.NearMiss : ReportingReason.Incident,
        DataImpact = ImpactOf(veris),
        DataKinds = KindsOf(veris),
        PersonsAffected = Number(veris, "attribute", "confidentiality", "data_total") is >= 0 and var persons
            ? new PersonsAffected { Maximum = persons, Approximate = true }
            : null,
    };

    private static HistoryLabels LabelsOf(JsonElement veris)
    {
        var origin = OriginOf(veris);
        return new()
        {
            Origin = origin,
            Type = TypeOf(veris),
            RootCause = CauseOf(veris, origin),
            DataLoss = At(veris, "attribute", "availability") is null ? Certainty.None : Certainty.Proven,
            DataIntegrity = IntegrityOf(veris),
            DataDisclosure = DisclosureOf(veris),
        };
    }

    /// <summary>Malicious when any action is; accidental when all are; otherwise nobody knows.</summary>
    private static Origin OriginOf(JsonElement veris)
    {
        var actions = ActionsOf(veris);
        return actions.Overlaps(_malicious) ? Origin.Malicious
            : actions.Count > 0 && actions.IsSubsetOf(_accidental) ? Origin.NotMalicious
            : Origin.Undetermined;
    }

    private static RootCause CauseOf(JsonElement veris, Origin origin) => origin switch
    {
        Origin.Malicious => RootCause.MaliciousAction,
        Origin.Undetermined => RootCause.Unknown,
        Origin.NotMalicious when !ActionsOf(veris).Contains("error") => RootCause.NaturalPhenomenon,
        Origin.NotMalicious when Varieties(veris, "error").Overlaps(["Malfunction", "Capacity shortage", "Programming error"]) => RootCause.SystemFailure,
        Origin.NotMalicious => RootCause.HumanError,
    };

    private static IncidentType TypeOf(JsonElement veris)
    {
        var actions = ActionsOf(veris);
        var malware = Varieties(veris, "malware");
        var hacking = Varieties(veris, "hacking");
        var error = Varieties(veris, "error");
        return 0 switch
        {
            _ when malware.Contains("Ransomware") => IncidentType.Ransomware,
            _ when malware.Contains("DoS") || hacking.Contains("DoS") => IncidentType.DenialOfService,
            _ when Texts(veris, "attribute", "integrity", "variety").Contains("Defacement") => IncidentType.Defacement,
            _ when actions.Contains("malware") => IncidentType.Malware,
            _ when Varieties(veris, "social").Contains("Phishing") => IncidentType.Phishing,
            _ when hacking.Overlaps(["Use of stolen creds", "Brute force"]) => IncidentType.AccountCompromise,
            _ when hacking.Overlaps(["Exploit vuln", "SQLi", "XSS", "RFI"]) => IncidentType.ExploitedVulnerability,
            _ when actions.Contains("hacking") => IncidentType.SystemCompromise,
            _ when actions.Contains("misuse") => IncidentType.InsiderMisuse,
            _ when actions.Contains("social") => IncidentType.Fraud,
            _ when Varieties(veris, "physical").Contains("Theft") => IncidentType.Theft,
            _ when actions.Contains("physical") => IncidentType.Other,
            _ when error.Contains("Loss") => IncidentType.EquipmentLoss,
            _ when error.Overlaps(["Disposal error", "Misdelivery", "Publishing error", "Gaffe"]) => IncidentType.AccidentalDisclosure,
            _ when error.Contains("Programming error") => IncidentType.ApplicationBug,
            _ when error.Overlaps(["Malfunction", "Capacity shortage"]) => IncidentType.InfrastructureFailure,
            _ when actions.Contains("error") => IncidentType.HumanError,
            _ when actions.Contains("environmental") => IncidentType.Environmental,
            _ => IncidentType.Undetermined,
        };
    }

    private static Certainty IntegrityOf(JsonElement veris) =>
        Texts(veris, "attribute", "integrity", "variety").Overlaps(["Modify data", "Modify configuration", "Fraudulent transaction", "Defacement", "Modify privileges", "Created account"])
            ? Certainty.Proven
            : Certainty.None;

    private static Certainty? DisclosureOf(JsonElement veris) =>
        At(veris, "attribute", "confidentiality") is null ? Certainty.None : Text(veris, "attribute", "confidentiality", "data_disclosure") switch
        {
            "Yes" => Certainty.Proven,
            "Potentially" => Certainty.Potential,
            "No" => Certainty.None,
            _ => null,
        };

    private static List<DataImpact>? ImpactOf(JsonElement veris)
    {
        List<DataImpact> impacts = [];
        Add(DataImpactKind.LossOrUnavailability, LabelsOf(veris).DataLoss);
        Add(DataImpactKind.Integrity, IntegrityOf(veris));
        Add(DataImpactKind.Disclosure, DisclosureOf(veris));
        return impacts.Count > 0 ? impacts : null;

        void Add(DataImpactKind kind, Certainty? certainty)
        {
            if (certainty > Certainty.None)
            {
                impacts.Add(new DataImpact { Kind = kind, Certainty = certainty });
            }
        }
    }

    private static List<DataKind>? KindsOf(JsonElement veris)
    {
        var varieties = new HashSet<string>(
            Items(veris, "attribute", "confidentiality", "data").Select(d => Text(d, "variety")).OfType<string>());
        var victims = Texts(veris, "attribute", "confidentiality", "data_victim");
        List<DataKind> kinds = [];
        Add(DataKind.PatientHealth, varieties.Contains("Medical"));
        Add(DataKind.PatientIdentity, varieties.Overlaps(["Personal", "Payment", "Bank"]) && !victims.SetEquals(["Employee"]));
        Add(DataKind.Staff, victims.Contains("Employee"));
        Add(DataKind.Technical, varieties.Overlaps(["Credentials", "System"]));
        Add(DataKind.Operation, varieties.Overlaps(["Internal", "Secrets", "Classified"]));
        return kinds.Count > 0 ? kinds : null;

        void Add(DataKind kind, bool found)
        {
            if (found)
            {
                kinds.Add(kind);
            }
        }
    }

    private static DetectedBy DetectedByOf(JsonElement veris)
    {
        var (inside, outside) = (Texts(veris, "discovery_method", "internal", "variety"), Texts(veris, "discovery_method", "external", "variety"));
        return 0 switch
        {
            _ when inside.Contains("Reported by employee") => DetectedBy.User,
            _ when inside.Overlaps(["Antivirus", "Fraud detection", "Hids", "Infrastructure monitoring", "It review", "Log review", "Nids", "Security alarm"]) => DetectedBy.Monitoring,
            _ when outside.Contains("Monitoring service") => DetectedBy.Monitoring,
            _ when outside.Contains("Law enforcement") => DetectedBy.Authority,
            _ when outside.Contains("Actor disclosure") => DetectedBy.AttackersMessage,
            _ when At(veris, "discovery_method", "partner") is not null => DetectedBy.Provider,
            _ when inside.Concat(outside).Any(v => v != "Unknown") => DetectedBy.Other,
            _ => DetectedBy.Unknown,
        };
    }

    /// <summary>Victims are told apart by what the record calls them; one without a name is nobody else.</summary>
    private static string VictimOf(JsonElement veris, string id) =>
        Text(veris, "victim", "victim_id") is { } name && !name.Equals("Unknown", StringComparison.OrdinalIgnoreCase)
            ? Clean(name, 200)
            : $"Unnamed in the source ({Clean(id, 100)})";

    /// <summary>By NAICS 2012; what has no French counterpart, such as outpatient centres, is "other".</summary>
    private static EstablishmentCategory CategoryOf(string? naics) => naics switch
    {
        null => EstablishmentCategory.Unknown,
        _ when naics.StartsWith("622", StringComparison.Ordinal) => EstablishmentCategory.GeneralHospital,
        _ when naics.StartsWith("621512", StringComparison.Ordinal) => EstablishmentCategory.LiberalPractice,
        _ when naics.StartsWith("6215", StringComparison.Ordinal) => EstablishmentCategory.MedicalLaboratory,
        _ when naics.StartsWith("6231", StringComparison.Ordinal) || naics.StartsWith("6233", StringComparison.Ordinal) || naics is "623" => EstablishmentCategory.NursingHome,
        _ when naics.StartsWith("623", StringComparison.Ordinal) || naics.StartsWith("624", StringComparison.Ordinal) => EstablishmentCategory.OtherMedicoSocial,
        _ when naics.StartsWith("6211", StringComparison.Ordinal) || naics.StartsWith("6212", StringComparison.Ordinal)
            || naics.StartsWith("6213", StringComparison.Ordinal) => EstablishmentCategory.LiberalPractice,
        "621492" or "621493" => EstablishmentCategory.PrivateClinic,
        _ when naics.StartsWith("6216", StringComparison.Ordinal) => EstablishmentCategory.HomeCare,
        _ when naics.StartsWith("6214", StringComparison.Ordinal) || naics.StartsWith("6219", StringComparison.Ordinal) => EstablishmentCategory.Other,
        _ => EstablishmentCategory.Unknown,
    };

    /// <summary>The narrative; where there is none, the codes put into a sentence.</summary>
    private static string DescriptionOf(JsonElement veris)
    {
        string[] narrative = [.. new[] { Text(veris, "summary"), Text(veris, "notes") }.OfType<string>().Select(t => t.Trim())];
        if (narrative.Length > 0)
        {
            return Clean(string.Join("\n\n", narrative), LongestDescription);
        }

        var text = new StringBuilder("VERIS record without a narrative.");
        foreach (var action in ActionsOf(veris).Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $" Action: {action}{Listed(Varieties(veris, action))}.");
        }

        text.Append(Sentence("Assets", Items(veris, "asset", "assets").Select(a => Text(a, "variety")).OfType<string>()));
        text.Append(Sentence("Availability", Texts(veris, "attribute", "availability", "variety")));
        text.Append(Sentence("Integrity", Texts(veris, "attribute", "integrity", "variety")));
        text.Append(Sentence("Data", Items(veris, "attribute", "confidentiality", "data").Select(d => Text(d, "variety")).OfType<string>()));
        return Clean(text.ToString(), LongestDescription);

        static string Sentence(string what, IEnumerable<string> values) => values.Any() ? $" {what}: {string.Join(", ", values)}." : "";

        static string Listed(HashSet<string> values) => values.Count > 0 ? $" ({string.Join(", ", values)})" : "";
    }

    /// <summary>Without control characters but line feeds, and not cut inside a character.</summary>
    private static string Clean(string text, int longest)
    {
        var kept = new string([.. text.ReplaceLineEndings("\n").Select(c => c == '\t' ? ' ' : c).Where(c => c == '\n' || !char.IsControl(c))]).Trim();
        return kept.Length <= longest ? kept : kept[..(char.IsHighSurrogate(kept[longest - 1]) ? longest - 1 : longest)];
    }

    private static HashSet<string> ActionsOf(JsonElement veris) =>
        At(veris, "action") is { ValueKind: JsonValueKind.Object } actions ? [.. actions.EnumerateObject().Select(a => a.Name)] : [];

    private static HashSet<string> Varieties(JsonElement veris, string action) => Texts(veris, "action", action, "variety");

    private static HashSet<string> Texts(JsonElement from, params string[] path) =>
        [.. Items(from, path).Where(v => v.ValueKind is JsonValueKind.String).Select(v => v.GetString()!)];

    private static List<JsonElement> Items(JsonElement from, params string[] path) =>
        At(from, path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>Null when missing, blank or something else than a text. Older records write a list of one victim: its first is taken.</summary>
    private static string? Text(JsonElement from, params string[] path) =>
        At(from, path) is { ValueKind: JsonValueKind.String } text && !string.IsNullOrWhiteSpace(text.GetString()) ? text.GetString() : null;

    private static int? Number(JsonElement from, params string[] path) =>
        At(from, path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

    private static JsonElement? At(JsonElement from, params string[] path)
    {
        foreach (var name in path)
        {
            if (from is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0)
            {
                from = list[0];
            }

            if (from.ValueKind is not JsonValueKind.Object || !from.TryGetProperty(name, out from))
            {
                return null;
            }
        }

        return from.ValueKind is JsonValueKind.Null ? null : from;
    }
}
