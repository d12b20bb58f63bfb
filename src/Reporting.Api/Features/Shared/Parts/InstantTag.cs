using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Shared.Parts;

/// <summary><c>&lt;instant at zone style="long|short|date" /&gt;</c>: an instant as its reader's clock shows it, UTC in the title.</summary>
[HtmlTargetElement("instant", Attributes = "at", TagStructure = TagStructure.WithoutEndTag)]
public sealed class InstantTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    public DateTimeOffset? At { get; set; }

    /// <summary>Zone of the establishment; that of metropolitan France when not given.</summary>
    public TimeZoneInfo? Zone { get; set; }

    public string Style { get; set; } = "long";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (At is not { } at)
        {
            output.TagName = null;
            output.Content.SetContent("–");
            return;
        }

        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture));
        output.Attributes.SetAttribute("title", texts["Time.Utc", at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)].Value);
        output.Content.SetContent(Clock.Show(at, Zone, Style));
    }
}

/// <summary>Instants in words.</summary>
public static class Clock
{
    private static readonly TimeZoneInfo _home = TimeZoneInfo.FindSystemTimeZoneById(Regions.DefaultTimeZone);

    /// <summary>The instant in a zone, in the reader's language; away from home, and at an hour that comes twice, the offset is said.</summary>
    public static string Show(DateTimeOffset at, TimeZoneInfo? zone = null, string style = "long")
    {
        zone ??= _home;
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var french = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr";
        var pattern = style switch
        {
            "short" => "dd/MM/yyyy HH:mm",
            "date" => "d MMMM yyyy",
            _ => french ? "d MMMM yyyy 'à' HH:mm" : "d MMMM yyyy 'at' HH:mm",
        };
        var text = local.ToString(french && local.Day == 1 ? pattern.Replace("d MMMM", "d'er' MMMM", StringComparison.Ordinal) : pattern, CultureInfo.CurrentCulture);
        return style == "date" || (local.Offset == _home.GetUtcOffset(at) && !zone.IsAmbiguousTime(local.DateTime)) ? text : $"{text} ({Offset(local.Offset)})";
    }

    public static string Offset(TimeSpan offset) => string.Create(
        CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? "−" : "+")}{offset.Duration():h\\:mm}");
}
