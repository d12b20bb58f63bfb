using Microsoft.EntityFrameworkCore;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Persistence;

/// <summary>A connection that may lose its commits with the machine is nobody else's.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task Who_writes_many_rows_leaves_no_such_connection_to_others()
    {
        await using var host = await CoreHost.StartAsync();
        var relaxed = await host.DbAsync(async db =>
        {
            await db.OpenForManyRowsAsync(TestContext.Current.CancellationToken);
            return await DurabilityAsync(db);
        });

        var after = await host.DbAsync(DurabilityAsync);

        Assert.Equal(TestDatabase.Provider is DatabaseProvider.SqlServer ? "asked for" : "given up", relaxed);
        Assert.Equal("asked for", after);
    }

    private static async Task<string> DurabilityAsync(ReportingDbContext db)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        var given = TestDatabase.Provider switch
        {
            DatabaseProvider.Sqlite => await AskAsync("PRAGMA synchronous") is "2",
            DatabaseProvider.PostgreSql => await AskAsync("SHOW synchronous_commit") is not "off",
            _ => true,
        };
        return given ? "asked for" : "given up";

        async Task<string?> AskAsync(string sql)
        {
            command.CommandText = sql;
            return (await command.ExecuteScalarAsync())?.ToString();
        }
    }
}
