using System.ComponentModel;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Reporting.Api.Features.Declarations;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Files;

namespace Reporting.Api.Features.Files;

/// <summary>One file as a program sees it.</summary>
/// <param name="Received">Bytes that came so far.</param>
/// <param name="Sha256">Of the content, hexadecimal; null until it is whole.</param>
/// <param name="TypeDiffers">The content is of another kind than the declared type or the name's ending.</param>
/// <param name="MessageId">The message that it goes with.</param>
/// <param name="ArchivePassword">Set where the content leaves in an encrypted archive alone.</param>
public sealed record FileView(
    Guid Id, string Name, long Length, long Received, AttachmentState State, string? DeclaredType, string? FoundType, bool TypeDiffers, string? Sha256,
    string? Finding, DateTimeOffset CreatedAt, DateTimeOffset? SealedAt, CustodyRole AddedBy, Guid? MessageId, string? ArchivePassword,
    IReadOnlyList<CustodyView> Custody);

/// <param name="Detail">What the scanner calls what it found, or a media type.</param>
public sealed record CustodyView(DateTimeOffset At, CustodyAct Act, CustodyRole Role, string? Detail);

/// <summary>
/// Files of a declaration. The transfer follows tus 1.0 (core, creation, expiration, termination), so that its clients work as they are;
/// a file is announced, its bytes follow in as many requests as it takes, and the last one closes it.
/// </summary>
public static class FilesFeature
{
    private const string Tus = "1.0.0";
    private const string TusHeader = "Tus-Resumable";
    private const string OffsetHeader = "Upload-Offset";
    private const string LengthHeader = "Upload-Length";
    private const string OffsetType = "application/offset+octet-stream";
    private const int RetrySeconds = 5;

    /// <summary>Somebody has to make room first.</summary>
    public const string NoRoomSeconds = "600";
    private const string Anyone = "For whoever holds the resume secret (header Resume-Secret), a key or account of the establishment, or an analyst.";

    /// <summary>Room for what surrounds a file in a form.</summary>
    internal const long Envelope = 64 * 1024;

    /// <summary>A form may be as many times longer than a file may be before the connection is cut: until then its page says what is wrong.</summary>
    private const int HeardOut = 10;

