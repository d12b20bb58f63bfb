using System.Globalization;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>
/// Proposes every axis of the classification: what was declared first, then what the narrative says. Pure. Each value comes with its
/// reasons; what is not sure enough stays undetermined, for an analyst to decide.
/// </summary>
public static class Classifier
{
    /// <summary>Log-odds from which an origin is proposed; 1.4 is four chances in five.</summary>
    public const double OriginThreshold = 1.4;

    /// <summary>Log-odds from which the narrative alone is believed without reserve.</summary>
    public const double CertainThreshold = 3.5;

    private const double DeclaredThreshold = 1.5;
    private const double DeclaredTypeWeight = 3.5;
    private const double DeclaredOriginWeight = 2.5;
    private const double StrongFact = 3.0;
    private const double NarrativeLimit = 6.0;
    private const double ProviderTypeWeight = 2.5;

    /// <summary>"Attack", "error" and "down" go with every type: a more precise one goes first.</summary>
    private const double GeneralTypeShare = 0.4;
    private const int MostSigns = 6;
    private const string Contradiction = "contradiction";
    private const string NothingSaid = "nothing-said";
    private const string Ransom = "narrative.ransom";
    private const string Theft = "narrative.theft";

    /// <summary>Changes with the code or with the weights; kept with each assessment.</summary>
    public static string EngineVersion { get; } = $"classifier-4/{NarrativeReader.RulesVersion}";

    public static Assessment Assess(DeclarationContent content, EstablishmentCategory category)
    {
        var reading = NarrativeReader.Read(Narrative(content), content.ReportingReason is ReportingReason.Exercise);
        var cascade = ProviderCascadeOf(content, reading);
        var origin = OriginOf(content, reading);
        var type = TypeOf(content, origin, reading);
        var rootCause = RootCauseOf(content, origin, type, cascade.Value);
        var loss = DataOf(content, DataImpactKind.LossOrUnavailability, type, reading, e => e.DataLoss);
        var integrity = DataOf(content, DataImpactKind.Integrity, type, reading, e => e.DataIntegrity);
        var disclosure = DataOf(content, DataImpactKind.Disclosure, type, reading, e => e.DataDisclosure);
        var care = CareImpactOf(content, reading);
        var endangerment = EndangermentOf(content, reading);

        return new Assessment(
            origin,
            rootCause,
            type,
            TagsOf(type, reading),
            loss,
            integrity,
            disclosure,
            care,
            endangerment,
            PerimeterOf(category),
            cascade,
            SeverityPolicy.Assess(
                content, origin.Value, type.Value, care.Value, endangerment.Value, loss.Value, integrity.Value, disclosure.Value, cascade.Value),
            EngineVersion);
    }

    /// <summary>The origin that a narrative alone supports.</summary>
    public static Proposal<Origin> OriginOf(NarrativeReading reading) => OriginOf(new DeclarationContent(), reading);

    /// <summary>The cause first: what comes late in a text weighs less.</summary>
    private static string Narrative(DeclarationContent content) => string.Join(
        ".\n",
        new[] { content.RootCauseNarrative, content.Description, content.EndangermentNarrative, content.MeasuresTaken }
            .Where(text => !string.IsNullOrWhiteSpace(text)));

    private static Proposal<Origin> OriginOf(DeclarationContent content, NarrativeReading reading)
    {
        var facts = OriginFacts(content).ToArray();
        var declared = facts.Sum(f => f.Weight);

        // The choice of words alone never decides: nobody could check it.
        var limit = reading.Signs.Any(s => s.Code != NarrativeReader.Wording) ? NarrativeLimit : OriginThreshold - 0.1;
        var told = Math.Clamp(reading.Balance, -limit, limit);
        var reasons = facts.Select(f => f.Reason).Concat(reading.Signs.Take(MostSigns).Select(Said)).ToList();

        var factsDisagree = facts.Any(f => f.Weight >= DeclaredThreshold) && facts.Any(f => f.Weight <= -DeclaredThreshold);
        var narrativeDisagrees = Math.Abs(declared) >= DeclaredThreshold && Math.Abs(told) >= OriginThreshold && declared * told < 0;
        if (factsDisagree || narrativeDisagrees)
        {
            reasons.Insert(0, new Reason(Contradiction, string.Join(" / ", Opposed(facts, reading, declared))));
        }

        var total = factsDisagree || Math.Abs(declared) < DeclaredThreshold ? declared + told : declared;
        if (Math.Abs(total) < OriginThreshold)
        {
            reasons.Add(new Reason(reasons.Count == 0 ? NothingSaid : "below-threshold", Odds(total)));
            return new Proposal<Origin>(Origin.Undetermined, Confidence.Low, reasons);
        }

        var agreed = declared * told > 0 ? Math.Abs(declared + told) : Math.Abs(total);
        var confidence = agreed switch
        {
            _ when factsDisagree || narrativeDisagrees => Confidence.Low,
            >= CertainThreshold => Confidence.High,
            _ => Confidence.Medium,
        };
        return new Proposal<Origin>(total > 0 ? Origin.Malicious : Origin.NotMalicious, confidence, reasons);
    }

