using Microsoft.EntityFrameworkCore;
using MimeKit;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Notifications;
using Reporting.Integration.Tests.Declarations;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

public sealed class ReceiptMailTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new() { Settings = { ["PublicUrl"] = "https://declare.cert.example" } };

    [Fact]
    public async Task Whoever_gives_an_address_gets_one_receipt_a_submission_in_the_language_of_the_page()
    {
        using var declarant = new Declarant(_host, "en");
        var form = Declarant.ADeclaration(("declarant.email", "duty@hospital.example")).ToList();
        var page = await declarant.OpenAsync("/declare");

        // Pressed three times.
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => declarant.SendAsync("/declare", page, form)));
        var reference = Assert.Single(answers.Select(a => a.Headers.Location!.ToString().Split('/')[^1]).Distinct());
        await declarant.CompleteAsync(reference, ("response", [("measuresTaken", "Réseau coupé"), ("supportWanted", "false")]));

        var sent = await Eventually.Async(
            () => _host.DbAsync(db => db.Deliveries.AsNoTracking().Where(d => d.Kind == DeliveryKind.Receipt && d.State == DeliveryState.Sent).OrderBy(d => d.Rung).ToListAsync()),
            rows => rows.Count == 2);
        Assert.Equal([1, 2], sent.Select(d => d.Rung));
        Assert.Equal(2, await _host.DbAsync(db => db.Deliveries.CountAsync(d => d.Kind == DeliveryKind.Receipt)));
        Assert.All(sent, d => Assert.Equal("", d.Address));
        using var mail = await MimeMessage.LoadAsync(Path.Combine(_host.DataDirectory, "outbox-mail", $"{sent[0].Id:D}.eml"), TestContext.Current.CancellationToken);
        Assert.Equal("duty@hospital.example", mail.To.Mailboxes.Single().Address);
        Assert.Contains($"Receipt of declaration {reference}", mail.Subject, StringComparison.Ordinal);
        Assert.Contains($"https://declare.cert.example/declarations/{reference}", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_holds_neither_the_secret_nor_who_is_hit_nor_what_was_said()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.Browser.GetStringAsync(await declarant.DeclareAsync(("declarant.email", "duty@hospital.example"), ("declarant.name", "Garde administrative")));
        var secret = System.Text.RegularExpressions.Regex.Match(receipt, "[0-9A-Z]{5}-[0-9A-Z]{5}").Value;

        var sent = await Eventually.Async(
            () => _host.DbAsync(db => db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Kind == DeliveryKind.Receipt && d.State == DeliveryState.Sent)), d => d is not null);
        using var mail = await MimeMessage.LoadAsync(Path.Combine(_host.DataDirectory, "outbox-mail", $"{sent!.Id:D}.eml"), TestContext.Current.CancellationToken);

        var text = $"{mail}\n{mail.Subject}\n{mail.TextBody}";
        Assert.Equal(11, secret.Length);
        Assert.All(
            [secret, "hôpital du Val", "hospitalier du Val", "Valville", "message inconnu", "imagerie", "Garde administrative", "612345678", "6 12 34 56 78"],
            said => Assert.DoesNotContain(said, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task One_address_gets_so_many_an_hour_and_the_others_later()
    {
        _host.Settings["Notifications:MailsPerAddressPerHour"] = "2";
        using var declarant = new Declarant(_host);
        foreach (var address in (string[])["flooded@hospital.example", "Flooded@hospital.example", "flooded@hospital.example", "duty@hospital.example"])
        {
            await declarant.DeclareAsync(("declarant.email", address), ("_anyway", "true"));
        }

        var receipts = await Eventually.Async(
            () => _host.DbAsync(db => db.Deliveries.AsNoTracking().Where(d => d.Kind == DeliveryKind.Receipt).ToListAsync()),
            rows => rows.Count(d => d.State == DeliveryState.Sent) == 3 && rows.Exists(d => d.State == DeliveryState.Due && d.DueAt > DateTimeOffset.UtcNow.AddMinutes(3)));

        Assert.Equal(0, Assert.Single(receipts, d => d.State == DeliveryState.Due).Attempts);
    }

    [Fact]
    public async Task What_does_not_leave_does_not_count()
    {
        await using var limit = new AddressLimit(Microsoft.Extensions.Options.Options.Create(new NotificationSettings { MailsPerAddressPerHour = 1 }));
        var receipt = new ReceiptNotice
        {
            DeliveryId = Guid.CreateVersion7(),
            Address = "duty@hospital.example",
            Recipient = Delivery.DeclarantCode,
            Language = "fr",
            Clearance = Domain.Taxonomy.Tlp.AmberStrict,
            Reference = "S26-TEST-0001",
            Stage = 1,
            SubmittedAt = DateTimeOffset.UnixEpoch,
            ContentHash = "",
            ChainHash = "",
        };

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Null(limit.WaitOf(receipt)));
        limit.Count(receipt);
        Assert.InRange(limit.WaitOf(receipt)!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task Without_an_address_there_is_nothing_to_send()
    {
        using var declarant = new Declarant(_host);

        await declarant.DeclareAsync();

        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync(d => d.Kind == DeliveryKind.Receipt)));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
