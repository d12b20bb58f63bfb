using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Reporting.Api.Features.Shared.Documents;
using Reporting.Api.Hosting;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Declarations;

/// <summary>What the declarant keeps. Opens with the declaration's cookie alone: it shows the secret, which an account does not need.</summary>
[EnableRateLimiting(RateLimits.Documents)]
public sealed class ReceiptModel(
    ShowDeclaration show, DeclarationCookie cookie, DeclarationSecrets secrets, EstablishmentClock clock, DirectorySearch directory, GiveAdvice advice, ShowOwed owed,
    IOptions<Promises> promises, TimeProvider time, IConfiguration configuration, IStringLocalizer<DeclarationTexts> texts)
    : PageModel
{
    public string Reference { get; private set; } = "";

    public string Secret { get; private set; } = "";

    public bool Exercise { get; private set; }

    /// <summary>A mail says the same, without the secret.</summary>
    public bool Mailed { get; private set; }

    public DeclarationStage Stage { get; private set; } = null!;

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>For whom; null where nothing is said of it any more.</summary>
    public DeclaredPlace? Place { get; private set; }

    /// <summary>What to do now.</summary>
    public ShownAdvice Advice { get; private set; } = null!;

    public OwedPart Owed { get; private set; } = null!;

    /// <summary>When the first answer is promised; null when nothing is, or the time has come.</summary>
    public DateTimeOffset? AnsweredBy { get; private set; }

    /// <summary>In full, since it is printed.</summary>
    public string VerifyAddress => $"{configuration.PublicAddressBy(Request)}/verify";

    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (!DeclarationReference.TryParse(reference, null, out var read)
            || cookie.Read(HttpContext, read) is not { } id
            || await show.RunAsync(read, new DeclarationAccess(DeclarationId: id), ct) is not { } declaration)
        {
            return this.NotOpen(reference, r => r.ReceiptAddress());
        }

        Stage = declaration.Stages[^1];
        (Reference, Secret, Exercise) = (declaration.Reference.Value, secrets.SecretOf(declaration.Id).Value, declaration.Exercise);
        var content = Stage.Content();
        Zone = await clock.OfAsync(declaration, content, ct);
        Place = await DeclaredPlace.OfAsync(directory, content.Establishment, ct);
        Advice = await advice.RunAsync(Stage, content, ct);
        Owed = new(Reference, $"/receipt/{Reference}", Zone, await owed.RunAsync(declaration, ct), MayAdd: true, declaration.Exercise);
        var due = promises.Value.FirstAnswerHours is { } hours ? declaration.FiledAt + TimeSpan.FromHours(hours) : (DateTimeOffset?)null;
        AnsweredBy = due > time.GetUtcNow() ? due : null;
        Mailed = content.Declarant?.Email is { Length: > 0 };
        return Page();
    }

    /// <summary>Below each sheet, since sheets are parted.</summary>
    private string FooterOf() => (Exercise ? texts["Exercise.Capitals"] + " – " : "") + texts["Receipt.Footer", Reference, Stage.Number];

    public async Task<IActionResult> OnGetPdfAsync(string reference, CancellationToken ct)
    {
        var shown = await OnGetAsync(reference, ct);
        return shown is PageResult ? this.Printed(shown, $"{texts["Receipt.File"].Value}-{Reference}-{Stage.Number}.pdf", FooterOf()) : shown;
    }
}
