using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;

namespace Reporting.Integration.Tests.Checks;

public sealed class AuditChainTests : IAsyncLifetime
{
    private CoreHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CoreHost.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await WriteAsync(_host, $"detail-{i}");
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Entries_of_processes_that_write_at_once_all_find_a_place()
    {
        await using var other = await CoreHost.StartAsync(_host);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => WriteAsync(i % 2 == 0 ? _host : other, $"side-{i}")));

        var entries = await _host.DbAsync(db => db.AuditEntries.AsNoTracking().ToListAsync());
        Assert.Equal(65, entries.Count);
        Assert.All(entries, e => Assert.True(e.Holds()));
        Assert.Empty(await _host.BrokenAsync());
    }

    [Fact]
    public async Task Entries_that_are_saved_together_follow_one_another()
    {
        await _host.DbAsync(db =>
        {
            db.AuditEntries.AddRange(Enumerable.Range(0, 3).Select(i => AuditEntry.Of(Actor.System, "test.done", "test", null, _host.Clock.GetUtcNow(), $"{i}")));
            return db.SaveChangesAsync();
        });

        var places = await _host.DbAsync(db => db.AuditEntries.AsNoTracking().OrderBy(e => e.Lane).ThenBy(e => e.Place).Select(e => e.Place).ToListAsync());
        Assert.Equal(Enumerable.Range(1, 8).Select(i => (long?)i), places);
        Assert.Empty(await _host.BrokenAsync());
    }

    [Fact]
    public async Task An_entry_whose_save_failed_leaves_no_gap()
    {
        var duplicate = await _host.DbAsync(db => db.AuditEntries.AsNoTracking().FirstAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => _host.DbAsync(db =>
        {
            db.AuditEntries.Add(duplicate);
            return db.SaveChangesAsync();
        }));

        await WriteAsync(_host, "after");

        Assert.Empty(await _host.BrokenAsync());
    }

    [Theory]
    [InlineData("one character")]
    [InlineData("who it was")]
    [InlineData("no such actor")]
    public async Task A_changed_entry_is_named(string what)
    {
        var entry = await _host.DbAsync(db => db.AuditEntries.AsNoTracking().SingleAsync(e => e.Detail == "detail-2"));
        FormattableString sql = what switch
        {
            "one character" => $"""UPDATE "AuditEntries" SET "Detail" = 'detail-3' WHERE "Id" = {entry.Id}""",
            "who it was" => $"""UPDATE "AuditEntries" SET "ActorId" = {Guid.CreateVersion7()} WHERE "Id" = {entry.Id}""",
            _ => $"""UPDATE "AuditEntries" SET "ActorKind" = 'Nobody' WHERE "Id" = {entry.Id}""",
        };
        Assert.Equal(1, await _host.SqlAsync(sql));

        var (code, rows) = Assert.Single(await _host.BrokenAsync());
        Assert.Equal("audit.link", code);
        Assert.Contains($"entry {entry.Id} (lane 1, place 3)", Assert.Single(rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_entry_is_missed_in_the_middle_and_at_the_end()
    {
        await _host.SqlAsync($"""DELETE FROM "AuditEntries" WHERE "Detail" = 'detail-1'""");
        await _host.SqlAsync($"""DELETE FROM "AuditEntries" WHERE "Detail" = 'detail-4'""");

        var rows = (await _host.BrokenAsync())["audit.link"];
        Assert.Equal(["lane 1, place 2: missing", "lane 1 ends at place 4, its head says 5"], rows);
    }

    [Fact]
    public async Task An_entry_that_was_slipped_in_without_a_place_is_named()
    {
        _host.Clock.Advance(TimeSpan.FromHours(2));
        await WriteAsync(_host, "slipped in");
        await _host.SqlAsync($"""UPDATE "AuditEntries" SET "Lane" = NULL, "Place" = NULL, "Hash" = NULL, "PreviousHash" = NULL WHERE "Detail" = 'slipped in'""");

        Assert.Contains((await _host.BrokenAsync())["audit.link"], row => row.EndsWith("has no place in the chain", StringComparison.Ordinal));
    }

    private static Task<int> WriteAsync(CoreHost host, string detail) => host.DbAsync(db =>
    {
        db.AuditEntries.Add(AuditEntry.Of(new Actor(ActorKind.Account, Guid.CreateVersion7()), "test.done", "test", Guid.CreateVersion7(), host.Clock.GetUtcNow(), detail));
        return db.SaveChangesAsync();
    });
}
