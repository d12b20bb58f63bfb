using System.Net.Http.Json;
using System.Security.Claims;
using Hangfire;
using Hangfire.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Reporting.Domain.Escalation;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Intake;
using Reporting.Integration.Tests.Declarations;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;
using Reporting.Worker.Notifications;

namespace Reporting.Integration.Tests.Notifications;

public sealed class MessageMailTests : IAsyncDisposable
{
    private const string Secret = "canari-confidentiel";
    private readonly SmtpSink _server = new();
    private readonly ImapMailbox _mailbox = new();
    private readonly ReportingHost _host = new()
    {
        Outside = services => services.AddScoped<HistoryIntake>(),
        Settings = { ["PublicUrl"] = "https://declare.cert.example", ["Notifications:CertMail"] = "garde@cert.example" },
    };

    [Fact]
    public async Task The_CERT_is_told_once_that_a_declarant_has_written_and_nothing_of_what()
    {
        var (declarant, reference) = await DeclaredAsync();
        var key = Key();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => WriteAsync(declarant, reference, $"Le réseau, {Secret}", key)));

        using var mail = await OnlyMailAsync();
        Assert.Equal("garde@cert.example", mail.To.Mailboxes.Single().Address);
        Assert.Contains($"Un déclarant a écrit : incident {reference}", Plain(mail.Subject!), StringComparison.Ordinal);
        Assert.Contains($"https://declare.cert.example/incidents/{reference}", mail.TextBody, StringComparison.Ordinal);
        AssertTellsNothing(mail);
    }

    [Fact]
    public async Task The_declarant_is_told_in_the_language_of_the_receipt_that_the_CERT_has_written_and_nothing_of_what()
    {
        var (_, reference) = await DeclaredAsync("en", ("declarant.email", "duty@hospital.example"));

        await ReplyAsync(reference, $"Isolez {Secret}");

        using var mail = await OnlyMailAsync();
        Assert.Equal("duty@hospital.example", mail.To.Mailboxes.Single().Address);
        Assert.Contains($"The CERT has written to you: declaration {reference}", mail.Subject, StringComparison.Ordinal);
        Assert.Contains($"https://declare.cert.example/declarations/{reference}", mail.TextBody, StringComparison.Ordinal);
        AssertTellsNothing(mail);
        Assert.Equal("", await _host.DbAsync(db => db.Deliveries.Where(d => d.Kind == DeliveryKind.Message).Select(d => d.Address).SingleAsync()));
    }

    [Fact]
    public async Task Both_mails_of_a_drill_say_that_it_is_one()
    {
        var (declarant, reference) = await DeclaredAsync("fr", ("declarant.email", "duty@hospital.example"), ("reportingReason", "exercise"));

        await WriteAsync(declarant, reference, "Un.");
        await ReplyAsync(reference, "Deux.");

        var mails = await MailsAsync(2);
        Assert.All(mails, mail => Assert.StartsWith("[EXERCICE]", mail.Subject, StringComparison.Ordinal));
        Assert.All(mails, mail => Assert.StartsWith("EXERCICE.", mail.TextBody, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_internal_note_sends_nothing()
    {
        var (_, reference) = await DeclaredAsync("fr", ("declarant.email", "duty@hospital.example"));
        using var analyst = _host.SignedIn(Roles.Analyst);

        await analyst.PostAsJsonAsync($"/api/v1/incidents/{reference}/notes", new { text = Secret });
        await analyst.SubmitAsync($"/incidents/{reference}", [("NoteText", Secret), ("_key", Key())], $"/incidents/{reference}/note");

        Assert.Equal(2, await _host.DbAsync(db => db.Notes.CountAsync()));
        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync(d => d.Kind == DeliveryKind.Message)));
    }

    [Fact]
    public async Task Of_history_nobody_is_told()
    {
        var item = FrenchYear2020.Incidents[0];
        await using (var scope = _host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<HistoryIntake>().RunAsync(
                [item with { Content = item.Content with { Declarant = new() { Email = "duty@hospital.example" } } }], null, TestContext.Current.CancellationToken);
        }

        var reference = await Eventually.Async(() => _host.DbAsync(db => db.Incidents.Select(i => i.Reference).SingleOrDefaultAsync()), r => r is not null);
        await ReplyAsync(reference!, "Un.");

        Assert.Equal(1, await _host.DbAsync(db => db.Messages.CountAsync()));
        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync()));
    }

    [Fact]
    public async Task Where_nobody_can_be_told_the_analyst_sees_that_and_the_declarant_no_less()
    {
        _host.Settings.Remove("Notifications:CertMail");
        var (declarant, reference) = await DeclaredAsync();

        await WriteAsync(declarant, reference, "Un.");
        await ReplyAsync(reference, "Deux.");

        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync(d => d.Kind == DeliveryKind.Message)));
        using var analyst = _host.SignedIn(Roles.Analyst);
        Assert.Contains("le déclarant n'a pas donné d'adresse", await (await analyst.GetAsync($"/incidents/{reference}")).MainTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Courriel", await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_writer_sees_what_became_of_the_mail_and_the_reader_does_not()
    {
        foreach (var (key, value) in NotificationHost.Smtp(_server.Port).Concat(ReturnedMailTests.Settings(_mailbox.Port)))
        {
            _host.Settings[key] = value;
        }

        var (declarant, reference) = await DeclaredAsync("fr", ("declarant.email", "duty@hospital.example"));
        _server.Refusals["garde@cert.example"] = "451 Later";

        await WriteAsync(declarant, reference, "Un.");
        await ReplyAsync(reference, "Deux.");
        var accepted = await StateAsync(Delivery.DeclarantCode, d => d.State is DeliveryState.Sent);
        var refused = await StateAsync(Delivery.CertCode, d => d.Attempts > 0);
        var onTheWay = (Analyst: await AnalystAsync(reference), Declarant: await DeclarantAsync(declarant, reference));
        _mailbox.Add(
            $"In-Reply-To: <{accepted.Id:D}@cert.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
            + "Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; duty@hospital.example\nAction: failed\nStatus: 5.2.2\n\n--b--\n");
        await using (var scope = _host.Services.CreateAsyncScope())
        {
            await ActivatorUtilities.CreateInstance<ReturnedMailJob>(scope.ServiceProvider).RunAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("smtp.451", refused.LastError);
        Assert.Contains("Courriel accepté par le serveur d'envoi le", onTheWay.Analyst, StringComparison.Ordinal);
        Assert.DoesNotContain("Courriel refusé", onTheWay.Analyst, StringComparison.Ordinal);
        Assert.Contains("Courriel refusé par le serveur d'envoi le", onTheWay.Declarant, StringComparison.Ordinal);
        Assert.Contains("un nouvel essai suivra", onTheWay.Declarant, StringComparison.Ordinal);
        Assert.DoesNotContain("Courriel accepté", onTheWay.Declarant, StringComparison.Ordinal);
        Assert.DoesNotContain("garde@cert.example", onTheWay.Declarant, StringComparison.Ordinal);
        Assert.Contains("Courriel revenu sans avoir été remis le", await AnalystAsync(reference), StringComparison.Ordinal);
        using var program = _host.SignedIn(Roles.Analyst);
        var items = (await program.ReadAsync($"/api/v1/incidents/{reference}/messages")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([false, true], items.Select(m => m.TryGetProperty("mail", out _)));
        Assert.Equal("returned", items[1].GetProperty("mail").GetProperty("state").GetString());
    }

    [Fact]
    public async Task While_nobody_has_tried_it_waits()
    {
        _host.Settings["Worker:InProcess"] = "false";
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];

        await WriteAsync(declarant, reference, "Un.");

        Assert.Contains("Courriel en attente d'envoi depuis le", await DeclarantAsync(declarant, reference), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_mailbox_is_looked_into_where_one_is_configured(bool configured)
    {
        foreach (var (key, value) in configured ? ReturnedMailTests.Settings(_mailbox.Port) : [])
        {
            _host.Settings[key] = value;
        }

        using var browser = _host.Browser();
        await browser.GetAsync("/health/live");
        using var jobs = _host.Services.GetRequiredService<JobStorage>().GetConnection();
        var scheduled = await Eventually.Async(() => Task.FromResult(jobs.GetRecurringJobs().Select(j => j.Id).ToList()), ids => ids.Count >= (configured ? 8 : 7));

        Assert.Contains("RemindSweepJob", scheduled);
        Assert.Equal(configured, scheduled.Contains(nameof(ReturnedMailJob)));
    }

    [Fact]
    public async Task An_invitation_goes_to_its_address_with_a_link_that_works_and_no_row_holds_either()
    {
        var (establishment, manager) = await ManagerAsync();
        using var browser = manager;

        var shown = await manager.SubmitAsync("/members", [("Form.Role", Roles.Declarant), ("Form.Address", "collegue@hopital.example")], "/members?handler=Invite");
        using var mail = await OnlyMailAsync(DeliveryKind.Invitation);

        var link = System.Text.RegularExpressions.Regex.Match(mail.TextBody!, "https://declare[.]cert[.]example(/invitation/([0-9a-f]{64}))");
        using var colleague = _host.Browser();
        await colleague.GetAsync(link.Groups[1].Value);
        var opened = await (await colleague.GetAsync("/invitation")).MainTextAsync();
        var row = await _host.DbAsync(db => db.Deliveries.AsNoTracking().SingleAsync(d => d.Kind == DeliveryKind.Invitation));
        Assert.Contains("L'invitation part par courriel", await shown.MainTextAsync(), StringComparison.Ordinal);
        Assert.Equal("collegue@hopital.example", mail.To.Mailboxes.Single().Address);
        Assert.Contains("Centre hospitalier 350", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("Centre hospitalier", $"{mail}{mail.Subject}{mail.TextBody}", StringComparison.Ordinal);
        Assert.Equal("", row.Address);
        Assert.Contains("courriel écrit dans un dossier du service", await (await manager.GetAsync("/members")).MainTextAsync(), StringComparison.Ordinal);
        await AssertNotStoredAsync(link.Groups[2].Value);
        Assert.NotEqual(Guid.Empty, establishment);
    }

    [Fact]
    public async Task An_invitation_that_was_taken_back_does_not_leave_any_more()
    {
        _host.Settings["Worker:InProcess"] = "false";
        var (_, manager) = await ManagerAsync();
        using var browser = manager;
        await manager.SubmitAsync("/members", [("Form.Role", Roles.Declarant), ("Form.Address", "collegue@hopital.example")], "/members?handler=Invite");
        var invitation = await _host.DbAsync(db => db.OneTimeLinks.Where(l => l.Address != null).Select(l => l.Id).SingleAsync());
        Assert.Equal(1, await _host.DbAsync(db => db.Deliveries.CountAsync()));

        await manager.SubmitAsync("/members", [("id", $"{invitation}")], "/members?handler=Revoke");

        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync()));
    }

    [Theory]
    [InlineData("PublicUrl", "collegue@hopital.example")]
    [InlineData("", "")]
    public async Task Without_a_link_or_an_address_an_invitation_is_handed_over(string missing, string address)
    {
        _host.Settings.Remove(missing);
        var (_, manager) = await ManagerAsync();
        using var browser = manager;

        var shown = await manager.SubmitAsync("/members", [("Form.Role", Roles.Declarant), ("Form.Address", address)], "/members?handler=Invite");

        Assert.Contains("Transmettez-le à votre collègue", await shown.MainTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
        await _mailbox.DisposeAsync();
    }

    private static string Key() => Guid.CreateVersion7().ToString("N");

    private static string Plain(string text) => text.Replace('\u00a0', ' ');

    private static void AssertTellsNothing(MimeMessage mail) => Assert.All(
        [Secret, "hospitalier du Val", "Valville", "message inconnu", "imagerie", "612345678"],
        said => Assert.DoesNotContain(said, $"{mail}\n{mail.Subject}\n{mail.TextBody}", StringComparison.OrdinalIgnoreCase));

    private async Task<(Declarant Declarant, string Reference)> DeclaredAsync(string language = "fr", params (string Name, string Value)[] other)
    {
        var declarant = new Declarant(_host, language);
        var reference = (await declarant.DeclareAsync(other)).Split('/')[^1];
        Assert.True(await Eventually.Async(() => _host.DbAsync(db => db.Incidents.AnyAsync(i => i.Reference == reference)), opened => opened));
        return (declarant, reference);
    }

    private static Task<HttpResponseMessage> WriteAsync(Declarant declarant, string reference, string text, string? key = null) =>
        declarant.Browser.SubmitAsync($"/declarations/{reference}", [("Text", text), ("_key", key ?? Key())], $"/declarations/{reference}/message");

    private async Task ReplyAsync(string reference, string text)
    {
        using var analyst = _host.SignedIn(Roles.Analyst);
        await analyst.SubmitAsync($"/incidents/{reference}", [("Text", text), ("Tlp", "Amber"), ("_key", Key())], $"/incidents/{reference}/message");
    }

    private async Task<string> AnalystAsync(string reference)
    {
        using var analyst = _host.SignedIn(Roles.Analyst);
        return await (await analyst.GetAsync($"/incidents/{reference}")).MainTextAsync();
    }

    private static async Task<string> DeclarantAsync(Declarant declarant, string reference) =>
        await (await declarant.Browser.GetAsync($"/declarations/{reference}")).MainTextAsync();

    private async Task<Delivery> StateAsync(string recipient, Func<Delivery, bool> reached) => (await Eventually.Async(
        () => _host.DbAsync(db => db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Kind == DeliveryKind.Message && d.RecipientCode == recipient)),
        d => d is not null && reached(d)))!;

    private async Task<MimeMessage> OnlyMailAsync(DeliveryKind kind = DeliveryKind.Message) => Assert.Single(await MailsAsync(1, kind));

    private async Task<IReadOnlyList<MimeMessage>> MailsAsync(int count, DeliveryKind kind = DeliveryKind.Message)
    {
        var sent = await Eventually.Async(
            () => _host.DbAsync(db => db.Deliveries.AsNoTracking().Where(d => d.Kind == kind).OrderBy(d => d.Id).ToListAsync()),
            rows => rows.Count(d => d.State is DeliveryState.Sent) >= count);
        Assert.Equal(count, sent.Count);
        return await Task.WhenAll(sent.Select(d => MimeMessage.LoadAsync(Path.Combine(_host.DataDirectory, "outbox-mail", $"{d.Id:D}.eml"), TestContext.Current.CancellationToken)));
    }

    private async Task<(Guid Establishment, HttpClient Browser)> ManagerAsync()
    {
        var finess = FinessNumber.Parse("350000001", null);
        var establishment = Establishment.Register(finess, new(
            null, $"Centre hospitalier {finess}", "Saint-Exemple", "53", EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, false));
        await _host.DbAsync(async db =>
        {
            db.Add(establishment);
            return await db.SaveChangesAsync();
        });
        return (establishment.Id, _host.SignedIn(
            [new(ClaimTypes.NameIdentifier, $"{Guid.CreateVersion7()}"), new(ClaimTypes.Role, Roles.Manager), new(Claimed.Establishment, $"{establishment.Id}")]));
    }

    /// <summary>Neither in the rows that an invitation leaves nor in the facts and the audit trail.</summary>
    private async Task AssertNotStoredAsync(string token)
    {
        var stored = await _host.DbAsync(async db => string.Join('\n',
        [
            .. (await db.Deliveries.AsNoTracking().ToListAsync()).Select(d => System.Text.Json.JsonSerializer.Serialize(d)),
            .. (await db.OneTimeLinks.AsNoTracking().ToListAsync()).Select(l => System.Text.Json.JsonSerializer.Serialize(l)),
            .. (await db.AuditEntries.AsNoTracking().ToListAsync()).Select(e => System.Text.Json.JsonSerializer.Serialize(e)),
            .. (await db.Outbox.AsNoTracking().ToListAsync()).Select(o => System.Text.Json.JsonSerializer.Serialize(o)),
        ]));
        Assert.Contains("collegue@hopital.example", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(token, stored, StringComparison.OrdinalIgnoreCase);
    }
}
