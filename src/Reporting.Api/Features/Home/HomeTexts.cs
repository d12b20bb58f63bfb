namespace Reporting.Api.Features.Home;

/// <summary>Marks the texts of the home page.</summary>
public sealed class HomeTexts;
