using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>A later stage: the same form with what was said last, sent as a whole again.</summary>
public sealed class CompleteModel(
    OpenDeclaration open, EstablishmentClock clock, SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : DeclarationFormPage(submit, cookie, antiforgery, texts)
{
    /// <summary>What may follow a first notification.</summary>
    public static IReadOnlyList<StageKind> Kinds { get; } = [StageKind.Intermediate, StageKind.Final];

    public const string SecretField = "_secret";

    public string Reference { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string reference, bool final, CancellationToken ct)
    {
        if (await open.RunAsync(reference, null, HttpContext, toWrite: true, ct) is not OpenOutcome.Opened { Declaration: var declaration })
        {
            return this.NotOpen(reference, r => $"{r.Address()}/complete");
        }

        (Reference, ExerciseFixed) = (declaration.Reference.Value, declaration.Exercise);
        Kind = final ? StageKind.Final : StageKind.Intermediate;
        var content = declaration.Stages[^1].Content();
        Show(FormTree.ValuesOf(content, await clock.OfAsync(declaration, content, ct)));
        return Page();
    }

    /// <summary>The cookie went while the form was being filled in: the page comes back with what was typed and asks for the secret.</summary>
    public bool NeedsSecret { get; private set; }

    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (await ReadFormAsync(ct) is { } refused)
        {
            return refused;
        }

        Kind = Enum.TryParse<StageKind>(Request.Form[KindField], out var kind) && Kinds.Contains(kind) ? kind : StageKind.Intermediate;
        switch (await open.RunAsync(reference, Request.Form[SecretField], HttpContext, toWrite: true, ct))
        {
            case OpenOutcome.Opened { Declaration: var declaration }:
                (Reference, ExerciseFixed) = (declaration.Reference.Value, declaration.Exercise);
                return await SendAsync(declaration.Id, ct);
            case OpenOutcome.TooMany:
                (Reference, NeedsSecret, ExerciseFixed) = (reference, true, Exercise);
                return Again(StatusCodes.Status429TooManyRequests, [new(SecretField, Texts.Problems["resume.throttled"])]);
            default:
                (Reference, NeedsSecret, ExerciseFixed) = (reference, true, Exercise);
                return Again(StatusCodes.Status403Forbidden, [new(SecretField, Texts.Page["Error.expired"])]);
        }
    }
}
