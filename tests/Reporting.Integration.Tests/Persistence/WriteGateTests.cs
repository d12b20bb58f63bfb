using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Persistence;

[SqliteOnly("On a server the gate stands open.")]
public sealed class WriteGateTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("reporting-gate-").FullName;
    private IHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Data:Directory", _data)]);
        builder.Services.AddLogging();
        builder.AddReportingPersistence();
        _host = builder.Build();
        await _host.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Who_loses_a_race_does_not_keep_the_gate()
    {
        await using var first = _host.Services.CreateAsyncScope();
        var db = first.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var recipient = Recipient.Register("racing-agency", RecipientKind.Other, [], "An agency", "fr", Tlp.Amber);
        db.Add(recipient);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await db.Recipients.ExecuteUpdateAsync(set => set.SetProperty(r => r.Version, r => r.Version + 1), TestContext.Current.CancellationToken);

        recipient.Deactivate();
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));

        await AssertGateIsFreeAsync();
    }

    [Fact]
    public async Task Whoever_breaks_a_rule_of_the_database_does_not_keep_the_gate()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        db.Add(Recipient.Register("double-agency", RecipientKind.Other, [], "An agency", "fr", Tlp.Amber));
        db.Add(Recipient.Register("double-agency", RecipientKind.Other, [], "An agency", "fr", Tlp.Amber));

        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));

        await AssertGateIsFreeAsync();
    }

    [Fact]
    public async Task Who_goes_first_waits_for_two_writers_at_most()
    {
        var gate = _host.Services.GetRequiredService<WriteGate>();
        var ct = TestContext.Current.CancellationToken;
        var (open, order) = (new TaskCompletionSource(), new List<string>());
        var writers = Enumerable.Range(1, 5).Select(number => gate.RunAsync(() => WriteAsync($"other {number}"), ct)).ToList();
        var first = gate.RunFirstAsync(() => WriteAsync("first"), ct);

        open.SetResult();
        await Task.WhenAll([first, .. writers]);

        Assert.InRange(order.IndexOf("first"), 0, 2);
        Assert.Equal(6, order.Count);

        async Task<bool> WriteAsync(string who)
        {
            await open.Task;
            order.Add(who);
            return true;
        }
    }

    private async Task AssertGateIsFreeAsync()
    {
        var gate = _host.Services.GetRequiredService<WriteGate>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await gate.RunAsync(() => Task.FromResult(true), patience.Token);
    }
}
