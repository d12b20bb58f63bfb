using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Reporting.Api.Features.Shared.Parts;

/// <summary><c>&lt;form-field for label hint optional type rows&gt;</c>: one line of text, or several when <c>rows</c> is given.</summary>
[HtmlTargetElement("form-field", Attributes = "for,label", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FormFieldTagHelper(IStringLocalizer<SharedTexts> texts) : FormControl(texts)
{
    public string Type { get; set; } = "text";

    public int? Rows { get; set; }

    /// <summary>From code: shown in place of the value, for a control that wants it written in its own way.</summary>
    [HtmlAttributeNotBound]
    public string? Shown { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var control = Control(Rows is null ? "input" : "textarea", output);
        control.AddCssClass("input");
        if (Rows is { } rows)
        {
            control.Attributes["rows"] = rows.ToString(CultureInfo.InvariantCulture);

            // A text area swallows one line feed after its tag.
            control.InnerHtml.AppendHtml("\n").Append(Value);
        }
        else
        {
            control.TagRenderMode = TagRenderMode.SelfClosing;
            control.Attributes["type"] = Type;
            if (Type != "password" && (Shown ?? Value) is { Length: > 0 } value)
            {
                control.Attributes["value"] = value;
            }
        }

        Frame(output, "div");
        output.Content.AppendHtml(Caption("label"));
        AppendHintAndError(output.Content);
        output.Content.AppendHtml(control);
    }
}

/// <summary><c>&lt;form-upload named label hint&gt;</c>: a file to choose. What was chosen cannot be shown again.</summary>
[HtmlTargetElement("form-upload", Attributes = "named,label", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FormUploadTagHelper(IStringLocalizer<SharedTexts> texts) : FormControl(texts)
{
    /// <summary>Name of the field, which no model holds.</summary>
    public string Named { get => Field ?? ""; set => Field = value; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var control = Control("input", output);
        control.AddCssClass("input");
        control.TagRenderMode = TagRenderMode.SelfClosing;
        control.Attributes["type"] = "file";
        Frame(output, "div");
        output.Content.AppendHtml(Caption("label"));
        AppendHintAndError(output.Content);
        output.Content.AppendHtml(control);
    }
}

/// <summary><c>&lt;form-select for label items hint optional&gt;</c>; without items, the values of the enum the field holds.</summary>
[HtmlTargetElement("form-select", Attributes = "for,label", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FormSelectTagHelper(IStringLocalizer<SharedTexts> texts, IStringLocalizer<TaxonomyTexts> words) : FormControl(texts)
{
    public IEnumerable<SelectListItem>? Items { get; set; }

    /// <summary>What choosing nothing means.</summary>
    public string? Blank { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var control = Control("select", output);
        control.AddCssClass("input");
        control.InnerHtml.AppendHtml(Option("", Blank ?? Texts["Choose"], chosen: false));
        var values = Values;
        foreach (var item in Items ?? Choices.Of(For!.Metadata.UnderlyingOrModelType, Texts, words))
        {
            control.InnerHtml.AppendHtml(Option(item.Value, item.Text, values.Contains(item.Value)));
        }

        Frame(output, "div");
        output.Content.AppendHtml(Caption("label"));
        AppendHintAndError(output.Content);
        output.Content.AppendHtml(control);
    }

    private static TagBuilder Option(string value, string text, bool chosen)
    {
        var option = new TagBuilder("option");
        option.Attributes["value"] = value;
        if (chosen)
        {
            option.Attributes["selected"] = "selected";
        }

        option.InnerHtml.Append(text);
        return option;
    }
}

/// <summary>
/// <c>&lt;form-choice for label items hint optional inline&gt;</c>: radio buttons, or check boxes when the field holds several values.
/// Without items, the values of the enum (or yes and no) the field holds.
/// </summary>
[HtmlTargetElement("form-choice", Attributes = "for,label", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FormChoiceTagHelper(IStringLocalizer<SharedTexts> texts, IStringLocalizer<TaxonomyTexts> words) : FormControl(texts)
{
    public IEnumerable<SelectListItem>? Items { get; set; }

    /// <summary>Side by side where there is room: for two or three short words.</summary>
    public bool Inline { get; set; }

    /// <summary>In columns where there is room: for long lists of short words.</summary>
    public bool Columns { get; set; }

    /// <summary>From code: check boxes rather than radio buttons, where there is no model to tell.</summary>
    [HtmlAttributeNotBound]
    public bool? Several { get; set; }

    /// <summary>From code: choices that wait behind <see cref="RestLabel"/> until they are wanted.</summary>
    [HtmlAttributeNotBound]
    public IReadOnlyList<SelectListItem> Rest { get; set; } = [];

    [HtmlAttributeNotBound]
    public string RestLabel { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var several = Several ?? For!.Metadata.IsEnumerableType;
        var items = Items ?? Choices.Of(
            several ? For!.Metadata.ElementMetadata!.UnderlyingOrModelType : For!.Metadata.UnderlyingOrModelType, Texts, words);
        var values = Values;
        var index = 0;
        var list = List(items);

        Frame(output, "fieldset");
        if (DescribedBy() is { } ids)
        {
            output.Attributes.SetAttribute("aria-describedby", ids);
        }

        output.Content.AppendHtml(Caption("legend"));
        AppendHintAndError(output.Content);
        output.Content.AppendHtml(list);
        if (Rest.Count > 0)
        {
            var more = new TagBuilder("details");
            if (Rest.Any(item => values.Contains(item.Value)))
            {
                more.Attributes["open"] = "open";
            }

            more.InnerHtml.AppendHtml("<summary>").Append(RestLabel).AppendHtml("</summary>").AppendHtml(List(Rest));
            output.Content.AppendHtml(more);
        }

        TagBuilder List(IEnumerable<SelectListItem> choices)
        {
            var list = new TagBuilder("div");
            list.AddCssClass(Inline ? "choices choices-inline" : Columns ? "choices choices-columns" : "choices");
            foreach (var item in choices)
            {
                // The first one bears the field's id: the error summary leads there.
                list.InnerHtml.AppendHtml(Choice(several ? "checkbox" : "radio", index == 0 ? Id : $"{Id}_{index}", item, values.Contains(item.Value)));
                index++;
            }

            return list;
        }
    }

    private TagBuilder Choice(string type, string id, SelectListItem item, bool chosen)
    {
        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        (input.Attributes["type"], input.Attributes["id"], input.Attributes["name"], input.Attributes["value"]) = (type, id, Name, item.Value);
        if (chosen)
        {
            input.Attributes["checked"] = "checked";
        }

        var label = new TagBuilder("label");
        label.Attributes["for"] = id;
        label.InnerHtml.Append(item.Text);

        var choice = new TagBuilder("div");
        choice.AddCssClass("choice");
        choice.InnerHtml.AppendHtml(input).AppendHtml(label);
        return choice;
    }
}

/// <summary><c>&lt;form-check for label hint&gt;</c>: one box to tick.</summary>
[HtmlTargetElement("form-check", Attributes = "for,label", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FormCheckTagHelper(IStringLocalizer<SharedTexts> texts) : FormControl(texts)
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var input = Control("input", output);
        input.TagRenderMode = TagRenderMode.SelfClosing;
        (input.Attributes["type"], input.Attributes["value"]) = ("checkbox", "true");
        if (Values.Contains(bool.TrueString))
        {
            input.Attributes["checked"] = "checked";
        }

        var label = new TagBuilder("label");
        label.Attributes["for"] = Id;
        label.InnerHtml.Append(Label);
        if (Optional)
        {
            label.InnerHtml.Append(" ").AppendHtml(Text("span", "optional", null, Texts["Optional"]));
        }

        var choice = new TagBuilder("div");
        choice.AddCssClass("choice");
        choice.InnerHtml.AppendHtml(input).AppendHtml(label);

        Frame(output, "div");
        AppendHintAndError(output.Content);
        output.Content.AppendHtml(choice);
    }
}

/// <summary>Lists to choose from.</summary>
public static class Choices
{
    /// <summary>Values of an enum with their words, or yes and no for a boolean.</summary>
    public static IEnumerable<SelectListItem> Of(Type type, IStringLocalizer<SharedTexts> texts, IStringLocalizer<TaxonomyTexts> words) => type == typeof(bool)
        ? [new(texts["Yes"], bool.TrueString), new(texts["No"], bool.FalseString)]
        : Enum.GetValues(type).Cast<Enum>().Select(value => new SelectListItem(words.Of(value), value.ToString()));

    /// <summary>The given values of an enum, in the given order.</summary>
    public static IEnumerable<SelectListItem> Of<T>(IStringLocalizer<TaxonomyTexts> words, params IEnumerable<T> values)
        where T : struct, Enum => values.Select(value => new SelectListItem(words.Of(value), value.ToString()));
}
