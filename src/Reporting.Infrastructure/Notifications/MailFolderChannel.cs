namespace Reporting.Infrastructure.Notifications;

/// <summary>Without a mail server: each mail becomes <c>outbox-mail/&lt;delivery id&gt;.eml</c>, and a repeat overwrites it.</summary>
internal sealed class MailFolderChannel(MailComposer composer, DataDirectory data) : INoticeChannel
{
    public const string FolderName = "outbox-mail";
    private const string Partial = ".partial";

    public int Lanes => 1;

    public int Batch => 50;

    public TimeSpan Longest => TimeSpan.FromSeconds(10);

    public bool ToFolder => true;

    /// <summary>Removes what a killed process left half written: another one may have sent that mail meanwhile, elsewhere.</summary>
    public static void Clear(string folder)
    {
        foreach (var partial in Directory.Exists(folder) ? Directory.GetFiles(folder, $"*{Partial}") : [])
        {
            File.Delete(partial);
        }
    }

    public INoticeSession Open() => new Session(composer, data.Folder(FolderName));

    private sealed class Session(MailComposer composer, string folder) : INoticeSession
    {
        public async Task SendAsync(Notice notice, CancellationToken ct)
        {
            using var mail = composer.Compose(notice);
            var target = Path.Combine(folder, $"{notice.DeliveryId:D}.eml");
            // One name for every attempt: what a killed process left half written is taken up by the next.
            var partial = target + Partial;
            try
            {
                await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
                {
                    await mail.WriteToAsync(file, ct);
                    await file.FlushAsync(ct);
                    file.Flush(flushToDisk: true);
                }

                File.Move(partial, target, overwrite: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new NotSentException("folder.unwritable", error);
            }
            finally
            {
                if (File.Exists(partial))
                {
                    File.Delete(partial);
                }
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