    /// <summary>What was declared in closed fields and speaks of the origin; above zero: malicious.</summary>
    private static IEnumerable<(Reason Reason, double Weight)> OriginFacts(DeclarationContent content)
    {
        if (content.Type is { } type && type.Defaults().Origin is not Origin.Undetermined and var implied)
        {
            yield return (Declared("type", type), implied == Origin.Malicious ? DeclaredTypeWeight : -DeclaredTypeWeight);
        }

        if (content.SuspectedOrigin is SuspectedOrigin.Malicious or SuspectedOrigin.NotMalicious)
        {
            var malicious = content.SuspectedOrigin is SuspectedOrigin.Malicious;
            yield return (Declared("suspectedOrigin", content.SuspectedOrigin), malicious ? DeclaredOriginWeight : -DeclaredOriginWeight);
        }

        var cause = content.RootCause switch
        {
            RootCause.MaliciousAction => StrongFact,
            RootCause.SystemFailure or RootCause.NaturalPhenomenon or RootCause.HumanError => -StrongFact,
            RootCause.ThirdPartyFailure => -1.0,
            _ => 0,
        };
        if (cause != 0)
        {
            yield return (Declared("rootCause", content.RootCause), cause);
        }

        if (content.Motive is not (null or Motive.Unknown))
        {
            yield return (Declared("motive", content.Motive), 1.5);
        }

        if (content.DetectedBy is DetectedBy.AttackersMessage)
        {
            yield return (Declared("detectedBy", content.DetectedBy), StrongFact);
        }

        if (content.Vector is Vector.StolenAccount or Vector.ExposedService)
        {
            yield return (Declared("vector", content.Vector), 1.5);
        }

        if (content.Indicators is { Count: > 0 } indicators)
        {
            yield return (Declared("indicators", indicators.Count), 0.8);
        }

        if (content.Vulnerabilities is { Count: > 0 } vulnerabilities)
        {
            yield return (Declared("vulnerabilities", vulnerabilities.Count), 0.6);
        }
    }

    private static IEnumerable<string> Opposed((Reason Reason, double Weight)[] facts, NarrativeReading reading, double declared)
    {
        if (facts.Length > 0)
        {
            yield return facts.MaxBy(f => f.Weight * (declared < 0 ? -1 : 1)).Reason.Evidence;
        }

        var other = facts.Where(f => f.Weight * declared < 0).Select(f => f.Reason.Evidence)
            .Concat(reading.Signs.Where(s => s.Weight * declared < 0).Select(s => s.Evidence));
        if (other.FirstOrDefault() is { } evidence)
        {
            yield return evidence;
        }
    }

