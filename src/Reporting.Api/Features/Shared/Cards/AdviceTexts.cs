namespace Reporting.Api.Features.Shared.Cards;

/// <summary>Marks the texts around the first-aid cards; the cards themselves are the files in <c>fr</c> and <c>en</c> beside this one.</summary>
public sealed class AdviceTexts;
