using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>Takes a declaration back: a stage like any, with its reason. What was said is kept, and a later stage takes the withdrawal back.</summary>
public sealed class WithdrawModel(OpenDeclaration open, SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : DeclarationFormPage(submit, cookie, antiforgery, texts)
{
    public const string ReasonField = "changeReason";

    public string Reference { get; private set; } = "";

    /// <summary>The cookie went meanwhile: what was typed comes back, and the secret is asked for.</summary>
    public bool NeedsSecret { get; private set; }

    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct)
    {
        if (await open.RunAsync(reference, null, HttpContext, toWrite: true, ct) is not OpenOutcome.Opened { Declaration: var declaration })
        {
            return this.NotOpen(reference, r => $"{r.Address()}/withdraw");
        }

        (Reference, ExerciseFixed) = (declaration.Reference.Value, declaration.Exercise);
        return declaration.WithdrawnAt is null && !declaration.IsHistory ? Page() : LocalRedirect(declaration.Reference.Address());
    }

    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (await ReadFormAsync(ct) is { } refused)
        {
            return refused;
        }

        var secret = Request.Form[DraftPage.SecretField].ToString();
        switch (await open.RunAsync(reference, secret, HttpContext, toWrite: true, ct))
        {
            case OpenOutcome.Opened { Declaration: var declaration }:
                (Reference, ExerciseFixed) = (declaration.Reference.Value, declaration.Exercise);
                return await WithdrawAsync(declaration, ct);
            case OpenOutcome.TooMany:
                return Closed(StatusCodes.Status429TooManyRequests, Texts.Problems["resume.throttled"]);
            default:
                return Closed(StatusCodes.Status403Forbidden, Texts.Page["Error.expired"]);
        }

        IActionResult Closed(int status, string message)
        {
            (Reference, NeedsSecret) = (DeclarationReference.TryParse(reference, null, out var read) ? read.Value : "", true);
            return Again(status, [new(DraftPage.SecretField, message)]);
        }
    }

    private async Task<IActionResult> WithdrawAsync(Declaration declaration, CancellationToken ct)
    {
        if (!await IsTrustedAsync())
        {
            return Again(StatusCodes.Status400BadRequest, [new("", Texts.Page["Error.token"])]);
        }

        var reason = Value(ReasonField).Trim();
        var last = declaration.Stages.Last(s => s.Kind is not StageKind.Withdrawal).Content();
        var body = JsonSerializer.SerializeToElement(last.Lasting() with { ChangeReason = reason.Length == 0 ? null : reason }, ContentJson.Options);
        try
        {
            switch (await Submit.RunAsync(new(body, Typed: false, StageKind.Withdrawal, User.ToActor(), Key, declaration.Id), ct))
            {
                case SubmissionOutcome.Stored { Receipt: var receipt }:
                    Cookie.Give(HttpContext, receipt.DeclarationId, receipt.Reference);
                    return LocalRedirect(receipt.Reference.ReceiptAddress());
                case SubmissionOutcome.Invalid { Problems: var problems }:
                    return Again(StatusCodes.Status400BadRequest, [.. problems.Select(problem => Texts.Of(problem, problem.Path))]);
                default:
                    return Again(StatusCodes.Status409Conflict, [new("", Texts.Page["Steps.Error.sent"])]);
            }
        }
        catch (RuleViolationException refusal)
        {
            return Again(StatusCodes.Status409Conflict, [new("", Texts.Problems.Of(refusal))]);
        }
    }
}
