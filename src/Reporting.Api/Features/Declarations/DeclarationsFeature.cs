using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Api.Features.Declarations;

/// <summary>What a program is told of its submission.</summary>
/// <param name="ResumeSecret">Opens the declaration again together with the reference; also by telephone.</param>
/// <param name="FiledAt">UTC.</param>
/// <param name="ContentHash">SHA-256 over the salted digests of the blocks, hexadecimal.</param>
/// <param name="ChainHash">Link of the receipt chain, hexadecimal. Its place is not told: whoever declares twice would know how many did in between.</param>
public sealed record Submitted(
    string Reference, string ResumeSecret, int Stage, DateTimeOffset FiledAt, bool Exercise, string ContentHash, string ChainHash)
{
    public static Submitted Of(StoredReceipt stored) => new(
        stored.Reference.Value, stored.Secret.Value, stored.Stage, stored.SubmittedAt, stored.Exercise,
        stored.Receipt.ContentHash, stored.Receipt.Hash);
}

/// <param name="Owed">What the declarant still owes, by law, and what was met.</param>
public sealed record DeclarationView(string Reference, DateTimeOffset FiledAt, bool Exercise, IReadOnlyList<StageView> Stages, OwedView Owed);

public sealed record StageView(
    int Stage, StageKind Kind, DateTimeOffset SubmittedAt, string ContentHash, string ChainHash, DeclarationContent Content);

public static class DeclarationsFeature
{
    public const string SecretHeader = "Resume-Secret";

    /// <summary>Characters from which a key is taken for unguessable: a UUID has more.</summary>
    private const int LongKey = 20;

    public static void AddDeclarations(this IServiceCollection services)
    {
        services.AddSingleton<DeclarationSecrets>();
        services.AddSingleton<DeclarationCookie>();
        services.AddSingleton<ResumeThrottle>();
        services.AddScoped<EstablishmentClock>();
        services.AddScoped<ContentWords>();
        services.AddScoped<DeclarationFormTexts>();
        services.AddScoped<SubmitDeclaration>();
        services.AddScoped<ShowDeclaration>();
        services.AddSingleton<DraftCookie>();
        services.AddScoped<KeepDraft>();
        services.AddScoped<FindOwnDuplicates>();
        services.AddScoped<OpenDeclaration>();
        services.AddScoped<GiveAdvice>();
        services.AddScoped<ShowOwed>();
        services.AddScoped<OwedWords>();
        services.AddScoped<ShowProgress>();
        services.AddScoped<ListDeclarations>();
        services.AddSingleton<DeclarationLink>();
        services.AddOptions<Promises>().BindConfiguration(Promises.Section)
            .Validate(promises => promises.FirstAnswerHours is null or (> 0 and <= 24 * 31), "Promises:FirstAnswerHours is a number of hours, 744 at most.").ValidateOnStart();
        services.AddScoped<ReceiptCheck>();
        services.AddScoped<ReadyFile>();
    }

