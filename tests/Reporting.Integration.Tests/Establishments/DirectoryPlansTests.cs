using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Establishments;

/// <summary>A look-up costs the same however many establishments the directory has: every question goes by an index.</summary>
public sealed class DirectoryPlansTests : IAsyncLifetime
{
    private readonly Explained _explained = new() { MayJoinIndexes = true };
    private CoreHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(TestDatabase.Provider is DatabaseProvider.SqlServer, "Plans are read on SQLite and PostgreSQL.");
        _host = await CoreHost.StartAsync(interceptors: [_explained]);
        await _host.WithAsync<(int, int), DirectoryImport>(import => import.TakeAsync(
            [
                .. Enumerable.Range(0, 300).Select(i => (FinessNumber.Parse($"{440000000 + i}", null), new EstablishmentProfile(
                    null, $"CABINET NUMERO {i}", "NANTES", "52", EstablishmentCategory.LiberalPractice, EstablishmentStatus.Unknown, false))),
            ],
            default));
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task No_look_up_reads_the_whole_directory()
    {
        foreach (var (text, queries) in new[] { ("440000007", 1), ("cabinet", 2), ("numero 12 nantes", 5), ("numero nulle-part", 4), ("zzz", 1) })
        {
            var plans = await PlansAsync(search => search.RunAsync(text, default));

            Assert.Equal((text, queries), (text, plans.Count));
            Assert.All(plans, plan => Assert.False(Explained.ReadsAll(plan), $"{text}: {plan}"));
        }

        Assert.All(await PlansAsync(search => search.FindAsync("440000007", default)), plan => Assert.False(Explained.ReadsAll(plan), plan));
    }

    private async Task<IReadOnlyList<string>> PlansAsync<T>(Func<DirectorySearch, Task<T>> ask)
    {
        _explained.Plans = [];
        await _host.WithAsync<T, DirectorySearch>(ask);
        (var plans, _explained.Plans) = (_explained.Plans, null);
        Assert.NotEmpty(plans);
        return plans;
    }
}
