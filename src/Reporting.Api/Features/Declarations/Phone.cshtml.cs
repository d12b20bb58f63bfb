using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// An analyst types what somebody says on the telephone: a first stage, or a later one from the reference. The stage is filed by the analyst's
/// account; its content says who told it and when.
/// </summary>
public sealed class PhoneModel(
    ShowDeclaration show, RecordReading record, EstablishmentClock zones, TimeProvider clock, IOptions<Brand> brand, DirectorySearch directory,
    SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : PlacesFormPage(directory, submit, cookie, antiforgery, texts)
{
    private const string ToldBy = "onBehalfOf.toldBy";

    protected override bool Told => true;

    /// <summary>Empty while a first stage is typed.</summary>
    public string Reference { get; private set; } = "";

    /// <summary>What was looked for and is not there.</summary>
    public string? Find { get; private set; }

    public bool NoSuch { get; private set; }

    public string Address => Reference.Length > 0 ? $"/phone/{Reference}" : "/phone";

    /// <param name="find">A reference, or its last eight characters, as they were heard.</param>
    public async Task<IActionResult> OnGetAsync(string? reference, string? find, CancellationToken ct)
    {
        if (reference is null && !string.IsNullOrWhiteSpace(find))
        {
            if (DeclarationReference.TryHear(find, YearNow, out var heard) && await OpenAsync(heard.Value, ct) is not null)
            {
                return LocalRedirect($"/phone/{heard}");
            }

            (Find, NoSuch) = (find.Length <= 40 ? find : "", true);
        }

        if (reference is null)
        {
            Show([new("reportingReason", "incident"), .. Speaker(Regions.TimeZoneOf(null))]);
            return Page();
        }

        if (await OpenAsync(reference, ct) is not { } declaration)
        {
            return NotFound();
        }

        Take(declaration);
        var content = declaration.Stages[^1].Content();
        var zone = await zones.OfAsync(declaration, content, ct);
        Show([.. FormTree.ValuesOf(content.Lasting(), zone), .. Speaker(zone)]);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? reference, CancellationToken ct)
    {
        if (await ReadFormAsync(ct) is { } refused)
        {
            return refused;
        }

        var declaration = reference is null ? null : await OpenAsync(reference, ct);
        if (reference is not null && declaration is null)
        {
            return NotFound();
        }

        if (declaration is not null)
        {
            Take(declaration);
        }

        if (await LookUpAsync(ct))
        {
            return Page();
        }

        return await SendAsync(declaration?.Id, ct, string.IsNullOrWhiteSpace(Value(ToldBy)) ? [new FieldProblem(ToldBy, "field.required")] : []);
    }

    /// <summary>The code of an existing declaration is its declarant's own: it is not shown again to whoever says to be one on the telephone.</summary>
    protected override IActionResult Sent(StoredReceipt receipt) =>
        Reference.Length == 0 ? base.Sent(receipt) : LocalRedirect($"/incidents/{receipt.Reference}#declared");

    private int YearNow => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Regions.TimeZoneOf(null)).Year;

    private void Take(Declaration declaration)
    {
        (Reference, ExerciseFixed) = (declaration.Reference.Value, declaration.Exercise);
        Kind = StageKind.Intermediate;
    }

    private async Task<Declaration?> OpenAsync(string reference, CancellationToken ct)
    {
        if (!DeclarationReference.TryParse(reference, null, out var read)
            || await show.RunAsync(read, new DeclarationAccess(ReadsAll: true, Regions: User.Regions()), ct) is not { } declaration)
        {
            return null;
        }

        await record.RunAsync(declaration, User, ct);
        return declaration;
    }

    /// <summary>What is known of the call before it has begun.</summary>
    private IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> Speaker(TimeZoneInfo zone)
    {
        var now = clock.GetUtcNow();
        yield return new("onBehalfOf.organisation", brand.Value.Organisation ?? "CERT");
        yield return new("onBehalfOf.typedBy", User.FindFirst(Claimed.DisplayName)?.Value ?? "");
        yield return new("onBehalfOf.toldAt", FormTree.LocalText(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)), zone));
    }
}
