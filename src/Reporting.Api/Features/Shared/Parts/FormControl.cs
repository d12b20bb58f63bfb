using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Reporting.Api.Features.Shared.Parts;

/// <summary>
/// A labelled control with its hint and its error, tied together for screen readers. Attributes it does not know
/// (<c>autocomplete</c>, <c>inputmode</c>, <c>maxlength</c> …) go to the control itself.
/// </summary>
public abstract class FormControl(IStringLocalizer<SharedTexts> texts) : TagHelper
{
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public ModelExpression? For { get; set; }

    /// <summary>In place of <see cref="For"/>, from code: the name of a field that no model holds. Its value is that of the model state.</summary>
    [HtmlAttributeNotBound]
    public string? Field { get; set; }

    public string Label { get; set; } = "";

    /// <summary>A razor attribute whose expression is null arrives empty: both mean none.</summary>
    public string? Hint { get => field; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>Says "(optional)" after the label: what is not marked must be filled in.</summary>
    public bool Optional { get; set; }

    protected IStringLocalizer<SharedTexts> Texts => texts;

    protected string Name => Field ?? ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For!.Name);

    protected string Id => IdOf(Name);

    protected string? Error => Entry?.Errors.FirstOrDefault()?.ErrorMessage;

    protected ModelStateEntry? Entry => ViewContext.ModelState.TryGetValue(Name, out var entry) ? entry : null;

    /// <summary>What was typed, else what the model holds.</summary>
    protected string Value => Entry is { AttemptedValue: { } typed } ? typed : Format(For?.Model);

    /// <summary>What was ticked, else what the model holds.</summary>
    protected IReadOnlySet<string> Values => Entry?.RawValue switch
    {
        string[] ticked => ticked.ToHashSet(StringComparer.OrdinalIgnoreCase),
        string ticked => new HashSet<string>(StringComparer.OrdinalIgnoreCase) { ticked },
        _ => For?.Model is System.Collections.IEnumerable many and not string
            ? many.Cast<object?>().Select(Format).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Format(For?.Model) },
    };

    /// <summary>Names and labels of the controls of this page, in the order in which they were drawn.</summary>
    internal static List<(string Name, string Label)> DrawnIn(HttpContext context) =>
        (List<(string, string)>)(context.Items[typeof(FormControl)] ??= new List<(string, string)>());

    internal static string IdOf(string name) => TagBuilder.CreateSanitizedId(name, "_");

    protected string? DescribedBy()
    {
        var ids = string.Join(' ', new[] { Hint is null ? null : $"{Id}-hint", Error is null ? null : $"{Id}-error" }.Where(id => id is not null));
        return ids.Length == 0 ? null : ids;
    }

    /// <summary>Starts the control's own element with the attributes that were not ours, its id, name and description.</summary>
    protected TagBuilder Control(string tag, TagHelperOutput output)
    {
        var control = new TagBuilder(tag);
        foreach (var attribute in output.Attributes)
        {
            control.Attributes[attribute.Name] = attribute.Value is IHtmlContent ? AsText(attribute.Value) : attribute.Value?.ToString();
        }

        output.Attributes.Clear();
        control.Attributes["id"] = Id;
        control.Attributes["name"] = Name;
        Describe(control);
        return control;
    }

    protected void Describe(TagBuilder control)
    {
        if (DescribedBy() is { } ids)
        {
            control.Attributes["aria-describedby"] = ids;
        }

        if (Error is not null)
        {
            control.Attributes["aria-invalid"] = "true";
        }
    }

    /// <summary>Frame of one control: <c>div.field</c>, or a <c>fieldset</c> for several inputs.</summary>
    protected void Frame(TagHelperOutput output, string tag)
    {
        DrawnIn(ViewContext.HttpContext).Add((Name, Label));
        output.TagName = tag;
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", Error is null ? "field" : "field field-wrong");
    }

    protected IHtmlContent Caption(string tag)
    {
        var caption = new TagBuilder(tag);
        caption.AddCssClass("label");
        if (tag == "label")
        {
            caption.Attributes["for"] = Id;
        }

        caption.InnerHtml.Append(Label);
        if (Optional)
        {
            caption.InnerHtml.Append(" ").AppendHtml(Text("span", "optional", null, texts["Optional"]));
        }

        return caption;
    }

    protected void AppendHintAndError(IHtmlContentBuilder content)
    {
        if (Hint is not null)
        {
            content.AppendHtml(Text("p", "hint", $"{Id}-hint", Hint));
        }

        if (Error is not null)
        {
            var error = Text("p", "error", $"{Id}-error", "");
            error.InnerHtml.AppendHtml(Text("span", "visually-hidden", null, texts["Errors.Word"])).Append(" ").Append(Error);
            content.AppendHtml(error);
        }
    }

    protected static TagBuilder Text(string tag, string css, string? id, string text)
    {
        var element = new TagBuilder(tag);
        element.AddCssClass(css);
        if (id is not null)
        {
            element.Attributes["id"] = id;
        }

        element.InnerHtml.Append(text);
        return element;
    }

    private string Format(object? value) => value switch
    {
        null => "",
        DateTime instant => instant.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        IFormattable formattable and not Enum => formattable.ToString(null, CultureInfo.CurrentCulture),
        _ => value.ToString() ?? "",
    };

    private static string AsText(object content)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        ((IHtmlContent)content).WriteTo(writer, NullHtmlEncoder.Default);
        return System.Net.WebUtility.HtmlDecode(writer.ToString());
    }
}
