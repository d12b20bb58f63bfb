namespace Reporting.Api.Features.Declarations;

/// <summary>Marks the texts of the declarant's pages.</summary>
public sealed class DeclarationTexts;
