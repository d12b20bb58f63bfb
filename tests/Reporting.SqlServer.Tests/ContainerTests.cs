using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DotNet.Testcontainers.Builders;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;
using Testcontainers.MsSql;

namespace Reporting.SqlServer.Tests;

/// <summary>SQL Server itself, in a container, where Docker answers.</summary>
public sealed class SqlServerContainer : IAsyncLifetime
{
    private MsSqlContainer? _server;

    /// <summary>Why it was not started.</summary>
    public string? Missing { get; private set; }

    public Dictionary<string, string?> Settings(string database) => new()
    {
        ["Database:Provider"] = nameof(DatabaseProvider.SqlServer),
        ["ConnectionStrings:Reporting"] = new SqlConnectionStringBuilder(_server!.GetConnectionString()) { InitialCatalog = database }.ConnectionString,
        ["Secrets:Key"] = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()),
    };

    public async ValueTask InitializeAsync()
    {
        try
        {
            _server = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
            await _server.StartAsync();
        }
        catch (DockerUnavailableException)
        {
            Missing = "Docker does not answer: SQL Server itself was not asked.";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

public sealed class ContainerTests(SqlServerContainer server) : IClassFixture<SqlServerContainer>
{
    [Fact]
    public async Task Migrations_apply_to_SQL_Server_once()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var settings = server.Settings("migrated");

        var (first, second) = (await MigrateAsync(settings), await MigrateAsync(settings));

        Assert.NotEmpty(first);
        Assert.Empty(second);
    }

    [Fact]
    public async Task A_declaration_is_taken_listed_and_holds_every_check_on_SQL_Server()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var settings = server.Settings("declared");
        await MigrateAsync(settings);
        await using var host = new ReportingHost();
        foreach (var (key, value) in settings)
        {
            host.Settings[key] = value;
        }

        using var browser = host.Browser();
        using var analyst = host.SignedIn(Roles.Analyst);
        var answer = await browser.PostAsJsonAsync("/api/v1/declarations", Body(), TestContext.Current.CancellationToken);
        var assessed = await Eventually.Async(() => host.DbAsync(db => db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.AssessedStage == 1)), i => i is not null);
        var page = await analyst.GetStringAsync("/incidents", TestContext.Current.CancellationToken);
        await using var scope = host.Services.CreateAsyncScope();
        var checks = await scope.ServiceProvider.GetRequiredService<SelfCheck>().RunAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Contains(assessed!.Reference, page, StringComparison.Ordinal);
        Assert.Empty(checks.Where(c => !c.Holds).Select(c => $"{c.Code}: {string.Join(", ", c.Broken)}"));
    }

    private static JsonObject Body() => new()
    {
        ["establishment"] = new JsonObject { ["name"] = "Centre hospitalier de Saint-Exemple", ["town"] = "Saint-Exemple", ["region"] = "53" },
        ["declarant"] = new JsonObject { ["phone"] = "+33299000000" },
        ["awareAt"] = "2026-03-14T09:00:00Z",
        ["ongoing"] = "yes",
        ["description"] = "Des fichiers de deux serveurs sont chiffrés, une demande de rançon est affichée.",
        ["systems"] = new JsonArray("patientRecord"),
        ["careImpact"] = "degradedMode",
        ["supportWanted"] = false,
    };

    private static async Task<IReadOnlyList<string>> MigrateAsync(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddLogging();
        builder.AddReportingPersistence();
        using var host = builder.Build();
        return await host.Services.GetRequiredService<DatabaseMigration>().RunAsync(TestContext.Current.CancellationToken);
    }
}
