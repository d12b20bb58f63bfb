using Microsoft.Extensions.Localization;

namespace Reporting.Api.Features.Shared;

/// <summary>Marks the words for the closed lists: the key is <c>Enum.Value</c>.</summary>
public sealed class TaxonomyTexts;

public static class TaxonomyWords
{
    /// <summary>The word for a value, in the reader's language.</summary>
    public static string Of(this IStringLocalizer<TaxonomyTexts> texts, Enum value) => texts[$"{value.GetType().Name}.{value}"];
}