    private static Proposal<IncidentType> TypeOf(DeclarationContent content, Proposal<Origin> origin, NarrativeReading reading)
    {
        var told = ToldTypes(origin.Value, reading);
        if (content.Type is { } declared and not IncidentType.Undetermined)
        {
            var implied = declared.Defaults().Origin;
            var contradicted = origin.Reasons.Any(r => r.Code == Contradiction)
                || (implied != Origin.Undetermined && origin.Value != Origin.Undetermined && implied != origin.Value);
            return new Proposal<IncidentType>(
                declared,
                contradicted ? Confidence.Low : Confidence.High,
                contradicted ? [Declared("type", declared), .. origin.Reasons.Where(r => r.Code == Contradiction)] : [Declared("type", declared)]);
        }

        if (told is [] || (origin.Value == Origin.Undetermined && !PlainWithoutOrigin(told)))
        {
            return new Proposal<IncidentType>(IncidentType.Undetermined, Confidence.Low, [new Reason(NothingSaid, "")]);
        }

        var best = told[0];
        var rival = told.Count > 1 ? told[1].Weight : 0;
        var confidence = best.Weight switch
        {
            _ when origin.Reasons.Any(r => r.Code == Contradiction) => Confidence.Low,
            >= 2.5 when rival * 2 <= best.Weight && origin.Confidence == Confidence.High => Confidence.High,
            >= 1.5 when rival < best.Weight => Confidence.Medium,
            _ => Confidence.Low,
        };
        return new Proposal<IncidentType>(best.Type, confidence, best.Reasons);
    }

    /// <summary>
    /// What is down is told whoever did it. So is whose it is, and that a flood of requests did it: the outage that comes with them speaks
    /// against no attack.
    /// </summary>
    private static bool PlainWithoutOrigin(List<(IncidentType Type, double Weight, List<Reason> Reasons)> told) => told
        is [(IncidentType.UnexplainedOutage, _, _), ..]
        or [(IncidentType.ProviderFailure or IncidentType.DenialOfService, _, _), (IncidentType.UnexplainedOutage, _, _)];

    /// <summary>Types that the narrative shows and that the origin does not exclude, the likeliest first.</summary>
    private static List<(IncidentType Type, double Weight, List<Reason> Reasons)> ToldTypes(Origin origin, NarrativeReading reading)
    {
        var found = new List<(IncidentType Type, double Weight, List<Reason> Reasons)>();
        var exchange = ExchangeTaken(reading);
        foreach (var group in reading.Signs.Where(s => s.Type is not null).GroupBy(s => TypeShown(s, reading)))
        {
            var implied = group.Key.Defaults().Origin;
            if (origin == Origin.Undetermined || implied == Origin.Undetermined || implied == origin)
            {
                var weight = group.Key switch
                {
                    IncidentType.ProviderFailure => ProviderTypeWeight,
                    IncidentType.SystemCompromise when exchange => group.Sum(s => Math.Abs(s.Weight)),
                    IncidentType.SystemCompromise or IncidentType.HumanError or IncidentType.UnexplainedOutage =>
                        GeneralTypeShare * group.Sum(s => Math.Abs(s.Weight)),
                    _ => group.Sum(s => Math.Abs(s.Weight)),
                };
                found.Add((group.Key, weight, [.. group.Select(Said)]));
            }
        }

        return [.. found.OrderByDescending(f => f.Weight).ThenBy(f => f.Type)];
    }

    /// <summary>
    /// A ransom is asked for what was encrypted, unless the text speaks of stolen or published data and of nothing encrypted: what was
    /// stolen then is data, not a thing. So it is without a ransom, unless a thing that may have held them is named. Calls at a premium
    /// rate are placed by a telephone exchange that somebody took, not by a person who was fooled.
    /// </summary>
    private static IncidentType TypeShown(NarrativeSign sign, NarrativeReading reading) => sign switch
    {
        { Code: Ransom or Theft } when RansomForData(reading) => IncidentType.DataExfiltration,
        { Code: Theft } when TheftOfData(reading) => IncidentType.DataExfiltration,
        { Type: IncidentType.Fraud or IncidentType.AccountCompromise } when ExchangeTaken(reading) => IncidentType.SystemCompromise,
        _ => sign.Type!.Value,
    };

    private static bool ExchangeTaken(NarrativeReading reading) => reading.Effects.Any(e => e.Code == "exchange.taken");

    private static bool TheftOfData(NarrativeReading reading) =>
        (reading.Signs.Any(s => s.Type is IncidentType.DataExfiltration) || reading.Effects.Any(e => e.DataDisclosure == Certainty.Proven))
        && !reading.Effects.Any(e => e.Code == "theft.thing");

    private static bool RansomForData(NarrativeReading reading) =>
        reading.Signs.Any(s => s.Code == Ransom)
        && !reading.Signs.Any(s => s.Code is "narrative.ransomware" or "narrative.encryption")
        && (reading.Signs.Any(s => s.Type is IncidentType.DataExfiltration or IncidentType.Theft)
            || reading.Effects.Any(e => e.DataDisclosure == Certainty.Proven));

