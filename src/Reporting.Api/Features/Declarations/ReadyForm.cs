namespace Reporting.Api.Features.Declarations;

/// <summary>One thing that an authority's form asks.</summary>
/// <param name="Key">Its words are <c>Field.{Key}</c> in <see cref="ReadyTexts"/>.</param>
/// <param name="Paths">Fields of the declaration that answer it; none for what the declaration does not ask.</param>
public sealed record ReadyField(string Key, params IReadOnlyList<string> Paths)
{
    /// <summary>Answered by the submission itself: the first one, or a later one.</summary>
    public const string StageKind = "#stage";
}

/// <param name="Key">Its title is <c>Section.{Key}</c> in <see cref="ReadyTexts"/>.</param>
public sealed record ReadySection(string Key, params IReadOnlyList<ReadyField> Fields);

/// <summary>A form of an authority that the establishment itself must fill in elsewhere: what was declared here answers a good part of it.</summary>
/// <param name="Key">In the address; its title is <c>Form.{Key}</c> in <see cref="ReadyTexts"/>.</param>
public sealed record ReadyForm(string Key, params IReadOnlyList<ReadySection> Sections)
{
    /// <summary>
    /// Article 33(3) of regulation (EU) 2016/679, in the sections of the French data-protection authority's outline of notifications (July 2023).
    /// </summary>
    public static ReadyForm DataProtection { get; } = new(
        "data-protection",
        new ReadySection("type", new ReadyField("notificationType", ReadyField.StageKind)),
        new ReadySection(
            "organisation",
            new ReadyField("name", "establishment.name"), new ReadyField("siren"), new ReadyField("vat"), new ReadyField("finess", "establishment.finess"),
            new ReadyField("sector", "establishment.category", "establishment.status"), new ReadyField("staff"), new ReadyField("address", "establishment.town", "establishment.region")),
        new ReadySection("legalRepresentative", new ReadyField("legalRepresentative", "director.name", "director.role", "director.phone", "director.email")),
        new ReadySection(
            "contact",
            new ReadyField("dataProtectionOfficer", "dataProtectionOfficer.name", "dataProtectionOfficer.role", "dataProtectionOfficer.phone", "dataProtectionOfficer.email"),
            new ReadyField("declarant", "declarant.name", "declarant.role", "declarant.phone", "declarant.email")),
        new ReadySection("otherOrganisations", new ReadyField("processors", "providers[].name", "providers[].product", "providers[].role")),
        new ReadySection(
            "dates",
            new ReadyField("startedAt", "startedAt"), new ReadyField("endedAt", "endedAt"), new ReadyField("ongoing", "ongoing"),
            new ReadyField("awareAt", "awareAt", "awareAtApproximate", "awareAtUnknown"), new ReadyField("discovery", "detectedBy"), new ReadyField("lateness"), new ReadyField("dateComments")),
        new ReadySection(
            "nature",
            new ReadyField("breach", "dataImpact[].kind", "dataImpact[].certainty"), new ReadyField("origin", "suspectedOrigin"),
            new ReadyField("cause", "type", "vector", "rootCause", "rootCauseNarrative"), new ReadyField("description", "description")),
        new ReadySection("data", new ReadyField("dataKinds", "dataKinds"), new ReadyField("records")),
        new ReadySection(
            "persons", new ReadyField("personCategories"), new ReadyField("personCount", "personsAffected.minimum", "personsAffected.maximum", "personsAffected.approximate")),
        new ReadySection(
            "consequences",
            new ReadyField("consequencesForPersons"),
            new ReadyField("care", "careImpact", "careDisruption.services", "careDisruption.patientsRedirected", "patientEndangerment", "endangermentNarrative"),
            new ReadyField("crossBorder", "crossBorder")),
        new ReadySection("measures", new ReadyField("measuresTaken", "measuresTaken", "handledBy"), new ReadyField("measuresPlanned", "resolution.remediation")),
        new ReadySection(
            "information",
            new ReadyField("personsInformed", "personsInformed", "personsNotInformedReason"), new ReadyField("informationDate"),
            new ReadyField("otherAuthorities", "otherAuthorities[].authority", "otherAuthorities[].informed", "otherAuthorities[].at", "otherAuthorities[].reference")));

    /// <summary>Article 23(4) of directive (EU) 2022/2555: early warning, notification and final report, one after the other.</summary>
    public static ReadyForm NationalAgency { get; } = new(
        "national-agency",
        new ReadySection(
            "entity",
            new ReadyField("name", "establishment.name"), new ReadyField("siren"), new ReadyField("finess", "establishment.finess"),
            new ReadyField("address", "establishment.town", "establishment.region"), new ReadyField("sector", "establishment.category", "establishment.status"),
            new ReadyField("essentialOperator", "establishment.essentialOperator"),
            new ReadyField("declarant", "declarant.name", "declarant.role", "declarant.phone", "declarant.email"),
            new ReadyField("technicalContact", "technicalContact.name", "technicalContact.role", "technicalContact.phone", "technicalContact.email")),
        new ReadySection(
            "earlyWarning",
            new ReadyField("awareAt", "awareAt", "awareAtApproximate", "awareAtUnknown"), new ReadyField("unlawful", "suspectedOrigin"), new ReadyField("crossBorder", "crossBorder")),
        new ReadySection(
            "notification",
            new ReadyField("startedAt", "startedAt"), new ReadyField("discovery", "detectedBy"), new ReadyField("ongoing", "ongoing"), new ReadyField("description", "description"),
            new ReadyField("severity"), new ReadyField("systems", "systems", "extent", "extentCounts.workstations", "extentCounts.servers", "extentCounts.sites"),
            new ReadyField("care", "careImpact", "careDisruption.services", "careDisruption.patientsRedirected", "patientEndangerment", "endangermentNarrative"),
            new ReadyField("disruption", "downtimeMinutes", "financialLoss"),
            new ReadyField("others", "maySpread", "healthSystemImpact.reach", "healthSystemImpact.certainty"),
            new ReadyField("processors", "providers[].name", "providers[].product", "providers[].version", "providers[].role"),
            new ReadyField("indicators", "indicators", "vulnerabilities")),
        new ReadySection(
            "finalReport",
            new ReadyField("cause", "type", "vector", "rootCause", "rootCauseNarrative"), new ReadyField("measuresTaken", "measuresTaken", "handledBy"),
            new ReadyField("measuresPlanned", "resolution.remediation"), new ReadyField("lessons", "resolution.lessons"),
            new ReadyField("resolvedAt", "resolution.resolvedAt"), new ReadyField("finalSeverity"),
            new ReadyField("otherAuthorities", "otherAuthorities[].authority", "otherAuthorities[].informed", "otherAuthorities[].at", "otherAuthorities[].reference")));

    public static IReadOnlyList<ReadyForm> All { get; } = [DataProtection, NationalAgency];

    public static ReadyForm? Find(string key) => All.FirstOrDefault(form => form.Key == key);
}

/// <summary>Marks the words of the forms of other authorities.</summary>
public sealed class ReadyTexts;
