namespace Reporting.Api.Hosting;

/// <summary>The face an agency gives to the service: configuration section <c>Brand</c>. Colours are in <c>theme.css</c>.</summary>
public sealed class Brand
{
    public const string Section = "Brand";

    /// <summary>Product name; the texts have one for who gives none.</summary>
    public string? Name { get; set; }

    /// <summary>Who runs the service, shown under its name.</summary>
    public string? Organisation { get; set; }

    /// <summary>Number that is answered day and night, as people should read it.</summary>
    public string? OnCallPhone { get; set; }

    public string? ContactMail { get; set; }

    /// <summary>A folder whose <c>theme.css</c>, <c>logo.svg</c> and <c>favicon.svg</c> are served in place of ours.</summary>
    public string? Folder { get; set; }

    /// <summary>The number as a <c>tel:</c> link wants it.</summary>
    public string? OnCallLink => OnCallPhone is null ? null : $"tel:{string.Concat(OnCallPhone.Where(c => char.IsAsciiDigit(c) || c == '+'))}";
}