    private static Proposal<RootCause> RootCauseOf(
        DeclarationContent content, Proposal<Origin> origin, Proposal<IncidentType> type, bool providerCascade)
    {
        if (content.RootCause is { } declared and not RootCause.Unknown)
        {
            var contradicted = (declared == RootCause.MaliciousAction && origin.Value == Origin.NotMalicious)
                || (declared is RootCause.SystemFailure or RootCause.HumanError or RootCause.NaturalPhenomenon && origin.Value == Origin.Malicious);
            return new Proposal<RootCause>(declared, contradicted ? Confidence.Low : Confidence.High, [Declared("rootCause", declared)]);
        }

        var implied = type.Value.Defaults();
        return origin.Value switch
        {
            Origin.Malicious => new Proposal<RootCause>(RootCause.MaliciousAction, origin.Confidence, [new Reason("origin", nameof(Origin.Malicious))]),
            Origin.NotMalicious when providerCascade =>
                new Proposal<RootCause>(RootCause.ThirdPartyFailure, Confidence.Medium, [new Reason("provider-cascade", "")]),
            Origin.NotMalicious when implied.RootCause is not (RootCause.Unknown or RootCause.MaliciousAction) =>
                new Proposal<RootCause>(implied.RootCause, type.Confidence, [new Reason("type", type.Value.ToString())]),
            _ => new Proposal<RootCause>(RootCause.Unknown, Confidence.Low, [new Reason(NothingSaid, "")]),
        };
    }

    private static Proposal<IReadOnlyList<string>> TagsOf(Proposal<IncidentType> type, NarrativeReading reading)
    {
        var tags = type.Value.Defaults().RsitTags;
        if (type.Value == IncidentType.IntrusionAttempt && reading.Signs.Any(s => s.Code == "narrative.brute-force"))
        {
            tags = ["intrusion-attempts:brute-force"];
        }

        return new Proposal<IReadOnlyList<string>>(tags, type.Confidence, [new Reason("type", type.Value.ToString())]);
    }

    private static Proposal<Certainty> DataOf(
        DeclarationContent content,
        DataImpactKind kind,
        Proposal<IncidentType> type,
        NarrativeReading reading,
        Func<NarrativeEffect, Certainty?> effect)
    {
        var declared = content.DataImpact?.Where(d => d.Kind == kind).Select(d => d.Certainty ?? Certainty.Potential).ToArray() ?? [];
        if (declared is not [])
        {
            return new Proposal<Certainty>(declared.Max(), Confidence.High, [Declared("dataImpact", $"{kind} {declared.Max()}")]);
        }

        if (reading.Effects.Where(e => effect(e) is not null).MaxBy(effect) is { } told)
        {
            return new Proposal<Certainty>(effect(told)!.Value, Confidence.Medium, [new Reason($"narrative.{told.Code}", told.Evidence)]);
        }

        var implied = Implied(type.Value, kind);
        return new Proposal<Certainty>(
            implied, Confidence.Low, [implied == Certainty.None ? new Reason(NothingSaid, "") : new Reason("type", type.Value.ToString())]);
    }

    /// <summary>What a type does to data when nobody says more.</summary>
    private static Certainty Implied(IncidentType type, DataImpactKind kind) => (type, kind) switch
    {
        (IncidentType.Ransomware, DataImpactKind.LossOrUnavailability or DataImpactKind.Disclosure) => Certainty.Potential,
        (IncidentType.Sabotage, DataImpactKind.LossOrUnavailability) => Certainty.Potential,
        (IncidentType.Defacement or IncidentType.DataIntegrityDefect, DataImpactKind.Integrity) => Certainty.Proven,
        (IncidentType.AccidentalDisclosure or IncidentType.InsiderMisuse, DataImpactKind.Disclosure) => Certainty.Proven,
        (IncidentType.DataExfiltration or IncidentType.SystemCompromise or IncidentType.AccountCompromise, DataImpactKind.Disclosure) => Certainty.Potential,
        (IncidentType.Theft or IncidentType.EquipmentLoss, DataImpactKind.Disclosure) => Certainty.Potential,
        _ => Certainty.None,
    };

