using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Files;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Files;

/// <summary>Hands out the content of a file, always to be saved and never to be shown; what is not clean in an encrypted archive.</summary>
public sealed partial class SendFile(
    ReportingDbContext db, FileStore store, ListFiles list, ArchivePasswords passwords, EvidencePackage package, IOptions<FileSettings> settings, TimeProvider clock,
    ILogger<SendFile> log)
{
    /// <summary>Nothing in it runs, loads or is framed, whatever a browser takes it for.</summary>
    public const string Sandbox = "sandbox; default-src 'none'; frame-ancestors 'none'";

    private const string Bytes = "application/octet-stream";

    /// <summary>True when it was sent; false when it is damaged, of which not a byte was sent. Every byte is checked before the first one leaves.</summary>
    /// <param name="archived">In an encrypted archive although it may leave as it is.</param>
    public async Task<bool> RunAsync(OpenedFiles opened, Attachment attachment, bool archived, HttpResponse response, CancellationToken ct)
    {
        if (!await store.IsIntactAsync(attachment, ct))
        {
            LogDamaged(attachment.Id);
            attachment.Log(CustodyAct.FoundDamaged, opened.By, clock.GetUtcNow());
            await db.SaveChangesAsync(ct);
            return false;
        }

        var plain = !archived && attachment.MayLeavePlain(settings.Value.Scans);
        attachment.Log(plain ? CustodyAct.Downloaded : CustodyAct.DownloadedSealed, opened.By, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await using var content = store.OpenToRead(attachment);
        if (plain)
        {
            Head(response, attachment.Name, MediaType.IsHarmless(attachment.FoundType!) ? attachment.FoundType! : Bytes);
            response.ContentLength = attachment.Length;
            await content.CopyToAsync(response.Body, ct);
        }
        else
        {
            Head(response, attachment.Name + ".zip", "application/zip");
            await SafeArchive.WriteAsync(content, attachment.Name, passwords.Of(attachment.Id), attachment.SealedAt!.Value, response.Body, ct);
        }

        return true;
    }

    /// <summary>The evidence package of a declaration, for the CERT.</summary>
    public async Task PackageAsync(OpenedFiles opened, HttpResponse response, CancellationToken ct)
    {
        var files = (await list.RunAsync(opened, ct)).Where(file => file.State is not AttachmentState.Receiving).ToList();
        foreach (var file in files.Where(file => file.IsStored))
        {
            file.Log(CustodyAct.Packaged, opened.By, clock.GetUtcNow());
        }

        await db.SaveChangesAsync(ct);
        var declaration = opened.Declaration;
        Head(response, $"evidence-{declaration.Reference}.zip", "application/zip");
        await package.WriteAsync(
            new(declaration.Reference.Value, declaration.FiledAt, [.. declaration.Stages.Select(stage => stage.Receipt.Hash)], files, settings.Value.Scans),
            response.Body, ct);
    }

    private static void Head(HttpResponse response, string name, string type)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        response.Headers.ContentDisposition = disposition.ToString();
        response.ContentType = type;
    }

    [LoggerMessage(LogLevel.Critical, "File {Attachment} is damaged on the disk and was not handed out. Run the command 'check --files'.")]
    private partial void LogDamaged(Guid attachment);
}
