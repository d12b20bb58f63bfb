using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Persistence;

/// <summary>Several programs on one database.</summary>
public sealed class SharedStateTests : IAsyncDisposable
{
    private const string Password = "quatre bateaux passent devant";

    private readonly ReportingHost _one = new() { Settings = { ["Secrets:Key"] = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]) } };

    [Fact]
    public async Task A_session_begun_at_one_goes_on_at_another_and_its_keys_are_stored_sealed()
    {
        await using var other = new ReportingHost { Beside = _one, Settings = { ["Secrets:Key"] = _one.Settings["Secrets:Key"] } };
        await AdministratorAsync("both@example.org");
        using var browser = _one.Browser();
        using var elsewhere = other.Browser();

        var signedIn = await browser.SubmitAsync("/sign-in", [("Email", "both@example.org"), ("Password", Password)]);
        elsewhere.DefaultRequestHeaders.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("reporting.session=", StringComparison.Ordinal)).Split(';')[0]);
        var there = await elsewhere.GetAsync("/admin", TestContext.Current.CancellationToken);
        using var stranger = other.Browser();

        Assert.Equal(HttpStatusCode.OK, there.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/admin", TestContext.Current.CancellationToken)).StatusCode);
        var keys = await _one.DbAsync(db => db.DataProtectionKeys.Select(k => k.Xml!).ToListAsync());
        Assert.NotEmpty(keys);
        Assert.All(keys, xml =>
        {
            Assert.Contains("<sealed xmlns=\"\">v1.", xml, StringComparison.Ordinal);
            Assert.DoesNotContain("<value>", xml, StringComparison.Ordinal);
            Assert.DoesNotContain("<masterKey", xml, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Programs_that_start_at_once_leave_one_link_for_the_first_administrator_and_all_go_on()
    {
        await LinksAsync(1);
        var others = Enumerable.Range(0, 6).Select(_ => new ReportingHost { Beside = _one, Settings = { ["Secrets:Key"] = _one.Settings["Secrets:Key"] } }).ToList();

        await Parallel.ForEachAsync(others, new ParallelOptions { MaxDegreeOfParallelism = 6 }, (host, _) =>
        {
            Assert.NotNull(host.Services);
            return ValueTask.CompletedTask;
        });
        await LinksAsync(7);

        Assert.Equal(1, await _one.DbAsync(db => db.OneTimeLinks.CountAsync(l => l.UsedAt == null)));
        Assert.All(others, host => Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested));
        foreach (var host in others)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_program_with_another_master_key_is_refused_and_told_which_setting()
    {
        _ = _one.Services;
        var settings = new Dictionary<string, string?>(_one.Database.Settings) { ["Secrets:Key"] = Convert.ToBase64String(new byte[32]) };
        using var stranger = Program(settings);

        var refused = await Assert.ThrowsAsync<DatabaseRefusedException>(() => stranger.Services.GetRequiredService<DatabaseMigration>().StartAsync(default));

        Assert.Contains("Secrets:Key", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DatabaseRefusedException>(() => stranger.Services.GetRequiredService<DatabaseMigration>().RunAsync(default));
    }

    [Fact]
    public async Task The_whole_path_works_with_batches_of_one_statement()
    {
        await using var host = new ReportingHost { Outside = services => TestDatabase.Configure(services, OneStatementABatch) };
        await using var scope = host.Services.CreateAsyncScope();

        var added = await scope.ServiceProvider.GetRequiredService<HistoryIntake>().RunAsync([.. FrenchYear2020.Incidents.Take(20)], null, CancellationToken.None);
        await Eventually.Async(() => host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)), left => left == 0);

        Assert.Equal(20, added);
        Assert.Equal(20, await host.DbAsync(db => db.IncidentFacts.CountAsync()));
        Assert.All(await scope.ServiceProvider.GetRequiredService<SelfCheck>().RunAsync(null, CancellationToken.None), check => Assert.True(check.Holds, check.Code));
    }

    [Theory]
    [InlineData("Database:Provider", "Oracle", "Database:Provider is 'Oracle'")]
    [InlineData("Database:Provider", "1", "Database:Provider is '1'")]
    [InlineData("Database:Providr", "SqlServer", "Database:Providr is no setting")]
    [InlineData("ConnectionStrings:Reporting", "Pasword=hunter2", "ConnectionStrings:Reporting")]
    public void A_wrong_setting_stops_with_its_name_and_without_its_value(string key, string value, string said)
    {
        var wrong = Assert.Throws<SettingException>(() => Program(new() { ["Data:Directory"] = _one.DataDirectory, [key] = value }));

        Assert.StartsWith(said, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SqlServer")]
    [InlineData("PostgreSql")]
    public void A_server_without_an_address_stops_with_the_name_of_what_is_missing(string provider)
    {
        var wrong = Assert.Throws<SettingException>(() => Program(new() { ["Data:Directory"] = _one.DataDirectory, ["Database:Provider"] = provider }));

        Assert.StartsWith("ConnectionStrings:Reporting is missing", wrong.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _one.DisposeAsync();

    private static void OneStatementABatch(DbContextOptionsBuilder options)
    {
        switch (TestDatabase.Provider)
        {
            case DatabaseProvider.PostgreSql:
                new Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.NpgsqlDbContextOptionsBuilder(options).MaxBatchSize(1);
                break;
            case DatabaseProvider.SqlServer:
                new SqlServerDbContextOptionsBuilder(options).MaxBatchSize(1);
                break;
            default:
                new SqliteDbContextOptionsBuilder(options).MaxBatchSize(1);
                break;
        }
    }

    private static IHost Program(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddReportingPersistence();
        return builder.Build();
    }

    private async Task LinksAsync(int number) =>
        Assert.Equal(number, await Eventually.Async(() => _one.DbAsync(db => db.OneTimeLinks.CountAsync()), links => links == number));

    private async Task AdministratorAsync(string email)
    {
        await using var scope = _one.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = new Account { UserName = email, Email = email, DisplayName = "Administrator", CreatedAt = TimeProvider.System.GetUtcNow() };
        Assert.True((await users.CreateAsync(account, Password)).Succeeded);
        Assert.True((await users.AddToRoleAsync(account, Roles.Administrator)).Succeeded);
    }
}