    public static void MapDeclarations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/verify/key.pem", (SigningKey key) => TypedResults.Text(key.Pem, "application/x-pem-file")).ExcludeFromDescription();
        var group = routes.MapGroup("/api/v1/declarations").WithTags("Declarations");
        group.MapPost("", SubmitFirstAsync)
            .Accepts<DeclarationContent>("application/json").WithRequestExample(ExampleContent)
            .Produces<Submitted>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Declare an incident")
            .WithDescription(
                "Anonymous, or with an API key. The answer comes when the declaration is on the disk. With Idempotency-Key the same request may be "
                + "sent again: it gets the first answer, secret included; another body under the same key is refused with 422.");
        group.MapPost("/{reference}/stages", AddStageAsync)
            .Accepts<DeclarationContent>("application/json").WithRequestExample(ExampleContent)
            .Produces<Submitted>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Add a later stage")
            .WithDescription("A whole submission again. Needs the resume secret, or a key or account of the establishment.");
        group.MapGet("/{reference}", ShowAsync)
            .Produces<DeclarationView>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Read a declaration")
            .WithDescription("For whoever holds the resume secret (header Resume-Secret), a key or account of the establishment, or an analyst. What is owed is "
                + "computed a moment after each stage: until then, computed is false.");
    }

    private const string ExampleContent =
        """
        {
          "establishment": { "name": "Centre hospitalier de Saint-Exemple", "town": "Saint-Exemple", "region": "53", "category": "generalHospital" },
          "declarant": { "role": "RSSI", "phone": "+33 2 99 00 00 00" },
          "awareAt": "2026-11-20T02:40:00+01:00",
          "ongoing": "yes",
          "detectedBy": "monitoring",
          "description": "Des fichiers du serveur de fichiers et de deux serveurs applicatifs sont chiffrés, une demande de rançon est affichée.",
          "systems": ["patientRecord", "directory", "network"],
          "extent": "severalServers",
          "careImpact": "degradedMode",
          "patientEndangerment": "potential",
          "dataImpact": [{ "kind": "lossOrUnavailability", "certainty": "proven" }],
          "suspectedOrigin": "malicious",
          "type": "ransomware",
          "measuresTaken": "Réseau coupé de l'extérieur, sauvegardes isolées.",
          "supportWanted": true,
          "supportKinds": ["callBackNow", "technicalHelp"],
          "tlp": "amberStrict"
        }
        """;

    private static async Task<IResult> SubmitFirstAsync(
        JsonElement body,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        [Description("earlyWarning, notification (default), intermediate or final")] string? stage,
        HttpContext http, SubmitDeclaration submit, IStringLocalizer<ProblemTexts> texts, CancellationToken ct) =>
        await SubmitAsync(body, idempotencyKey, stage, null, http, submit, texts, ct);

    private static async Task<IResult> AddStageAsync(
        string reference,
        JsonElement body,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        [FromHeader(Name = SecretHeader)] string? resumeSecret,
        [Description("earlyWarning, notification (default), intermediate, final, correction or withdrawal; the last two say why in changeReason")] string? stage,
        HttpContext http, OpenDeclaration open, SubmitDeclaration submit, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var opened = await open.RunAsync(reference, resumeSecret, http, toWrite: true, ct);
        return opened switch
        {
            OpenOutcome.Opened { Declaration: var declaration } => await SubmitAsync(body, idempotencyKey, stage, declaration.Id, http, submit, texts, ct),
            _ => Refusal(opened, texts),
        };
    }

    private static async Task<IResult> ShowAsync(
        string reference, [FromHeader(Name = SecretHeader)] string? resumeSecret,
        HttpContext http, OpenDeclaration open, ShowOwed owed, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var opened = await open.RunAsync(reference, resumeSecret, http, toWrite: false, ct);
        return opened is OpenOutcome.Opened { Declaration: var declaration }
            ? TypedResults.Json(ViewOf(declaration, await owed.RunAsync(declaration, ct)), ContentJson.Options)
            : Refusal(opened, texts);
    }

    private static async Task<IResult> SubmitAsync(
        JsonElement body, string? idempotencyKey, string? stage, Guid? declarationId,
        HttpContext http, SubmitDeclaration submit, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var problems = new List<FieldProblem>();
        var kind = StageKind.Notification;
        // By name: TryParse alone also takes numbers, and lists of names as if they were flags.
        var kinds = Enum.GetNames<StageKind>().Where(name => declarationId is not null || name is not (nameof(StageKind.Correction) or nameof(StageKind.Withdrawal))).ToList();
        if (stage is not null && (!kinds.Contains(stage, StringComparer.OrdinalIgnoreCase) || !Enum.TryParse(stage, ignoreCase: true, out kind)))
        {
            problems.Add(new("stage", "choice.unknown", string.Join(", ", kinds.Select(ContentFields.NameOf))));
        }

        if (idempotencyKey is not null && !IsKey(idempotencyKey))
        {
            problems.Add(new("Idempotency-Key", "idempotency.malformed"));
        }

        if (problems.Count > 0)
        {
            return TypedResults.Problem(Problems.Invalid(problems, texts));
        }

        var request = new SubmissionRequest(body, Typed: false, kind, http.User.ToActor(), Scoped(idempotencyKey, http), declarationId);
        switch (await submit.RunAsync(request, ct))
        {
            case SubmissionOutcome.Stored stored:
                if (stored.Replayed)
                {
                    http.Response.Headers["Idempotent-Replayed"] = "true";
                }

                return TypedResults.Created($"/api/v1/declarations/{stored.Receipt.Reference}", Submitted.Of(stored.Receipt));
            case SubmissionOutcome.Invalid invalid:
                return TypedResults.Problem(Problems.Invalid(invalid.Problems, texts));
            default:
                return TypedResults.Problem(Problems.Of(StatusCodes.Status422UnprocessableEntity, "idempotency.reused", texts));
        }
    }

    /// <summary>
    /// Anonymous clients share one name. A key that could be guessed, or that two of them may well choose, counts for the address it comes
    /// from only; a long one follows its client from one network to another.
    /// </summary>
    private static string? Scoped(string? key, HttpContext http) => key is { Length: < LongKey } && http.User.ToActor().Kind is ActorKind.Anonymous
        ? $"{http.Connection.RemoteIpAddress}\n{key}"
        : key;

    internal static bool IsKey(string sent) => sent.Length is > 0 and <= 255 && !sent.Any(c => c is < ' ' or > '~');

    internal static ProblemHttpResult Refusal(OpenOutcome outcome, IStringLocalizer<ProblemTexts> texts) => TypedResults.Problem(outcome is OpenOutcome.TooMany
        ? Problems.Of(StatusCodes.Status429TooManyRequests, "resume.throttled", texts)
        : Problems.Of(StatusCodes.Status404NotFound, "status.404", texts));

    private static DeclarationView ViewOf(Declaration declaration, Owed owed) => new(
        declaration.Reference.Value, declaration.FiledAt, declaration.Exercise,
        [.. declaration.Stages.Select(s => new StageView(s.Number, s.Kind, s.SubmittedAt, s.Receipt.ContentHash, s.Receipt.Hash, s.Content()))],
        OwedView.Of(owed));
}
