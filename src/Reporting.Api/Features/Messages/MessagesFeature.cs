using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Declarations;
using Reporting.Api.Features.Incidents;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Messages;

/// <param name="ReadAt">When the other side first saw it; absent while it is unread.</param>
/// <param name="IsNew">It is from the other side, and this is the first time that it is handed out.</param>
/// <param name="Mail">What became of the mail that tells the other side of it; absent on what the other side wrote, and when nobody is told.</param>
/// <param name="Files">Files that go with it; to be had at the declaration's files.</param>
public sealed record MessageView(
    Guid Id, MessageSide From, DateTimeOffset WrittenAt, Tlp Tlp, string Text, DateTimeOffset? ReadAt, bool IsNew, MailView? Mail,
    IReadOnlyList<MessageFile> Files)
{
    public static MessageView Of(ThreadMessage message) =>
        new(message.Id, message.From, message.WrittenAt, message.Tlp, message.Text, message.ReadAt, message.IsNew, message.Mail, message.Files);
}

/// <summary>A page of a thread, the oldest of it first.</summary>
/// <param name="Next">Value of <c>before</c> for the page with older ones; absent at the beginning of the thread.</param>
public sealed record MessagePage(IReadOnlyList<MessageView> Items, string? Next);

public sealed record NoteView(Guid Id, DateTimeOffset WrittenAt, string Text);

/// <param name="Next">As in <see cref="MessagePage"/>.</param>
public sealed record NotePage(IReadOnlyList<NoteView> Items, string? Next);

/// <summary>What was stored.</summary>
public sealed record Written(Guid Id, DateTimeOffset WrittenAt);