    public static void AddFiles(this IServiceCollection services)
    {
        services.AddScoped<OpenFiles>();
        services.AddScoped<FileLimits>();
        services.AddScoped<AddFileOnce>();
        services.AddScoped<AnnounceFile>();
        services.AddScoped<AppendToFile>();
        services.AddScoped<TakeWholeFile>();
        services.AddScoped<SealFile>();
        services.AddScoped<WithdrawFile>();
        services.AddScoped<ListFiles>();
        services.AddScoped<SendFile>();

        // The form with a file refuses by itself what is too large, in words; every other page keeps to the common limit.
        services.AddOptions<RazorPagesOptions>().Configure<IOptions<FileSettings>>((pages, files) => pages.Conventions.AddPageApplicationModelConvention(
            "/Files/Index", page => page.EndpointMetadata.Add(new RequestSizeLimitAttribute((files.Value.MaxBytes * HeardOut) + Envelope))));
    }

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        var most = routes.ServiceProvider.GetRequiredService<IOptions<FileSettings>>().Value.MaxBytes;
        var files = routes.MapGroup("/api/v1/declarations/{reference}/files").WithTags("Files").AddEndpointFilter(CheckVersionAsync)
            .ProducesProblem(StatusCodes.Status404NotFound);
        files.MapMethods("", [HttpMethods.Options], OfferAsync).ExcludeFromDescription();
        files.MapPost("", AnnounceAsync).RequireRateLimiting(RateLimits.Files)
            .Produces(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Announce a file")
            .WithDescription(
                "tus 1.0, creation: Upload-Length in bytes; Upload-Metadata with filename, if known filetype and sha256 (hexadecimal), and message, the id of a message of one's own side that the file goes with; "
                + "each value in base64. "
                + "Location says where its bytes go, Upload-Expires until when. " + Anyone);
        files.MapGet("", ListAsync).Produces<IReadOnlyList<FileView>>()
            .WithSummary("List the files of a declaration").WithDescription("With the custody of each. " + Anyone);
        files.MapGet("/{id:guid}", ShowAsync).Produces<FileView>()
            .WithSummary("Read about one file");
        files.MapMethods("/{id:guid}", [HttpMethods.Head], StandAsync).ExcludeFromDescription();
        files.MapPatch("/{id:guid}", AppendAsync).WithMetadata(new RequestSizeLimitAttribute(most))
            .Accepts<Stream>(OffsetType)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status423Locked).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Send bytes of a file")
            .WithDescription(
                "tus 1.0: Upload-Offset says where they begin, which HEAD of the same address tells after a cut; the answer's says how far the file is. "
                + "409 carries the offset to go on from. The last byte closes the file: 422 when it has not the announced hash, and it is to be sent again as a new one.");
        files.MapDelete("/{id:guid}", WithdrawAsync).Produces(StatusCodes.Status204NoContent)
            .WithSummary("Take a file back").WithDescription("Its content is destroyed; name, hash and custody stay.");
        files.MapGet("/{id:guid}/content", SendAsync).WithContentPolicy(SendFile.Sandbox)
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream").ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Download a file")
            .WithDescription(
                "As it is when it is clean; else in a ZIP archive under AES-256 whose password is archivePassword of the file. archived=true asks for the archive in any case. "
                + "409 when it is not whole yet, or damaged.");
        routes.MapGet("/api/v1/declarations/{reference}/evidence", PackageAsync).WithTags("Files").RequireAuthorization(Policies.Analyst).WithContentPolicy(SendFile.Sandbox)
            .Produces(StatusCodes.Status200OK, contentType: "application/zip").ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Download the evidence package")
            .WithDescription("For analysts: the files, their hashes and custody, and a manifest signed ECDSA P-256.");

        // The same for people: beside the page that lists them, where the declaration's cookie is sent.
        routes.MapGet("/declarations/{reference}/files/{id:guid}", DownloadAsync).WithContentPolicy(SendFile.Sandbox).ExcludeFromDescription();
        routes.MapGet("/declarations/{reference}/evidence", DownloadPackageAsync).RequireAuthorization(Policies.Analyst).WithContentPolicy(SendFile.Sandbox).ExcludeFromDescription();
        var pieces = routes.MapGroup("/declarations/{reference}/files/pieces").AddEndpointFilter(CheckVersionAsync).AddEndpointFilter(CheckOriginAsync).ExcludeFromDescription();
        pieces.MapPost("", AnnounceAsync).RequireRateLimiting(RateLimits.Files);
        pieces.MapMethods("/{id:guid}", [HttpMethods.Head], StandAsync);
        pieces.MapPatch("/{id:guid}", AppendAsync).WithMetadata(new RequestSizeLimitAttribute(most));
    }

    /// <summary>A browser brings its cookies by itself: what writes with them shows a token that only a page of this site can read.</summary>
    private static async ValueTask<object?> CheckOriginAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http)
            ? await next(context)
            : TypedResults.Problem(Problems.Of(StatusCodes.Status400BadRequest, "form.expired", TextsOf(http)));
    }

    /// <summary>tus: a version that is not ours is refused; without one it is a plain request.</summary>
    private static async ValueTask<object?> CheckVersionAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var asked = http.Request.Headers[TusHeader].ToString();
        http.Response.Headers[TusHeader] = Tus;
        if (asked.Length > 0 && asked != Tus && !HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.Headers["Tus-Version"] = Tus;
            return TypedResults.Problem(Problems.Of(StatusCodes.Status412PreconditionFailed, "file.version", TextsOf(http)));
        }

        return await next(context);
    }

    private static NoContent OfferAsync(string reference, HttpContext http, IOptions<FileSettings> settings)
    {
        var headers = http.Response.Headers;
        (headers["Tus-Version"], headers["Tus-Extension"]) = (Tus, "creation,expiration,termination");
        headers["Tus-Max-Size"] = settings.Value.MaxBytes.ToString(CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }

    private static Task<IResult> AnnounceAsync(
        string reference, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret,
        [FromHeader(Name = LengthHeader), Description("Bytes.")] string? length,
        [FromHeader(Name = "Upload-Metadata"), Description("filename d29yZA==,filetype dGV4dC9wbGFpbg==")] string? metadata,
        HttpContext http, OpenFiles open, AnnounceFile announce, IOptions<FileSettings> settings, TimeProvider clock, CancellationToken ct) =>
        OpenedAsync(reference, resumeSecret, http, open, true, async opened =>
        {
            var problems = new List<FieldProblem>();
            if (!TryReadNumber(length, out var bytes))
            {
                problems.Add(new(LengthHeader, "file.length"));
            }

            Guid? message = null;
            if (ReadMetadata(metadata) is not { } said)
            {
                problems.Add(new("Upload-Metadata", "file.metadata"));
                said = [];
            }
            else if (said.TryGetValue("message", out var named))
            {
                if (Guid.TryParse(named, out var id))
                {
                    message = id;
                }
                else
                {
                    problems.Add(new("Upload-Metadata", "file.message"));
                }
            }

            if (problems.Count > 0)
            {
                return TypedResults.Problem(Problems.Invalid(problems, TextsOf(http)));
            }

            var file = new AnnouncedFile(
                said.GetValueOrDefault("filename") ?? said.GetValueOrDefault("name") ?? "", bytes, said.GetValueOrDefault("filetype") ?? said.GetValueOrDefault("type"),
                said.GetValueOrDefault("sha256"), message);
            var outcome = await announce.RunAsync(opened, file, ct);
            if (outcome is not FileOutcome.Kept { Attachment: var attachment })
            {
                return Refusal(outcome, http);
            }

            Say(attachment, http);
            http.Response.Headers["Upload-Expires"] = clock.GetUtcNow().AddHours(settings.Value.KeepUnfinishedHours).ToString("R", CultureInfo.InvariantCulture);
            var declarations = Problems.IsApi(http) ? "/api/v1/declarations" : "/declarations";
            var files = Problems.IsApi(http) ? "files" : "files/pieces";
            return TypedResults.Created($"{http.Request.PathBase}{declarations}/{opened.Declaration.Reference}/{files}/{attachment.Id}");
        }, ct);

    private static Task<IResult> AppendAsync(
        string reference, Guid id, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret, [FromHeader(Name = OffsetHeader)] string? offset,
        HttpContext http, OpenFiles open, AppendToFile append, CancellationToken ct) =>
        OpenedAsync(reference, resumeSecret, http, open, true, async opened =>
        {
            if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals(OffsetType, StringComparison.OrdinalIgnoreCase))
            {
                return TypedResults.Problem(Problems.Of(StatusCodes.Status415UnsupportedMediaType, "file.contentType", TextsOf(http)));
            }

            if (!TryReadNumber(offset, out var from))
            {
                return TypedResults.Problem(Problems.Invalid([new(OffsetHeader, "file.offset")], TextsOf(http)));
            }

            var outcome = await append.RunAsync(opened, id, from, http.Request.ContentLength, http.Request.Body, ct);
            if (outcome is not FileOutcome.Kept { Attachment: var attachment })
            {
                return Refusal(outcome, http);
            }

            Say(attachment, http);
            return TypedResults.NoContent();
        }, ct);

    private static Task<IResult> StandAsync(
        string reference, Guid id, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret, HttpContext http, OpenFiles open, ListFiles list, CancellationToken ct) =>
        OpenedAsync(reference, resumeSecret, http, open, false, async opened =>
        {
            if (await list.FindAsync(opened, id, ct) is not { } attachment)
            {
                return NotFound(http);
            }

            Say(attachment, http);
            http.Response.Headers[LengthHeader] = attachment.Length.ToString(CultureInfo.InvariantCulture);
            return TypedResults.Ok();
        }, ct);

    private static Task<IResult> ListAsync(
        string reference, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret, HttpContext http, OpenFiles open, ListFiles list,
        ArchivePasswords passwords, IOptions<FileSettings> settings, CancellationToken ct) =>
        OpenedAsync(reference, resumeSecret, http, open, false, async opened =>
            TypedResults.Json((await list.RunAsync(opened, ct)).Select(file => ViewOf(file, passwords, settings.Value)), ContentJson.Options), ct);

    private static Task<IResult> ShowAsync(
        string reference, Guid id, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret, HttpContext http, OpenFiles open, ListFiles list,
        ArchivePasswords passwords, IOptions<FileSettings> settings, CancellationToken ct) =>
        OpenedAsync(reference, resumeSecret, http, open, false, async opened =>
            (await list.RunAsync(opened, ct)).SingleOrDefault(file => file.Id == id) is { } found
                ? TypedResults.Json(ViewOf(found, passwords, settings.Value), ContentJson.Options)
                : NotFound(http), ct);

    private static Task<IResult> WithdrawAsync(
        string reference, Guid id, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret, HttpContext http, OpenFiles open, WithdrawFile withdraw,
        CancellationToken ct) =>
        OpenedAsync(reference, resumeSecret, http, open, false, async opened =>
            await withdraw.RunAsync(opened, id, ct) is FileOutcome.Kept ? TypedResults.NoContent() : NotFound(http), ct);

    private static Task<IResult> SendAsync(
        string reference, Guid id, bool? archived, [FromHeader(Name = DeclarationsFeature.SecretHeader)] string? resumeSecret, HttpContext http, OpenFiles open, ListFiles list,
        SendFile send, CancellationToken ct) =>
        OpenedAsync(reference, resumeSecret, http, open, false, async opened => await list.FindAsync(opened, id, ct) switch
        {
            null => NotFound(http),
            { IsStored: false } => TypedResults.Problem(Problems.Of(StatusCodes.Status409Conflict, "file.unfinished", TextsOf(http))),
            var file => await send.RunAsync(opened, file, archived is true, http.Response, ct)
                ? TypedResults.Empty
                : TypedResults.Problem(Problems.Of(StatusCodes.Status409Conflict, "file.damaged", TextsOf(http))),
        }, ct);

    private static async Task<IResult> DownloadAsync(
        string reference, Guid id, bool? archived, HttpContext http, OpenFiles open, ListFiles list, SendFile send, CancellationToken ct)
    {
        if ((await open.RunAsync(reference, null, http, ct)).Files is not { } opened)
        {
            // The list sends on to where access is asked for.
            return TypedResults.LocalRedirect($"~/declarations/{Uri.EscapeDataString(reference)}/files");
        }

        if (await list.FindAsync(opened, id, ct) is not { IsStored: true } file)
        {
            return TypedResults.NotFound();
        }

        return await send.RunAsync(opened, file, archived is true, http.Response, ct)
            ? TypedResults.Empty
            : TypedResults.LocalRedirect($"~/declarations/{opened.Declaration.Reference}/files?problem=file.damaged");
    }

    private static Task<IResult> PackageAsync(string reference, HttpContext http, OpenFiles open, SendFile send, CancellationToken ct) =>
        OpenedAsync(reference, null, http, open, false, async opened =>
        {
            if (!opened.ByCert)
            {
                return NotFound(http);
            }

            await send.PackageAsync(opened, http.Response, ct);
            return TypedResults.Empty;
        }, ct);

    private static async Task<IResult> DownloadPackageAsync(string reference, HttpContext http, OpenFiles open, SendFile send, CancellationToken ct)
    {
        if ((await open.RunAsync(reference, null, http, ct)).Files is not { ByCert: true } opened)
        {
            return TypedResults.NotFound();
        }

        await send.PackageAsync(opened, http.Response, ct);
        return TypedResults.Empty;
    }

    private static async Task<IResult> OpenedAsync(
        string reference, string? secret, HttpContext http, OpenFiles open, bool toAdd, Func<OpenedFiles, Task<IResult>> then, CancellationToken ct)
    {
        var (opened, outcome) = await open.RunAsync(reference, secret, http, ct);
        return opened switch
        {
            null when outcome is OpenOutcome.TooMany => TypedResults.Problem(Problems.Of(StatusCodes.Status429TooManyRequests, "resume.throttled", TextsOf(http))),
            null => NotFound(http),
            { MayAdd: false } when toAdd => TypedResults.Problem(Problems.Of(StatusCodes.Status403Forbidden, "status.403", TextsOf(http))),
            _ => await then(opened),
        };
    }

    private static FileView ViewOf(Attachment file, ArchivePasswords passwords, FileSettings settings) => new(
        file.Id, file.Name, file.Length, file.Received, file.State, file.DeclaredType, file.FoundType, file.TypeDiffers, file.Sha256, file.Finding, file.CreatedAt,
        file.SealedAt, file.AddedBy, file.MessageId, file.IsStored && !file.MayLeavePlain(settings.Scans) ? passwords.Of(file.Id) : null,
        [.. ListFiles.InOrder(file).Select(c => new CustodyView(c.At, c.Act, c.Role, c.Detail))]);

    private static void Say(Attachment attachment, HttpContext http) =>
        http.Response.Headers[OffsetHeader] = attachment.Received.ToString(CultureInfo.InvariantCulture);

    private static ProblemHttpResult NotFound(HttpContext http) => TypedResults.Problem(Problems.Of(StatusCodes.Status404NotFound, "status.404", TextsOf(http)));

    private static IResult Refusal(FileOutcome outcome, HttpContext http)
    {
        var texts = TextsOf(http);
        switch (outcome)
        {
            case FileOutcome.OtherOffset { Attachment: var attachment }:
                Say(attachment, http);
                return TypedResults.Problem(Problems.Of(StatusCodes.Status409Conflict, "file.otherOffset", texts));
            case FileOutcome.Busy:
                http.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
                return TypedResults.Problem(Problems.Of(StatusCodes.Status423Locked, "file.busy", texts));
            case FileOutcome.Full:
                http.Response.Headers.RetryAfter = NoRoomSeconds;
                return TypedResults.Problem(Problems.Of(StatusCodes.Status503ServiceUnavailable, "file.noRoom", texts));
            case FileOutcome.Cut { Attachment: var attachment }:
                // Seldom heard: whoever was cut off is gone.
                Say(attachment, http);
                return TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest);
            case FileOutcome.Refused { Problem: var problem }:
                var status = problem.Code is "file.hash-differs" or "file.message" ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status413PayloadTooLarge;
                var details = Problems.Of(status, problem.Code, texts);
                details.Detail = texts.Of(problem);
                return TypedResults.Problem(details);
            default:
                return NotFound(http);
        }
    }

    private static IStringLocalizer<ProblemTexts> TextsOf(HttpContext http) => http.RequestServices.GetRequiredService<IStringLocalizer<ProblemTexts>>();

    private static bool TryReadNumber(string? text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Keys and values as tus writes them; null when it is written otherwise.</summary>
    private static Dictionary<string, string>? ReadMetadata(string? header)
    {
        var read = new Dictionary<string, string>();
        foreach (var pair in (header ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split(' ');
            var bytes = new byte[pair.Length];
            if (parts.Length > 2 || !Convert.TryFromBase64String(parts.ElementAtOrDefault(1) ?? "", bytes, out var length) || !read.TryAdd(parts[0], Encoding.UTF8.GetString(bytes, 0, length)))
            {
                return null;
            }
        }

        return read;
    }
}
