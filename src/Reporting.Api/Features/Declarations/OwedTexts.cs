using Microsoft.Extensions.Localization;
using Reporting.Domain.Regimes;

namespace Reporting.Api.Features.Declarations;

/// <summary>Marks the texts of what is owed.</summary>
public sealed class OwedTexts;

/// <summary>What is owed, as a part of a page.</summary>
/// <param name="Page">Address of the page itself, to be asked again while the list is being computed.</param>
/// <param name="MayAdd">Whether the reader may meet any of it.</param>
/// <param name="Exercise">A drill owes nothing: the list shows what the incident would.</param>
public sealed record OwedPart(string Reference, string Page, TimeZoneInfo Zone, Owed Owed, bool MayAdd, bool Exercise);

/// <summary>What is owed, in the reader's language.</summary>
public sealed class OwedWords(IStringLocalizer<OwedTexts> texts)
{
    /// <summary>A code that has words, or else the code itself: a regime's file may name what these texts do not know yet.</summary>
    public string Code(string prefix, string code) => texts[$"{prefix}.{code}"] is { ResourceNotFound: false } text ? text : code;

    /// <summary>What to send; null for an obligation that nobody has described yet.</summary>
    public string? What(OwedItem item) => texts[$"What.{item.Deadline.ObligationCode}"] is { ResourceNotFound: false } text ? text.Value : null;

    public string Standing(OwedItem item) => texts[item switch
    {
        { Standing: OwedStanding.Reminder, Anticipated: true } => "Standing.Anticipated",
        _ => $"Standing.{item.Standing}",
    }];

    public static string ToneOf(OwedStanding standing) => standing switch
    {
        OwedStanding.Due => "warning",
        OwedStanding.Late => "danger",
        OwedStanding.Met => "success",
        OwedStanding.MetLate => "warning",
        OwedStanding.NotOwed => "neutral",
        OwedStanding.Reminder => "info",
    };

    /// <summary>How long there is, in one unit.</summary>
    public string Left(TimeSpan left) => left switch
    {
        { TotalHours: >= 48 } => texts["Left.Days", (int)left.TotalDays],
        { TotalMinutes: >= 120 } => texts["Left.Hours", (int)left.TotalHours],
        _ => texts["Left.Minutes", Math.Max(1, (int)left.TotalMinutes)],
    };
}