    private static Proposal<CareImpact> CareImpactOf(DeclarationContent content, NarrativeReading reading)
    {
        if (content.CareImpact is { } declared and not CareImpact.Unknown)
        {
            return new Proposal<CareImpact>(declared, Confidence.High, [Declared("careImpact", declared)]);
        }

        if (content.CareDisruption is { } disruption && (disruption.PatientsRedirected > 0 || disruption.BedsClosed > 0 || disruption.ActsCancelled > 0))
        {
            return new Proposal<CareImpact>(CareImpact.Interruption, Confidence.Medium, [new Reason("declared.careDisruption", "")]);
        }

        return reading.Effects.Where(e => e.CareImpact is not null).MaxBy(e => e.CareImpact) is { } told
            ? new Proposal<CareImpact>(told.CareImpact!.Value, Confidence.Medium, [new Reason($"narrative.{told.Code}", told.Evidence)])
            : new Proposal<CareImpact>(CareImpact.Unknown, Confidence.Low, [new Reason(NothingSaid, "")]);
    }

    private static Proposal<Endangerment> EndangermentOf(DeclarationContent content, NarrativeReading reading)
    {
        if (content.PatientEndangerment is { } declared and not Endangerment.Unknown)
        {
            return new Proposal<Endangerment>(declared, Confidence.High, [Declared("patientEndangerment", declared)]);
        }

        if (content.PatientsEndangered > 0)
        {
            return new Proposal<Endangerment>(Endangerment.Potential, Confidence.Medium, [Declared("patientsEndangered", content.PatientsEndangered)]);
        }

        var told = reading.Effects.Where(e => e.Endangerment is not null).ToArray();
        var chosen = told.FirstOrDefault(e => e.Endangerment == Endangerment.Proven)
            ?? told.FirstOrDefault(e => e.Endangerment == Endangerment.None)
            ?? told.FirstOrDefault();
        return chosen is null
            ? new Proposal<Endangerment>(Endangerment.Unknown, Confidence.Low, [new Reason(NothingSaid, "")])
            : new Proposal<Endangerment>(
                chosen.Endangerment!.Value, told.Length > 1 ? Confidence.Low : Confidence.Medium, [new Reason($"narrative.{chosen.Code}", chosen.Evidence)]);
    }

    private static Proposal<bool> PerimeterOf(EstablishmentCategory category) => new(
        category.InPerimeter(),
        category == EstablishmentCategory.Unknown ? Confidence.Low : Confidence.High,
        [new Reason("category", category.ToString())]);

    /// <summary>Did it come from somebody who serves several establishments?</summary>
    private static Proposal<bool> ProviderCascadeOf(DeclarationContent content, NarrativeReading reading)
    {
        var reasons = new List<Reason>();
        var named = content.Providers?.FirstOrDefault(p => p.Role is ProviderRole.Host or ProviderRole.Editor or ProviderRole.TelecomOperator
            or ProviderRole.ManagedService);
        var failedElsewhere = content.Type is IncidentType.ProviderFailure or IncidentType.TelecomLoss
            || content.RootCause is RootCause.ThirdPartyFailure
            || content.Vector is Vector.Provider;
        var wide = content.Extent is Extent.ProviderAndClients or Extent.SeveralEstablishments;

        if (named is not null && (failedElsewhere || wide))
        {
            reasons.Add(Declared("providers", named.Role));
        }

        if (content.Extent is Extent.ProviderAndClients || (wide && named is not null))
        {
            reasons.Add(Declared("extent", content.Extent));
        }

        if (reasons.Count > 0)
        {
            return new Proposal<bool>(true, Confidence.High, reasons);
        }

        var told = reading.Signs.FirstOrDefault(s => s.Code == "narrative.provider-attacked")
            ?? reading.Signs.FirstOrDefault(s => s.Code == "narrative.provider");
        return told is null
            ? new Proposal<bool>(false, Confidence.Medium, [new Reason(NothingSaid, "")])
            : new Proposal<bool>(true, named is not null || failedElsewhere ? Confidence.High : Confidence.Medium, [Said(told)]);
    }

    private static Reason Declared<T>(string field, T value) =>
        new($"declared.{field}", string.Create(CultureInfo.InvariantCulture, $"{value}"));

    private static Reason Said(NarrativeSign sign) => new(sign.Code, sign.Evidence);

    private static string Odds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
