using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Observatory;
using Reporting.Domain.Tests.Observatory;
using Reporting.Infrastructure.Observatory;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Observatory;

public sealed class CountYearsTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    [Fact]
    public async Task The_database_counts_what_a_second_computation_counts() =>
        await Gen.Select(AFact.Year(2020, 150), AFact.Year(2021, 60)).SampleAsync(
            async (first, second) =>
            {
                IncidentFact[] facts = [.. first, .. second];
                await StoreAsync(facts);

                var (all, one) = await CountAsync(async counts => (await counts.AllAsync(default), await counts.OneAsync(2020, default)));

                var expected = new[] { 2020, 2021 }.Where(year => facts.Any(f => f.FiledYear == year)).Select(year => Text(FactCounts.Of(year, facts) with { MinutesToFile = null }));
                Assert.Equal(expected, all.Select(Text));
                Assert.Equal(Text(FactCounts.Of(2020, facts)), Text(one));
            },
            iter: 12, threads: 1);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task StoreAsync(IncidentFact[] facts) => await _host.DbAsync(async db =>
    {
        await db.IncidentFacts.ExecuteDeleteAsync();
        db.IncidentFacts.AddRange(facts);
        return await db.SaveChangesAsync();
    });

    private async Task<T> CountAsync<T>(Func<CountYears, Task<T>> count)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await count(scope.ServiceProvider.GetRequiredService<CountYears>());
    }

    /// <summary>Groups in one order, none of them empty.</summary>
    private static string Text(YearCounts counts)
    {
        var json = JsonSerializer.SerializeToNode(counts)!.AsObject();
        foreach (var (name, value) in json.ToList())
        {
            if (value is System.Text.Json.Nodes.JsonArray groups)
            {
                json[name] = string.Join('\n', groups.Select(g => g!.ToJsonString()).Order(StringComparer.Ordinal));
            }
        }

        return json.ToJsonString();
    }
}
