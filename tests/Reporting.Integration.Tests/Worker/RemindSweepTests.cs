using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Notifications;
using Reporting.Infrastructure.Persistence;
using Reporting.Worker.Regimes;

namespace Reporting.Integration.Tests.Worker;

public sealed class RemindSweepTests : IAsyncLifetime
{
    private static readonly DeclarationContent _content = CoreHost.Content() with
    {
        Declarant = new() { Phone = "+33612345678", Email = "duty@hospital.example" },
        CareImpact = CareImpact.Interruption,
        DataImpact = [new() { Kind = DataImpactKind.LossOrUnavailability, Certainty = Certainty.Proven }],
        DataKinds = [DataKind.PatientHealth],
    };

    private CoreHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CoreHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Whoever_gave_an_address_is_told_once_a_step_of_what_is_in_force()
    {
        var due = await DeclaredAsync(_content);

        await SweepAsync(due.AddHours(-25));
        Assert.Empty(await RemindersAsync());

        await SweepAsync(due.AddHours(-24));
        await SweepAsync(due.AddHours(-20));
        Assert.Equal(["fr-complaint.complaint 24", "gdpr.authority 24"], await RemindersAsync());

        await SweepAsync(due.AddHours(-2));
        await SweepAsync(due.AddHours(1));
        Assert.Equal(["fr-complaint.complaint 24", "fr-complaint.complaint 3", "gdpr.authority 24", "gdpr.authority 3"], await RemindersAsync());
    }

    [Fact]
    public async Task What_was_done_is_not_reminded_of()
    {
        var due = await DeclaredAsync(_content);
        var declaration = await _host.DbAsync(db => db.Declarations.Select(d => d.Id).SingleAsync());
        await _host.AddStageAsync(declaration, StageKind.Intermediate, _content with { OtherAuthorities = [new() { Authority = AuthorityKind.DataProtectionAuthority, Informed = AuthorityInformed.Told }] });
        await _host.RelayAsync();

        await SweepAsync(due.AddHours(-24));

        Assert.Equal(["fr-complaint.complaint 24"], await RemindersAsync());
    }

    [Fact]
    public async Task It_is_written_in_the_language_of_the_receipt_and_addressed_by_the_latest_stage()
    {
        var due = await DeclaredAsync(_content);
        await _host.DbAsync(async db =>
        {
            var declaration = await db.Declarations.SingleAsync();
            db.Add(Delivery.OfReceipt(declaration.Id, 1, "en", declaration.FiledAt));
            return await db.SaveChangesAsync();
        });

        await SweepAsync(due.AddHours(-24));

        Assert.All(
            await _host.DbAsync(db => db.Deliveries.AsNoTracking().Where(d => d.Kind == DeliveryKind.Reminder).ToListAsync()),
            d => Assert.Equal(("en", "", Delivery.DeclarantCode, Channel.Mail), (d.Language, d.Address, d.RecipientCode, d.Channel)));
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("exercise")]
    [InlineData("off")]
    public async Task Nobody_is_reminded_without_an_address_by_a_drill_or_when_it_is_switched_off(string why)
    {
        var due = await DeclaredAsync(why switch
        {
            "no address" => _content with { Declarant = new() { Phone = "+33612345678" } },
            "exercise" => _content with { ReportingReason = ReportingReason.Exercise },
            _ => _content,
        });

        await SweepAsync(due.AddHours(-24), enabled: why != "off");

        Assert.Empty(await RemindersAsync());
    }

    [Theory]
    [InlineData("72, 24, 3", true)]
    [InlineData("12", true)]
    [InlineData("", false)]
    [InlineData("24, 24", false)]
    [InlineData("soon", false)]
    public void Steps_that_are_none_are_refused(string hours, bool fit) => Assert.Equal(fit, new ReminderSettings { HoursBefore = hours }.Ladder is not null);

    private async Task<DateTimeOffset> DeclaredAsync(DeclarationContent content)
    {
        await _host.DeclareAsync(content);
        await _host.RelayAsync();
        return await _host.DbAsync(db => db.Deadlines.Where(d => d.ObligationCode == "gdpr.authority").Select(d => d.DueAt!.Value).SingleAsync());
    }

    private async Task SweepAsync(DateTimeOffset at, bool enabled = true)
    {
        _host.Clock.SetUtcNow(at);
        await using var scope = _host.Services.CreateAsyncScope();
        var (db, rules) = (scope.ServiceProvider.GetRequiredService<ReportingDbContext>(), scope.ServiceProvider.GetRequiredService<FollowingRules>());
        await new RemindSweepJob(db, rules, Options.Create(new ReminderSettings { Enabled = enabled }), _host.Clock).RunAsync(default);
    }

    private Task<List<string>> RemindersAsync() => _host.DbAsync(async db => (
        await (from delivery in db.Deliveries where delivery.Kind == DeliveryKind.Reminder join deadline in db.Deadlines on delivery.SubjectId equals deadline.Id select new { deadline.ObligationCode, delivery.Rung })
            .ToListAsync()).Select(r => $"{r.ObligationCode} {r.Rung}").Order(StringComparer.Ordinal).ToList());
}
