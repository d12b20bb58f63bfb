using System.Globalization;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Features.Shared.Parts;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// <c>&lt;ask path="establishment.finess" /&gt;</c>: the control for one field of a declaration, under the field's own name. Its kind
/// follows from the field's type, label and hint from the texts. What it does not know goes to the control.
/// </summary>
[HtmlTargetElement("ask", Attributes = "path", TagStructure = TagStructure.WithoutEndTag)]
public sealed class AskTagHelper(
    IStringLocalizer<SharedTexts> shared, IStringLocalizer<TaxonomyTexts> words, IStringLocalizer<ContentTexts> names, IStringLocalizer<DeclarationTexts> texts)
    : TagHelper
{
    /// <summary>Key of the view's data: set where somebody types what another person says, who is not addressed then.</summary>
    public const string Told = "Told";

    /// <summary>Those that most establishments name; the others are one step away.</summary>
    private static readonly AffectedSystem[] _usualSystems =
    [
        AffectedSystem.PatientRecord, AffectedSystem.Prescription, AffectedSystem.Laboratory, AffectedSystem.Imaging, AffectedSystem.Emergency,
        AffectedSystem.Administration, AffectedSystem.Mail, AffectedSystem.Network, AffectedSystem.InternetAccess, AffectedSystem.Telephony,
    ];

    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    public string Path { get; set; } = "";

    /// <summary>Says "(optional)"; not needed where a whole group is.</summary>
    public bool Optional { get; set; }

    /// <summary>One answer out of a few, all in sight, rather than a list to open.</summary>
    public bool Open { get; set; }

    /// <summary>Other words than the field's own, where the page around it asks the question in another way.</summary>
    public string? Label { get; set; }

    /// <summary>Without its hint, where the page around it says enough.</summary>
    public bool Plain { get; set; }

    public int? Rows { get; set; }

    public string Type { get; set; } = "text";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var field = ContentFields.Find(Path) ?? throw new InvalidOperationException($"A declaration has no field {Path}.");
        var control = ControlOf(field, output);
        control.ViewContext = ViewContext;
        control.Field = Path;
        control.Label = Label ?? Spoken($"Told.{field.TextKey}") ?? names[field.TextKey];
        control.Hint = Plain ? null : Spoken($"Told.Hint.{field.TextKey}") ?? (texts[$"Hint.{field.TextKey}"] is { ResourceNotFound: false } hint ? hint.Value : null);
        control.Optional = Optional;
        control.Process(context, output);
        if (field.Type == typeof(DateTimeOffset) && (ViewContext.ViewData.Model as DeclarationFormPage)?.TwiceOf(Path) is { } hour)
        {
            output.PostElement.AppendHtml(WhichHour(field, hour, context));
        }
    }

    /// <summary>Clocks went back, and what was typed came twice: asked only then.</summary>
    private TagHelperOutput WhichHour(ContentField field, WallTime.Twice hour, TagHelperContext context)
    {
        SelectListItem[] choices =
        [
            new(texts["Hour.First", Clock.Offset(hour.First.Offset)], ContentFields.NameOf(nameof(HourChoice.First))),
            new(texts["Hour.Second", Clock.Offset(hour.Second.Offset)], ContentFields.NameOf(nameof(HourChoice.Second))),
            new(texts["DoNotKnow"], ContentFields.NameOf(nameof(HourChoice.Unknown))),
        ];
        var question = new TagHelperOutput("fieldset", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
        new FormChoiceTagHelper(shared, words)
        {
            ViewContext = ViewContext,
            Field = FormTree.HourField + Path,
            Label = texts["Hour.Which", hour.First.ToString("HH:mm", CultureInfo.InvariantCulture)],
            Several = false,
            Items = ContentFields.Find($"{field.Path}Approximate") is null ? choices[..2] : choices,
        }.Process(context, question);
        return question;
    }

    private FormControl ControlOf(ContentField field, TagHelperOutput output)
    {
        if (field.Path == "systems")
        {
            return new FormChoiceTagHelper(shared, words)
            {
                Several = true,
                Columns = true,
                Items = Of(_usualSystems.Append(AffectedSystem.Unknown)),
                Rest = [.. Of(Enum.GetValues<AffectedSystem>().Except(_usualSystems).Where(system => system is not AffectedSystem.Unknown))],
                RestLabel = texts["MoreSystems"],
            };
        }

        if (field.Path == "establishment.region")
        {
            return new FormSelectTagHelper(shared, words) { Items = Regions.All.Select(region => new SelectListItem(region.Name, region.Code)) };
        }

        if (field.Type.IsEnum)
        {
            var items = Of(Enum.GetValues(field.Type).Cast<Enum>()).ToList();
            return field.Many || Open
                ? new FormChoiceTagHelper(shared, words) { Several = field.Many, Items = items }
                : new FormSelectTagHelper(shared, words) { Items = items };
        }

        if (field.Type == typeof(bool))
        {
            SelectListItem[] answers =
            [
                new(shared["Yes"], "true"), new(shared["No"], "false"),
                .. field.Path == FormTree.SupportField ? [new SelectListItem(texts["DoNotKnow"], FormTree.Undecided)] : Array.Empty<SelectListItem>(),
            ];
            return Open
                ? new FormChoiceTagHelper(shared, words) { Several = false, Inline = true, Items = answers }
                : field.Path == "awareAtUnknown" || field.Path.EndsWith("pproximate", StringComparison.Ordinal)
                    ? new FormCheckTagHelper(shared)
                    : new FormSelectTagHelper(shared, words) { Items = answers };
        }

        var rows = Rows ?? (field is { Many: true } ? 3 : null);
        if (field.Type == typeof(DateTimeOffset) && Open && Native(Typed) is { } native)
        {
            return new FormFieldTagHelper(shared) { Type = "datetime-local", Shown = native };
        }

        if (field.Type == typeof(int) || field.Type == typeof(decimal))
        {
            output.Attributes.SetAttribute("inputmode", "numeric");
            output.Attributes.SetAttribute("class", "input-short");
        }
        else if (field.Type == typeof(DateTimeOffset))
        {
            output.Attributes.SetAttribute("class", "input-medium");
        }

        if (rows is null)
        {
            output.Attributes.SetAttribute("autocomplete", output.Attributes["autocomplete"]?.Value ?? "off");
        }

        return new FormFieldTagHelper(shared) { Rows = rows, Type = Type };
    }

    private string? Spoken(string key) => ViewContext.ViewData[Told] is true && texts[key] is { ResourceNotFound: false } text ? text.Value : null;

    private string Typed => ViewContext.ModelState.TryGetValue(Path, out var entry) ? entry.AttemptedValue ?? "" : "";

    /// <summary>As the browser's own control for a date and a time wants it; null for what it would not show, which stays a text then.</summary>
    private static string? Native(string typed) =>
        typed.Length == 0 ? ""
        : !DeclaredTime.TryReadExact(typed, out _) && DeclaredTime.TryRead(typed, TimeZoneInfo.Utc, out var local)
            ? local.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)
            : null;

    /// <summary>What is not known comes last, in the words of who answers.</summary>
    private IEnumerable<SelectListItem> Of<T>(IEnumerable<T> values)
        where T : Enum => values
        .OrderBy(value => value.ToString() == "Unknown")
        .Select(value => new SelectListItem(value.ToString() == "Unknown" ? texts["DoNotKnow"] : words.Of(value), ContentFields.NameOf(value.ToString())));
}
