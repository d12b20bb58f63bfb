using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Shared;

/// <summary>One thing that a declaration may say, by the name that the API and the form give it.</summary>
/// <param name="Path">For example <c>establishment.finess</c>; in a list of records <c>providers[].name</c>.</param>
/// <param name="Type">Of one value, without nullable and without list.</param>
/// <param name="Many">Several values may be given.</param>
public sealed record ContentField(string Path, Type Type, bool Many)
{
    /// <summary>Key of the label in <see cref="ContentTexts"/>.</summary>
    public string TextKey => Path.Replace("[]", "", StringComparison.Ordinal);
}

/// <summary>Every field of <see cref="DeclarationContent"/>, read from the record itself: what is added there is known here.</summary>
public static partial class ContentFields
{
    private static readonly Dictionary<string, ContentField> _byPath = Leaves(typeof(DeclarationContent), "").ToDictionary(f => f.Path);

    public static IReadOnlyCollection<ContentField> All => _byPath.Values;

    /// <summary>The field that a path with or without indexes leads to; null when there is none.</summary>
    public static ContentField? Find(string path) => _byPath.GetValueOrDefault(Index.Replace(path, "[]"));

    /// <summary>The name that the API gives to a property or to a value of a closed list.</summary>
    public static string NameOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>The type of the items when the property holds a list.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>True for a record of further fields, false for a value.</summary>
    public static bool IsRecord(Type type) => type.Namespace == typeof(DeclarationContent).Namespace && type.IsClass;

    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);

    private static IEnumerable<ContentField> Leaves(Type record, string prefix) => PropertiesOf(record).SelectMany(property =>
    {
        var path = prefix + NameOf(property.Name);
        var item = ItemOf(property.PropertyType);
        var type = Nullable.GetUnderlyingType(item ?? property.PropertyType) ?? item ?? property.PropertyType;
        return IsRecord(type)
            ? Leaves(type, item is null ? $"{path}." : $"{path}[].")
            : [new ContentField(path, type, Many: item is not null)];
    });

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Index { get; }
}

/// <summary>Fields that are asked and shown together.</summary>
/// <param name="Key">Its title is <c>Section.{Key}</c> in <see cref="ContentTexts"/>.</param>
/// <param name="Express">Asked at once; the others can wait.</param>
public sealed record ContentSection(string Key, bool Express, params IReadOnlyList<string> Paths)
{
    /// <summary>In the order of the form, which is also that of its errors.</summary>
    public static IReadOnlyList<ContentSection> All { get; } =
    [
        new("reason", true, "reportingReason"),
        new("establishment", true, "establishment.name", "establishment.town", "establishment.region", "establishment.finess"),
        new("sites", false, "sites[].finess", "sites[].name", "sites[].town"),
        new("declarant", true, "declarant.name", "declarant.role", "declarant.phone", "declarant.email"),
        new("event", true, "awareAt", "awareAtApproximate", "awareAtUnknown", "ongoing", "description"),
        new("systems", true, "systems"),
        new("care", true, "careImpact", "patientEndangerment"),
        new("origin", true, "suspectedOrigin", "supportWanted", "supportUndecided", "supportKinds"),
        new("context", false, "establishment.category", "establishment.status", "establishment.essentialOperator",
            "onBehalfOf.organisation", "onBehalfOf.typedBy", "onBehalfOf.toldBy", "onBehalfOf.toldAt"),
        new("contacts", false,
            "technicalContact.name", "technicalContact.role", "technicalContact.phone", "technicalContact.email",
            "director.name", "director.role", "director.phone", "director.email",
            "dataProtectionOfficer.name", "dataProtectionOfficer.role", "dataProtectionOfficer.phone", "dataProtectionOfficer.email"),
        new("course", false, "startedAt", "detectedBy", "endedAt", "extent", "extentCounts.workstations", "extentCounts.servers", "extentCounts.sites"),
        new("cause", false, "type", "vector", "motive", "rootCause", "rootCauseNarrative"),
        new("technical", false, "providers[].name", "providers[].product", "providers[].version", "providers[].role", "vulnerabilities", "indicators"),
        new("patients", false, "careDisruption.since", "careDisruption.until", "careDisruption.services", "careDisruption.patientsRedirected",
            "careDisruption.bedsClosed", "careDisruption.actsCancelled", "patientsEndangered", "endangermentNarrative"),
        new("data", false, "dataImpact[].kind", "dataImpact[].certainty", "dataKinds",
            "personsAffected.minimum", "personsAffected.maximum", "personsAffected.approximate", "personsInformed", "personsNotInformedReason"),
        new("reach", false, "maySpread", "healthSystemImpact.reach", "healthSystemImpact.certainty", "crossBorder", "downtimeMinutes", "financialLoss"),
        new("response", false, "measuresTaken", "handledBy",
            "otherAuthorities[].authority", "otherAuthorities[].informed", "otherAuthorities[].at", "otherAuthorities[].reference",
            "tlp", "anonymisedLesson"),
        new("change", false, "changeReason"),
        new("resolution", false, "resolution.resolvedAt", "resolution.lessons", "resolution.remediation"),
    ];
}
