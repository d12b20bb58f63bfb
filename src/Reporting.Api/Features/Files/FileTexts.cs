namespace Reporting.Api.Features.Files;

/// <summary>Marks the texts about files.</summary>
public sealed class FileTexts;
