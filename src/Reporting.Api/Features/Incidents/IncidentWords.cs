using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Domain.Regimes;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Incidents;

/// <summary>Marks the texts of the incident pages.</summary>
public sealed class IncidentTexts;

/// <summary>Why a value was proposed, in words.</summary>
/// <param name="Quote">Words of the narrative itself; null when the text says it all.</param>
public sealed record ReasonInWords(string Text, string? Quote);

/// <summary>Puts codes and values of an incident into the reader's language.</summary>
public sealed class IncidentWords(
    IStringLocalizer<IncidentTexts> texts, IStringLocalizer<TaxonomyTexts> words, IStringLocalizer<SharedTexts> shared)
{
    private static readonly Dictionary<string, PropertyInfo> _fields =
        typeof(DeclarationContent).GetProperties().ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));

    /// <summary>A value of an axis, from the word that is stored.</summary>
    public string Value(Axis axis, string word) => axis switch
    {
        Axis.RsitTags => word.Length == 0 ? "–" : string.Join(", ", word.Split(' ').Select(Rsit)),
        Axis.InPerimeter or Axis.ProviderCascade => shared[word == "true" ? "Yes" : "No"],
        _ => Enum.TryParse(EnumOf(axis), word, ignoreCase: true, out var value) ? words.Of((Enum)value) : word,
    };

    /// <summary>RSIT is published in English; our words for it otherwise.</summary>
    public string Rsit(string tag) => texts[$"Rsit.{tag}"] is { ResourceNotFound: false } text ? text
        : Domain.Taxonomy.Rsit.Values.TryGetValue(tag, out var value) ? value.Label : tag;

    public ReasonInWords Reason(Reason reason) => reason.Code switch
    {
        "nothing-said" or "below-threshold" or "provider-cascade" => new(texts[$"Reason.{reason.Code}"], null),
        "contradiction" => new(texts["Reason.contradiction"], string.Join(" / ", reason.Evidence.Split(" / ").Select(AnyWord))),
        "negated" => new(texts["Reason.negated"], reason.Evidence),
        "type" => new(texts["Reason.type", EnumWord(typeof(IncidentType), reason.Evidence)], null),
        "origin" => new(texts["Reason.origin", EnumWord(typeof(Origin), reason.Evidence)], null),
        "category" => new(texts["Reason.category", EnumWord(typeof(EstablishmentCategory), reason.Evidence)], null),
        _ when reason.Code.StartsWith("declared.", StringComparison.Ordinal) => Declared(reason),
        _ => new(texts["Reason.narrative"], reason.Evidence),
    };

    public string Actor(ActorKind kind, Guid? id, IReadOnlyDictionary<Guid, string> names) =>
        id is { } known && names.TryGetValue(known, out var name) && name.Length > 0 ? name : texts[$"Actor.{kind}"];

    /// <summary>A code that has words, or else the code itself: seeds may name what these texts do not know yet.</summary>
    public string Code(string prefix, string code) => texts[$"{prefix}.{code}"] is { ResourceNotFound: false } text ? text : code;

    public string Recipient(EscalationFile file) => file.RecipientName ?? texts[$"RecipientKind.{file.Escalation.RecipientKind}"];

    public string State(Deadline deadline) => deadline switch
    {
        { State: DeadlineState.Met, WasLate: true, IsReminder: false } => texts["Deadline.MetLate"],
        { IsReminder: true, State: DeadlineState.Pending or DeadlineState.Overdue } => texts["Deadline.Reminder"],
        _ => texts[$"Deadline.{deadline.State}"],
    };

    public static string ToneOf(Deadline deadline) => deadline switch
    {
        { State: DeadlineState.Met, WasLate: false } or { State: DeadlineState.Met, IsReminder: true } => "success",
        { State: DeadlineState.Met } or { State: DeadlineState.Pending, IsReminder: false } => "warning",
        { State: DeadlineState.Overdue, IsReminder: false } => "danger",
        { State: DeadlineState.Cancelled } => "neutral",
        _ => "info",
    };

    public static string ToneOf(EscalationState state) => state switch
    {
        EscalationState.Sent => "success",
        EscalationState.Pending => "info",
        EscalationState.NoRoute => "danger",
        EscalationState.Withheld => "neutral",
    };

    public static string ToneOf(Delivery delivery) => delivery.State switch
    {
        DeliveryState.Sent when delivery.IsInFolder => "warning",
        DeliveryState.Sent => "success",
        DeliveryState.Due => "info",
        DeliveryState.Failed or DeliveryState.Returned => "danger",
    };

    public static string ToneOf(Standing standing) => standing switch
    {
        Standing.Confirmed => "success",
        Standing.Overridden => "warning",
        Standing.Proposed => "neutral",
    };

    private ReasonInWords Declared(Reason reason)
    {
        var field = reason.Code["declared.".Length..];
        var value = field switch
        {
            "careDisruption" => texts["Reason.careDisruption"].Value,
            "dataImpact" when reason.Evidence.Split(' ') is [var kind, var certainty] =>
                $"{EnumWord(typeof(DataImpactKind), kind)}, {EnumWord(typeof(Certainty), certainty).ToLower(System.Globalization.CultureInfo.CurrentCulture)}",
            "providers" => EnumWord(typeof(ProviderRole), reason.Evidence),
            _ => EnumWord(_fields.GetValueOrDefault(field)?.PropertyType, reason.Evidence),
        };
        return new(texts["Reason.declared", value], null);
    }

    /// <summary>The word for the name of an enum's value; what is no such name is shown as it is.</summary>
    private string EnumWord(Type? declared, string name)
    {
        var type = declared is null ? null : Nullable.GetUnderlyingType(declared) ?? declared;
        return type is { IsEnum: true } && Enum.IsDefined(type, name) ? words.Of((Enum)Enum.Parse(type, name)) : name;
    }

    /// <summary>Evidence that may be a declared value or words of the narrative.</summary>
    private string AnyWord(string evidence) =>
        new[] { typeof(IncidentType), typeof(SuspectedOrigin), typeof(RootCause), typeof(Motive), typeof(DetectedBy), typeof(Vector) }
            .FirstOrDefault(type => Enum.IsDefined(type, evidence)) is { } type ? EnumWord(type, evidence) : evidence;

    private static Type EnumOf(Axis axis) => axis switch
    {
        Axis.Origin => typeof(Origin),
        Axis.RootCause => typeof(RootCause),
        Axis.Type => typeof(IncidentType),
        Axis.CareImpact => typeof(CareImpact),
        Axis.Endangerment => typeof(Endangerment),
        _ => typeof(Certainty),
    };
}
