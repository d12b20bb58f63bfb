using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Shared.Parts;

/// <summary>
/// <c>&lt;status-tag of="@severity" /&gt;</c> or <c>&lt;status-tag tone="warning"&gt;text&lt;/status-tag&gt;</c>: a word in a frame, with
/// a shape a tone: <c>neutral</c>, <c>info</c>, <c>success</c>, <c>warning</c>, <c>danger</c>, <c>exercise</c>.
/// </summary>
[HtmlTargetElement("status-tag")]
public sealed class StatusTagTagHelper(IStringLocalizer<TaxonomyTexts> words) : TagHelper
{
    public Enum? Of { get; set; }

    /// <summary>Given, it wins over the tone of the value.</summary>
    public string? Tone { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"tag tag-{Tone ?? ToneOf(Of)}");
        if (Of is not null && content.IsEmptyOrWhiteSpace)
        {
            output.Content.SetContent(words.Of(Of));
        }
        else
        {
            output.Content.SetHtmlContent(content);
        }
    }

    private static string ToneOf(Enum? value) => value switch
    {
        Severity.Significant or CareImpact.Interruption or Endangerment.Proven or Origin.Malicious or Certainty.Proven => "danger",
        Severity.Grave or CareImpact.DegradedMode or Endangerment.Potential or Certainty.Potential or Tlp.Red => "warning",
        ReportingReason.Exercise => "exercise",
        _ => value?.ToString() switch
        {
            "Received" => "info",
            "Qualified" or "InProgress" => "warning",
            "Resolved" => "success",
            _ => "neutral",
        },
    };
}
