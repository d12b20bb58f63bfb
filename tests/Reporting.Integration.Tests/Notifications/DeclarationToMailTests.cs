using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Identity;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Notifications;

public sealed class DeclarationToMailTests : IAsyncLifetime
{
    private readonly ReportingHost _host = new();

    public async ValueTask InitializeAsync() => await _host.DbAsync(async db =>
    {
        (await db.Recipients.SingleAsync(r => r.Code == "ars-53")).SetMailAddress("astreinte@agence.example");
        return await db.SaveChangesAsync();
    });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_declaration_ends_in_a_mail_that_tells_nobody_who_is_hit()
    {
        var reference = await _host.DeclaredAsync(IncidentsOf.Body(name: "Clinique du Canari Jaune"));

        var sent = await Eventually.Async(
            () => _host.DbAsync(db => db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.State == DeliveryState.Sent)), d => d is not null);
        using var mail = await MimeMessage.LoadAsync(
            Path.Combine(_host.DataDirectory, "outbox-mail", $"{sent!.Id:D}.eml"), TestContext.Current.CancellationToken);

        using var analyst = _host.SignedIn(Roles.Analyst);
        var shown = await (await analyst.GetAsync($"/incidents/{reference}", TestContext.Current.CancellationToken)).MainTextAsync();
        Assert.Contains("Écrit dans un dossier Courriel – astreinte@agence.example", shown, StringComparison.Ordinal);

        var text = $"{mail}\n{mail.Subject}\n{mail.TextBody}";
        Assert.Contains(reference, mail.Subject, StringComparison.Ordinal);
        Assert.Equal("astreinte@agence.example", mail.To.Mailboxes.Single().Address);
        Assert.All(
            ["Canari", "Saint-Exemple", "99000000", "chiffr", "rançon", "Bretagne"],
            secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_exercise_is_told_to_nobody_outside()
    {
        var body = IncidentsOf.Body();
        body["reportingReason"] = "exercise";

        var reference = await _host.DeclaredAsync(body);
        var withheld = await Eventually.Async(
            () => _host.DbAsync(db => db.Escalations.CountAsync(e => e.Withheld == WithheldReason.Exercise)), count => count > 0);

        Assert.True(withheld > 0, reference);
        Assert.Equal(0, await _host.DbAsync(db => db.Deliveries.CountAsync()));
    }

    [Fact]
    public async Task The_health_page_says_that_mails_stay_here()
    {
        using var browser = _host.Browser();

        var health = await browser.GetFromJsonAsync<JsonElement>("/health/ready", TestContext.Current.CancellationToken);

        var mail = health.GetProperty("parts").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "mail");
        Assert.Equal("degraded", mail.GetProperty("status").GetString());
    }
}
