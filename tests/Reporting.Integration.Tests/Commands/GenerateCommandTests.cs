using Microsoft.EntityFrameworkCore;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Commands;

public sealed class GenerateCommandTests
{
    [Fact]
    public async Task The_same_end_gives_the_same_incidents_whenever_it_runs()
    {
        var (first, second, other) = (await MadeAsync("2026-01-01T00:00:00Z"), await MadeAsync("2026-01-01T00:00:00Z"), await MadeAsync("2026-02-01T00:00:00Z"));

        Assert.Equal(20, first.Count);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);

        static async Task<IReadOnlyList<string>> MadeAsync(string until)
        {
            await using var host = new ReportingHost();
            var made = await CommandRun.RunAsync(host.Database, "generate", "20", "--seed", "3", "--years", "2", "--until", until);
            Assert.Equal((0, ""), (made.Exit, made.Error));
            return await host.DbAsync(db => db.Declarations.AsNoTracking().OrderBy(d => d.Id).Select(d => d.Source + d.Reference.ToString() + d.FiledAt).ToListAsync());
        }
    }

    [Fact]
    public async Task An_end_that_has_not_come_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();

        var (exit, _, error) = await CommandRun.RunAsync(database, "generate", "20", "--until", "2999-01-01T00:00:00Z");

        Assert.Equal((2, "--until lies in the future."), (exit, error.Trim()));
    }

    [Fact]
    public async Task An_end_before_there_were_such_incidents_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();

        var (exit, _, error) = await CommandRun.RunAsync(database, "generate", "20", "--until", "0001-01-02T00:00Z");

        Assert.Equal((2, "--until is 2000-01-01 or later."), (exit, error.Trim()));
    }
}