public static class MessagesFeature
{
    private const string Example = """{ "text": "Le réseau est rétabli depuis 04:10, le dossier patient reste arrêté." }""";
    private const string BeforeText = "The value of next of the page before.";

    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSingleton<RecordReading>();
        services.AddMessageNotices();
        services.AddScoped<WriteMessage>();
        services.AddScoped<ListMessages>();
    }

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var declarant = routes.MapGroup("/api/v1/declarations/{reference}/messages").WithTags("Messages");
        declarant.MapGet("", ListAsync)
            .Produces<MessagePage>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Read the thread of a declaration")
            .WithDescription(
                "For whoever may read the declaration. Twenty at a time from the end of the thread; give the value of next as before to go on to older "
                + "ones. What the other side wrote counts as read once it was handed out.");
        declarant.MapPost("", WriteAsync).Writes<MessageBody>(Example)
            .WithSummary("Write to the CERT")
            .WithDescription("For whoever may complete the declaration. With Idempotency-Key the same request may be sent again.");

        var cert = routes.MapGroup("/api/v1/incidents/{reference}").WithTags("Messages").RequireAuthorization(Policies.Analyst)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        cert.MapGet("/messages", ListOfIncidentAsync)
            .Produces<MessagePage>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Read the thread of an incident")
            .WithDescription("The same thread as its declarant's. What the declarant wrote counts as read once it was handed out.");
        cert.MapPost("/messages", ReplyAsync).RequireAuthorization(Policies.Triage).Writes<MessageBody>(Example)
            .WithSummary("Write to the declarant");
        cert.MapGet("/notes", ListNotesAsync)
            .Produces<NotePage>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Read the internal notes on an incident")
            .WithDescription("Never shown to the declarant.");
        cert.MapPost("/notes", NoteAsync).RequireAuthorization(Policies.Triage).Writes<MessageBody>("""{ "text": "Même prestataire que la semaine dernière." }""")
            .WithSummary("Write an internal note")
            .WithDescription("Never shown to the declarant.");
    }

    private static RouteHandlerBuilder Writes<TBody>(this RouteHandlerBuilder endpoint, string example)
        where TBody : notnull => endpoint
        .Accepts<TBody>("application/json").WithRequestExample(example)
        .Produces<Written>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ListAsync(
        string reference, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret, [Description(BeforeText)] string? before,
        HttpContext http, OpenDeclaration open, ListMessages list, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        if (!TryReadCursor(before, out var cursor))
        {
            return Malformed(texts);
        }

        var opened = await open.RunAsync(reference, resumeSecret, http, toWrite: false, ct);
        return opened is OpenOutcome.Opened { Declaration: var declaration }
            ? Page(await list.RunAsync(declaration.Id, SideOf(http, resumeSecret), cursor, ct))
            : DeclarationsFeature.Refusal(opened, texts);
    }

    private static async Task<IResult> WriteAsync(
        string reference, JsonElement body, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http, OpenDeclaration open, WriteMessage write, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var opened = await open.RunAsync(reference, resumeSecret, http, toWrite: true, ct);
        return opened is OpenOutcome.Opened { Declaration: var declaration }
            ? await StoreAsync(body, idempotencyKey, http, texts, $"/api/v1/declarations/{declaration.Reference}/messages", read => write.RunAsync(
                declaration.Id, MessageSide.Declarant, read with { Tlp = read.Tlp ?? declaration.Stages[^1].Content().Tlp }, http.User.ToActor(), idempotencyKey, ct))
            : DeclarationsFeature.Refusal(opened, texts);
    }

    private static async Task<IResult> ListOfIncidentAsync(
        string reference, [Description(BeforeText)] string? before,
        HttpContext http, ReportingDbContext db, ListMessages list, IStringLocalizer<ProblemTexts> texts, CancellationToken ct) =>
        !TryReadCursor(before, out var cursor) ? Malformed(texts)
        : await DeclarationOfAsync(db, reference, http, ct) is { } declarationId ? Page(await list.RunAsync(declarationId, MessageSide.Cert, cursor, ct))
        : TypedResults.NotFound();

    private static async Task<IResult> ReplyAsync(
        string reference, JsonElement body, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http, ReportingDbContext db, WriteMessage write, IStringLocalizer<ProblemTexts> texts, CancellationToken ct) =>
        await DeclarationOfAsync(db, reference, http, ct) is { } declarationId
            ? await StoreAsync(body, idempotencyKey, http, texts, $"/api/v1/incidents/{ShowIncident.Written(reference)}/messages", read =>
                write.RunAsync(declarationId, MessageSide.Cert, read, http.User.ToActor(), idempotencyKey, ct))
            : TypedResults.NotFound();

    private static async Task<IResult> ListNotesAsync(
        string reference, [Description(BeforeText)] string? before,
        HttpContext http, ReportingDbContext db, ListMessages list, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        if (!TryReadCursor(before, out var cursor))
        {
            return Malformed(texts);
        }

        if (await DeclarationOfAsync(db, reference, http, ct) is not { } declarationId)
        {
            return TypedResults.NotFound();
        }

        var page = await list.NotesAsync(declarationId, MessageSide.Cert, cursor, ct);
        return TypedResults.Json(new NotePage([.. page.Rows.Select(n => new NoteView(n.Id, n.WrittenAt, n.Text))], page.Next), ContentJson.Options);
    }

    private static async Task<IResult> NoteAsync(
        string reference, JsonElement body, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http, ReportingDbContext db, WriteMessage write, IStringLocalizer<ProblemTexts> texts, CancellationToken ct) =>
        await DeclarationOfAsync(db, reference, http, ct) is { } declarationId
            ? await StoreAsync(body, idempotencyKey, http, texts, $"/api/v1/incidents/{ShowIncident.Written(reference)}/notes", read =>
                write.NoteAsync(declarationId, MessageSide.Cert, read, http.User.ToActor(), idempotencyKey, ct))
            : TypedResults.NotFound();

    /// <summary>An analyst who reads by the declarant's door stays an analyst; who brings the secret is the declarant's side.</summary>
    internal static MessageSide SideOf(HttpContext http, string? secret) =>
        string.IsNullOrWhiteSpace(secret) && http.User.ReadsIncidents() ? MessageSide.Cert : MessageSide.Declarant;

    private static async Task<IResult> StoreAsync(
        JsonElement sent, string? idempotencyKey, HttpContext http, IStringLocalizer<ProblemTexts> texts, string address, Func<MessageBody, Task<WriteOutcome>> store)
    {
        var (body, unreadable) = MessageForm.Read(sent);
        List<FieldProblem> problems = [.. unreadable];
        if (idempotencyKey is not null && !DeclarationsFeature.IsKey(idempotencyKey))
        {
            problems.Add(new("Idempotency-Key", "idempotency.malformed"));
        }

        if (problems.Count > 0)
        {
            return TypedResults.Problem(Problems.Invalid(problems, texts));
        }

        switch (await store(body))
        {
            case WriteOutcome.Written written:
                if (written.Replayed)
                {
                    http.Response.Headers["Idempotent-Replayed"] = "true";
                }

                return TypedResults.Created(address, new Written(written.Id, written.At));
            case WriteOutcome.Invalid invalid:
                return TypedResults.Problem(Problems.Invalid(invalid.Problems, texts));
            default:
                return TypedResults.Problem(Problems.Of(StatusCodes.Status422UnprocessableEntity, "idempotency.reused", texts));
        }
    }

    /// <summary>Null when the caller has no such incident.</summary>
    private static Task<Guid?> DeclarationOfAsync(ReportingDbContext db, string reference, HttpContext http, CancellationToken ct)
    {
        var written = ShowIncident.Written(reference);
        return db.Incidents.AsNoTracking().WithinRegions(http.User.Regions()).Where(i => i.Reference == written)
            .Select(i => (Guid?)i.DeclarationId).SingleOrDefaultAsync(ct);
    }

    private static JsonHttpResult<MessagePage> Page(Page<ThreadMessage> page) =>
        TypedResults.Json(new MessagePage([.. page.Rows.Select(MessageView.Of)], page.Next), ContentJson.Options);

    private static bool TryReadCursor(string? before, out Cursor? cursor)
    {
        cursor = null;
        return before is null || Cursor.TryParse(before, null, out cursor);
    }

    private static ProblemHttpResult Malformed(IStringLocalizer<ProblemTexts> texts) =>
        TypedResults.Problem(Problems.Invalid([new FieldProblem("before", "cursor.malformed")], texts));
}
