using Microsoft.EntityFrameworkCore;
using MimeKit;
using Reporting.Domain.Escalation;
using Reporting.Integration.Tests.Declarations;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

public sealed class ReminderMailTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new() { Settings = { ["PublicUrl"] = "https://declare.cert.example" } };

    [Fact]
    public async Task It_says_what_is_due_to_whom_and_when_and_neither_who_is_hit_nor_what_was_said()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.DeclareAsync(
            ("declarant.email", "duty@hospital.example"), ("suspectedOrigin", "malicious"), ("type", "ransomware"), ("awareAt", "24/10/2026 14h20"));
        var reference = receipt.Split('/')[^1];
        var deadline = await Eventually.Async(
            () => _host.DbAsync(db => db.Deadlines.AsNoTracking().SingleOrDefaultAsync(d => d.ObligationCode == "fr-complaint.complaint")), d => d is not null);

        var id = await _host.DbAsync(async db =>
        {
            var reminder = Delivery.OfReminder(deadline!.Id, deadline.IncidentId, 24, "fr", TimeProvider.System.GetUtcNow());
            db.Add(reminder);
            await db.SaveChangesAsync();
            return reminder.Id;
        });

        var state = await Eventually.Async(() => _host.DbAsync(db => db.Deliveries.Where(d => d.Id == id).Select(d => d.State).SingleAsync()), s => s is DeliveryState.Sent);
        Assert.Equal(DeliveryState.Sent, state);
        using var mail = await MimeMessage.LoadAsync(Path.Combine(_host.DataDirectory, "outbox-mail", $"{id:D}.eml"), TestContext.Current.CancellationToken);
        Assert.Equal("duty@hospital.example", mail.To.Mailboxes.Single().Address);
        Assert.Contains(reference, mail.Subject, StringComparison.Ordinal);
        Assert.Contains("déposer plainte", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("police ou gendarmerie", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("2026-10-27 13:00 UTC", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains($"https://declare.cert.example/declarations/{reference}", mail.TextBody, StringComparison.Ordinal);
        var text = $"{mail}\n{mail.Subject}\n{mail.TextBody}";
        Assert.All(["hospitalier du Val", "Valville", "message inconnu", "imagerie", "612345678"], said => Assert.DoesNotContain(said, text, StringComparison.OrdinalIgnoreCase));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
