using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using Reporting.Api.Features.Declarations;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Files;

namespace Reporting.Api.Features.Files;

/// <summary>The files of a declaration: added one at a time, without scripts in one go, and seen with all that happened to them.</summary>
/// <remarks>The form is read by hand as it comes: bound by the framework, a file would first lie unencrypted in a folder of the system.</remarks>
[IgnoreAntiforgeryToken]
[FormIsReadByHand]
[EnableRateLimiting(RateLimits.Files)]
public sealed class IndexModel(
    OpenFiles open, ListFiles list, TakeWholeFile take, WithdrawFile withdraw, FileLimits limits, ArchivePasswords passwords, EstablishmentClock clock,
    IAntiforgery antiforgery, IStringLocalizer<ProblemTexts> problems) : PageModel
{
    /// <summary>Name of the form's field.</summary>
    public static string FileField => "file";

    /// <summary>Name of the field that comes before all others: the framework would put it behind the file, which is read last.</summary>
    public static string TokenField => "__RequestVerificationToken";

    private const string TokenHeader = "RequestVerificationToken";
    private const string WithdrawField = "withdraw";
    private const int LongestField = 4096;
    private const int MostFields = 5;

    /// <summary>Reasons that an address may bring; each names its text.</summary>
    private static readonly string[] _problemsByAddress = ["file.damaged"];

    public string Reference { get; private set; } = "";

    public OpenedFiles Opened { get; private set; } = null!;

    public IReadOnlyList<Attachment> Files { get; private set; } = [];

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Proves that the form was this site's.</summary>
    public string Token => antiforgery.GetAndStoreTokens(HttpContext).RequestToken!;

    /// <summary>The message that what is added goes with; null for none.</summary>
    [BindProperty(SupportsGet = true, Name = "message")]
    public Guid? MessageId { get; set; }

    /// <summary>Where the message stands in its thread.</summary>
    public string MessageAddress => $"/{(Opened.ByCert ? "incidents" : "declarations")}/{Reference}#message-{MessageId:N}";

    public string Address => $"/declarations/{Reference}/files";

    /// <summary>The form's own address, which keeps what it is for.</summary>
    public string FormAddress => MessageId is { } message ? $"{Address}?message={message}" : Address;

    public FileSettings Settings => limits.Settings;

    /// <summary>Of what may be held in all; what was taken back leaves its room.</summary>
    public long Used => Files.Where(file => file.State is not AttachmentState.Withdrawn).Sum(file => file.Length);

    public int Count => Files.Count(file => file.State is not AttachmentState.Withdrawn);

    /// <summary>Key of a text that says what was just done.</summary>
    [TempData]
    public string? Done { get; set; }

    public bool MayWithdraw(Attachment file) => file.State is not AttachmentState.Withdrawn && WithdrawFile.MayWithdraw(Opened, file);

    /// <summary>Null where the content leaves as it is.</summary>
    public string? PasswordOf(Attachment file) => file.MayLeavePlain(Settings.Scans) ? null : passwords.Of(file.Id);

    public async Task<IActionResult> OnGetAsync(string reference, string? problem, CancellationToken ct)
    {
        if (!await LoadAsync(reference, ct))
        {
            return this.NotOpen(reference, r => $"{r.Address()}/files");
        }

        if (_problemsByAddress.Contains(problem))
        {
            ModelState.AddModelError("", problems[problem!]);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference, CancellationToken ct)
    {
        if (!await LoadAsync(reference, ct) || !Opened.MayAdd)
        {
            return this.NotOpen(reference, r => $"{r.Address()}/files");
        }

        try
        {
            return await ReadAsync(ct);
        }
        catch (RuleViolationException refusal)
        {
            return Refused(problems.Of(refusal), StatusCodes.Status400BadRequest);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException { InnerException: null } && !FileStore.IsFull(malformed))
        {
            return Refused(problems["file.malformed"], StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>Small fields first, as the page has them; the file ends the form.</summary>
    private async Task<IActionResult> ReadAsync(CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 100 } boundary)
        {
            return Refused(problems["file.malformed"], StatusCodes.Status400BadRequest);
        }

        var reader = new MultipartReader(boundary, Request.Body);
        var trusted = false;
        for (var fields = 0; fields < MostFields && await reader.ReadNextSectionAsync(ct) is { } section; fields++)
        {
            if (section.GetContentDispositionHeader() is not { } disposition)
            {
                continue;
            }

            if (disposition.IsFileDisposition())
            {
                return trusted ? await TakeOrReadAwayAsync(section.AsFileSection()!, ct) : Refused(problems["form.expired"], StatusCodes.Status400BadRequest);
            }

            var (name, value) = (HeaderUtilities.RemoveQuotes(disposition.Name).Value, await TextAsync(section.Body, ct));
            if (name == TokenField)
            {
                Request.Headers[TokenHeader] = value;
                trusted = await antiforgery.IsRequestValidAsync(HttpContext);
            }
            else if (name == WithdrawField && trusted && Guid.TryParse(value, out var id))
            {
                Done = await withdraw.RunAsync(Opened, id, ct) is FileOutcome.Kept ? "Done.Withdrawn" : null;
                return LocalRedirect($"~{Address}");
            }
        }

        return Refused(problems[trusted ? "file.choose" : "form.expired"], StatusCodes.Status400BadRequest);
    }

    /// <summary>A browser that is still sending does not read the answer: what is refused is read to its end, and kept nowhere.</summary>
    private async Task<IActionResult> TakeOrReadAwayAsync(FileMultipartSection file, CancellationToken ct)
    {
        var answer = Request.ContentLength > Settings.MaxBytes + FilesFeature.Envelope
            ? Refused(problems["file.tooLarge", FileWords.Megabytes(Settings.MaxMegabytes)], StatusCodes.Status400BadRequest)
            : await TakeAsync(file, ct);
        if (answer is PageResult)
        {
            await file.Section.Body.CopyToAsync(Stream.Null, ct);
        }

        return answer;
    }

    private async Task<IActionResult> TakeAsync(FileMultipartSection file, CancellationToken ct)
    {
        if (file.FileName.Length == 0)
        {
            return Refused(problems["file.choose"], StatusCodes.Status400BadRequest);
        }

        var outcome = await take.RunAsync(Opened, FileName.OfForm(file.FileName), file.Section.ContentType, MessageId, file.FileStream!, ct);
        switch (outcome)
        {
            case FileOutcome.Kept { Attachment: var kept }:
                Done = Files.Any(there => there.Id == kept.Id) ? "Done.There" : "Done.Added";
                return LocalRedirect($"~{FormAddress}");
            case FileOutcome.Full:
                Response.Headers.RetryAfter = FilesFeature.NoRoomSeconds;
                return Refused(problems["file.noRoom"], StatusCodes.Status503ServiceUnavailable);
            case FileOutcome.Refused { Problem: var problem }:
                return Refused(problems.Of(problem), StatusCodes.Status400BadRequest);
            default:
                return Refused(problems["file.malformed"], StatusCodes.Status400BadRequest);
        }
    }

    private PageResult Refused(string text, int status)
    {
        ModelState.AddModelError(FileField, text);
        Response.StatusCode = status;
        return Page();
    }

    private async Task<bool> LoadAsync(string reference, CancellationToken ct)
    {
        if ((await open.RunAsync(reference, null, HttpContext, ct)).Files is not { } opened)
        {
            return false;
        }

        (Opened, Reference) = (opened, opened.Declaration.Reference.Value);
        Files = await list.RunAsync(opened, ct);
        Zone = await clock.OfAsync(opened.Declaration, opened.Declaration.Stages[^1].Content(), ct);
        return true;
    }

    private static async Task<string> TextAsync(Stream body, CancellationToken ct)
    {
        var bytes = new byte[LongestField];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}

/// <summary>Keeps the framework from reading the form before the page does.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FormIsReadByHandAttribute : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        context.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
