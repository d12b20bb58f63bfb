using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Integration.Tests.Persistence;

/// <summary>What the service adds to an operator's connection string; no server is asked.</summary>
public sealed class PostgreSqlConnectionTests
{
    [Theory]
    [InlineData("", 100, true)]
    [InlineData(";Max Auto Prepare=0", 0, true)]
    [InlineData(";MaxAutoPrepare=0", 0, true)]
    [InlineData(";Max Auto Prepare=7;No Reset On Close=false", 7, false)]
    public async Task An_operator_who_says_otherwise_is_obeyed(string said, int prepared, bool keptAsItIs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:Provider"] = "PostgreSql",
            ["ConnectionStrings:Reporting"] = "Host=127.0.0.1;Port=1;Database=none" + said,
            ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
        });
        builder.AddReportingPersistence();
        using var host = builder.Build();
        await using var scope = host.Services.CreateAsyncScope();

        var used = new NpgsqlConnectionStringBuilder(scope.ServiceProvider.GetRequiredService<ReportingDbContext>().Database.GetConnectionString());

        Assert.Equal((prepared, keptAsItIs), (used.MaxAutoPrepare, used.NoResetOnClose));
    }
}
