using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Reporting.Api.Features.Shared.Parts;

/// <summary>
/// <c>&lt;error-summary /&gt;</c>: every error of the form with a link that puts the focus in its field. It takes the focus itself
/// when the page opens, without a script.
/// </summary>
[HtmlTargetElement("error-summary", TagStructure = TagStructure.WithoutEndTag)]
public sealed class ErrorSummaryTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (ViewContext.ModelState.IsValid)
        {
            output.SuppressOutput();
            return;
        }

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "error-summary");
        output.Attributes.SetAttribute("role", "alert");
        output.Attributes.SetAttribute("aria-labelledby", "error-summary-title");
        output.Attributes.SetAttribute("tabindex", "-1");
        output.Attributes.SetAttribute(new TagHelperAttribute("autofocus", null, HtmlAttributeValueStyle.Minimized));
        output.Content.AppendHtml("<h2 id=\"error-summary-title\">").Append(texts["Errors.Title"]).AppendHtml("</h2><ul>")
            .AppendHtml(new Lines(ViewContext, texts)).AppendHtml("</ul>");
    }

    /// <summary>The errors in the order of the fields on the page, which is known only once the page below has been drawn.</summary>
    private sealed class Lines(ViewContext view, IStringLocalizer<SharedTexts> texts) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        {
            var drawn = FormControl.DrawnIn(view.HttpContext);
            foreach (var (key, entry) in view.ModelState.OrderBy(pair => drawn.FindIndex(control => control.Name == pair.Key) is var at and >= 0 ? at : int.MaxValue))
            {
                var label = drawn.Find(control => control.Name == key).Label;
                foreach (var error in entry?.Errors ?? [])
                {
                    var line = new TagBuilder("li");
                    line.InnerHtml.AppendHtml(Line(key, label is null ? error.ErrorMessage : texts["Errors.Line", label, error.ErrorMessage]));
                    line.WriteTo(writer, encoder);
                }
            }
        }
    }

    private static TagBuilder Line(string key, string message)
    {
        var line = new TagBuilder(key.Length == 0 ? "span" : "a");
        if (key.Length > 0)
        {
            line.Attributes["href"] = $"#{FormControl.IdOf(key)}";
        }

        line.InnerHtml.Append(message);
        return line;
    }
}

/// <summary><c>&lt;notice tone title&gt;…&lt;/notice&gt;</c>: tones <c>info</c>, <c>success</c>, <c>warning</c>, <c>danger</c>.</summary>
[HtmlTargetElement("notice")]
public sealed class NoticeTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    public string Tone { get; set; } = "info";

    /// <summary>Bold first line; the word of the tone when not given.</summary>
    public string? Title { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"notice notice-{Tone}");
        if (Tone == "success")
        {
            output.Attributes.SetAttribute("role", "status");
        }

        output.Content.AppendHtml("<p class=\"notice-title\">").Append(string.IsNullOrEmpty(Title) ? texts[$"Notice.{Tone}"] : Title).AppendHtml("</p>").AppendHtml(content);
    }
}

/// <summary><c>&lt;data-table caption dense&gt;&lt;thead&gt;…&lt;/data-table&gt;</c>: scrolls by itself, by keyboard too, and keeps its head in sight.</summary>
[HtmlTargetElement("data-table", Attributes = "caption")]
public sealed class DataTableTagHelper : TagHelper
{
    public string Caption { get; set; } = "";

    /// <summary>The low row height, where analysts work.</summary>
    public bool Dense { get; set; }

    /// <summary>A list of cards on a phone; cells then say their column by <c>data-label</c>.</summary>
    public bool Cards { get; set; }

    /// <summary>Keeps the caption for screen readers only, where a heading already says it.</summary>
    public bool HideCaption { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        var id = $"table-{context.UniqueId}";
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "table-frame");
        output.Attributes.SetAttribute("role", "region");
        output.Attributes.SetAttribute("aria-labelledby", id);
        output.Attributes.SetAttribute("tabindex", "0");
        output.Content
            .AppendHtml($"<table class=\"table{(Dense ? " table-dense" : "")}{(Cards ? " table-cards" : "")}\">")
            .AppendHtml($"<caption id=\"{id}\"{(HideCaption ? " class=\"visually-hidden\"" : "")}>").Append(Caption).AppendHtml("</caption>")
            .AppendHtml(content).AppendHtml("</table>");
    }
}

/// <summary><c>&lt;pager first previous next /&gt;</c>: addresses of the other pages; nothing when there is none.</summary>
[HtmlTargetElement("pager", TagStructure = TagStructure.WithoutEndTag)]
public sealed class PagerTagHelper(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    public string? First { get; set; }

    public string? Previous { get; set; }

    public string? Next { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        (string? Address, string Key, string? Relation)[] links = [(First, "Pager.First", null), (Previous, "Pager.Previous", "prev"), (Next, "Pager.Next", "next")];
        if (links.All(link => string.IsNullOrEmpty(link.Address)))
        {
            output.SuppressOutput();
            return;
        }

        output.TagName = "nav";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "pager");
        output.Attributes.SetAttribute("aria-label", texts["Pager"].Value);
        foreach (var (address, key, relation) in links.Where(link => !string.IsNullOrEmpty(link.Address)))
        {
            var link = new TagBuilder("a");
            link.Attributes["href"] = address;
            if (relation is not null)
            {
                link.Attributes["rel"] = relation;
            }

            link.InnerHtml.Append(texts[key]);
            output.Content.AppendHtml(link);
        }
    }
}

/// <summary><c>&lt;empty-state title&gt;…&lt;/empty-state&gt;</c>: nothing to show, and what to do about it.</summary>
[HtmlTargetElement("empty-state", Attributes = "title")]
public sealed class EmptyStateTagHelper : TagHelper
{
    public string Title { get; set; } = "";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "empty-state");
        output.Content.AppendHtml("<p class=\"empty-state-title\">").Append(Title).AppendHtml("</p>").AppendHtml(content);
    }
}
