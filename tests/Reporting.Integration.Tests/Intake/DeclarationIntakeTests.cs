using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Intake;

public sealed class DeclarationIntakeTests
{
    [Fact]
    public async Task A_bad_member_of_a_group_fails_alone()
    {
        await using var host = await CoreHost.StartAsync();
        Submission bad = (_, _) => throw new RuleViolationException("declaration.exercise-mixed", "refused");

        // Handed over before the writer runs, hence one group.
        var waiting = Enumerable.Range(0, 9).Select(i => host.Intake.SubmitAsync(i == 4 ? bad : host.Submission(), default)).ToList();
        await host.Intake.StartAsync(default);
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal("declaration.exercise-mixed", (await Assert.ThrowsAsync<RuleViolationException>(() => waiting[4])).Code);
        Assert.Equal(8, waiting.Count(w => w.IsCompletedSuccessfully));
        Assert.Equal((8, 8), await CountsAsync(host));
        Assert.DoesNotContain("chain.link", (await host.BrokenAsync()).Keys);
    }

    [Fact]
    public async Task Those_that_wait_together_share_a_commit_and_one_chain()
    {
        var commits = new CountingCommits();
        await using var host = await CoreHost.StartAsync(interceptors: [commits]);
        var waiting = Enumerable.Range(0, 40).Select(_ => host.Intake.SubmitAsync(host.Submission(), default)).ToList();
        commits.Number = 0;

        await host.Intake.StartAsync(default);
        var stages = await Task.WhenAll(waiting);

        Assert.Equal(1, commits.Number);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), stages.Select(s => s.Receipt.Seq).Order());
        Assert.Empty(await ChainAsync(host));
    }

    [Fact]
    public async Task Of_those_under_one_key_in_a_group_the_first_is_written_and_no_member_fails()
    {
        var commits = new CountingCommits();
        await using var host = await CoreHost.StartAsync(interceptors: [commits]);
        var (key, other) = (IdempotencyKey.HashOf(Actor.Anonymous, "tapped twice"), IdempotencyKey.HashOf(Actor.Anonymous, "tapped once"));
        string[] keys = [key, other, key, key];
        var waiting = keys.Select(k => host.Intake.SubmitAsync(Under(host, k), new(k, null), default)).ToList();
        commits.Number = 0;

        await host.Intake.StartAsync(default);
        var filed = await Task.WhenAll(waiting);

        Assert.Equal([true, true, false, false], filed.Select(f => f is not null));
        Assert.Equal(1, commits.Number);
        Assert.Null(await host.Intake.SubmitAsync(Under(host, other), new(other, null), default));
        Assert.Equal((2, 2), await CountsAsync(host));
        Assert.Empty(await ChainAsync(host));
    }

    /// <summary>Not only once somebody has analysed the table: the first hour of a service may be that of a crisis.</summary>
    [Fact]
    public async Task A_key_is_looked_up_by_the_index_from_the_first_on()
    {
        Assert.SkipWhen(TestDatabase.Provider is DatabaseProvider.SqlServer, "Plans are read on SQLite and PostgreSQL.");
        var plans = TestDatabase.Provider is DatabaseProvider.Sqlite ? new Explained { Plans = [] } : new Explained();
        await using var host = await CoreHost.StartAsync(interceptors: [plans]);
        await host.Intake.StartAsync(default);

        // More often than PostgreSQL plans a statement for its values, and many at once: for one alone it takes the index anyway.
        for (var round = 0; round < 15; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(i => IdempotencyKey.HashOf(Actor.Anonymous, $"{round} {i}"))
                .Select(key => host.Intake.SubmitAsync(Under(host, key), new(key, null), default)));
        }

        if (plans.Plans is { } asked)
        {
            Assert.DoesNotContain(asked, plan => plan.Contains("IdempotencyKeys", StringComparison.Ordinal) && Explained.ReadsAll(plan));
            return;
        }

        // Told by each connection at the latest when it ends.
        await host.DbAsync(async db =>
        {
            Npgsql.NpgsqlConnection.ClearPool((Npgsql.NpgsqlConnection)db.Database.GetDbConnection());
            return 0;
        });
        var (byIndex, whole) = await Eventually.Async(
            () => host.DbAsync(async db =>
            {
                var scans = await db.Database.SqlQuery<long>(
                    $"""SELECT unnest(ARRAY[idx_scan, seq_scan]) AS "Value" FROM pg_stat_user_tables WHERE relname = 'IdempotencyKeys'""").ToListAsync();
                return (scans[0], scans[1]);
            }),
            scans => scans.Item1 + scans.Item2 >= 15);
        Assert.True(byIndex >= 15);
        Assert.Equal(0, whole);
    }

    [Fact]
    public async Task A_later_stage_shares_the_commit_of_those_that_open_a_declaration()
    {
        var commits = new CountingCommits();
        await using var host = await CoreHost.StartAsync(interceptors: [commits]);
        var known = await host.DeclareAsync();
        Submission later = async (filing, ct) =>
        {
            var declaration = await filing.Db.Declarations.Include(d => d.Stages).SingleAsync(d => d.Id == known.Id, ct);
            return new(declaration, declaration.AddStage(StageKind.Intermediate, CoreHost.Content(), Actor.Anonymous, filing.Lane, host.Clock.GetUtcNow()));
        };
        var waiting = Enumerable.Range(0, 5).Select(i => host.Intake.SubmitAsync(i == 2 ? later : host.Submission(), default)).ToList();
        commits.Number = 0;

        await host.Intake.StartAsync(default);
        await Task.WhenAll(waiting);

        Assert.Equal(1, commits.Number);
        Assert.Equal(2, (await host.DbAsync(db => db.Declarations.AsNoTracking().Include(d => d.Stages).SingleAsync(d => d.Id == known.Id))).Stages.Count);
        Assert.Equal((5, 6), await CountsAsync(host));
        Assert.Empty(await ChainAsync(host));
    }

    [Fact]
    public async Task Those_of_a_group_are_attached_to_the_establishments_they_name_and_start_at_version_one()
    {
        await using var host = await CoreHost.StartAsync();
        string[] numbers = ["750712184", "690781810"];
        await host.DbAsync(async db =>
        {
            db.Establishments.Add(Establishment.Register(
                FinessNumber.Parse(numbers[0], null), new(null, "Hôpital", "Paris", "11", EstablishmentCategory.GeneralHospital, EstablishmentStatus.Public, false)));
            return await db.SaveChangesAsync();
        });
        var waiting = new[] { numbers[0], numbers[1], null, numbers[0] }.Select(number => host.Intake.SubmitAsync(
            (filing, ct) => host.Submission(establishment: filing.EstablishmentOf(number))(filing, ct), new(null, number), default)).ToList();

        await host.Intake.StartAsync(default);
        var filed = await Task.WhenAll(waiting);

        var known = await host.DbAsync(db => db.Establishments.Select(e => e.Id).SingleAsync());
        var stored = await host.DbAsync(db => db.Declarations.AsNoTracking().ToDictionaryAsync(d => d.Id));
        Assert.Equal([known, null, null, known], filed.Select(f => stored[f!.Declaration.Id].EstablishmentId));
        Assert.All(stored.Values, declaration => Assert.Equal(1, declaration.Version));
        await host.RelayAsync();
        Assert.Equal(4, await host.DbAsync(db => db.Incidents.CountAsync()));
    }

    [Fact]
    public async Task Whoever_left_before_the_turn_came_is_not_written()
    {
        await using var host = await CoreHost.StartAsync();
        using var gone = new CancellationTokenSource();
        var (left, stayed) = (host.Intake.SubmitAsync(host.Submission(), gone.Token), host.Intake.SubmitAsync(host.Submission(), default));

        await gone.CancelAsync();
        await host.Intake.StartAsync(default);
        await stayed;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal((1, 1), await CountsAsync(host));
    }

    [Fact]
    public async Task Stopping_writes_whoever_waits_and_takes_nobody_more()
    {
        await using var host = await CoreHost.StartAsync();
        var held = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        await host.Intake.StartAsync(default);
        var first = host.Intake.SubmitAsync(
            async (filing, ct) =>
            {
                entered.TrySetResult();
                await held.Task;
                return await host.Submission()(filing, ct);
            },
            default);
        await entered.Task;
        var waiting = Enumerable.Range(0, 100).Select(_ => host.Intake.SubmitAsync(host.Submission(), default)).ToList();

        var stopping = host.Intake.StopAsync(default);
        held.SetResult();
        await stopping;

        await Task.WhenAll([first, .. waiting]);
        Assert.Equal((101, 101), await CountsAsync(host));
        await Assert.ThrowsAnyAsync<Exception>(() => host.Intake.SubmitAsync(host.Submission(), default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_commit_whose_answer_was_lost_is_read_back_and_not_repeated(int together)
    {
        var cut = new CutAfterCommit();
        await using var host = await CoreHost.StartAsync(interceptors: [cut]);
        var waiting = Enumerable.Range(0, together).Select(_ => host.Intake.SubmitAsync(host.Submission(), default)).ToList();
        cut.Armed = true;

        await host.Intake.StartAsync(default);
        var stages = await Task.WhenAll(waiting);

        Assert.False(cut.Armed, "The fault was never met.");
        Assert.Equal((together, together), await CountsAsync(host));
        Assert.Equal(together, stages.Select(s => s.Receipt.Hash).Distinct().Count());
        Assert.Empty(await ChainAsync(host));
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_to_all_at_once_and_not_to_one_after_the_other()
    {
        var away = new Away();
        await using var host = await CoreHost.StartAsync(interceptors: [away]);
        var waiting = Enumerable.Range(0, 50).Select(_ => host.Intake.SubmitAsync(host.Submission(), default)).ToList();
        away.Armed = true;

        await host.Intake.StartAsync(default);
        foreach (var submission in waiting)
        {
            Assert.Equal(DatabaseFault.Unavailable, DatabaseFaults.Of(await Assert.ThrowsAnyAsync<Exception>(() => submission)));
        }

        Assert.InRange(away.Refused, 1, 10);
        away.Armed = false;
        await host.Intake.SubmitAsync(host.Submission(), default);
        Assert.Equal((1, 1), await CountsAsync(host));
    }

    [Fact]
    public async Task A_failure_that_lasts_is_told_and_the_next_goes_on()
    {
        await using var host = await CoreHost.StartAsync();
        await host.Intake.StartAsync(default);
        await host.DbAsync(db => db.RefuseInsertsAsync("Outbox"));

        await Assert.ThrowsAsync<DbUpdateException>(() => host.Intake.SubmitAsync(host.Submission(), default));
        Assert.Equal((0, 0), await CountsAsync(host));
        Assert.Equal(0, await host.DbAsync(db => db.ReceiptLanes.CountAsync()));

        await host.DbAsync(db => db.AllowInsertsAsync("Outbox"));
        var stage = await host.Intake.SubmitAsync(host.Submission(), default);
        Assert.Equal(1, stage.Receipt.Seq);
    }

    [Fact]
    public async Task Two_programs_on_one_database_keep_whole_chains()
    {
        await using var one = await CoreHost.StartAsync();
        await using var other = await CoreHost.StartAsync(one);
        await Task.WhenAll(one.Intake.StartAsync(default), other.Intake.StartAsync(default));

        var stages = new List<DeclarationStage>();
        for (var round = 0; round < 15; round++)
        {
            stages.AddRange(await Task.WhenAll(
                one.Intake.SubmitAsync(one.Submission(), default), other.Intake.SubmitAsync(other.Submission(), default),
                one.Intake.SubmitAsync(one.Submission(), default), other.Intake.SubmitAsync(other.Submission(), default)));
        }

        var lanes = stages.GroupBy(s => s.Receipt.Lane).ToList();
        Assert.Equal(TestDatabase.Provider is DatabaseProvider.Sqlite ? 1 : 2, lanes.Count);
        Assert.All(lanes, lane => Assert.Equal(Enumerable.Range(1, lane.Count()).Select(i => (long)i), lane.Select(s => s.Receipt.Seq).Order()));
        Assert.Equal((60, 60), await CountsAsync(one));
        Assert.Empty(await ChainAsync(one));
    }

    [Fact]
    public async Task A_place_that_another_program_keeps_taking_is_asked_for_again()
    {
        await using var one = await CoreHost.StartAsync();
        await using var other = await CoreHost.StartAsync(one);
        await one.Intake.StartAsync(default);
        var overtaken = 0;

        var stage = await one.Intake.SubmitAsync(
            async (filing, ct) =>
            {
                if (++overtaken <= 6)
                {
                    await other.DeclareAsync();
                }

                return await one.Submission()(filing, ct);
            },
            default);

        Assert.Equal(7, stage.Receipt.Seq);
        Assert.Empty(await ChainAsync(one));
    }

    private static Submission Under(CoreHost host, string key) => async (filing, ct) =>
    {
        var filed = await host.Submission()(filing, ct);
        filing.Remember(IdempotencyKey.Of(key, "", filed.Declaration.Id, filed.Stage.Number, filed.Stage.SubmittedAt));
        return filed;
    };

    private static Task<(int, int)> CountsAsync(CoreHost host) => host.DbAsync(async db => (await db.Declarations.CountAsync(), await db.Outbox.CountAsync()));

    private static async Task<IReadOnlyList<string>> ChainAsync(CoreHost host) => (await host.BrokenAsync()).GetValueOrDefault("chain.link") ?? [];

    private sealed class CountingCommits : DbTransactionInterceptor
    {
        public int Number { get; set; }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Number++;
            return Task.CompletedTask;
        }
    }

    /// <summary>Every command fails as on a file that cannot be opened.</summary>
    private sealed class Away : DbCommandInterceptor
    {
        private int _refused;

        public bool Armed { get; set; }

        public int Refused => _refused;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (Armed)
            {
                Interlocked.Increment(ref _refused);
                throw new SqliteException("away", 14);
            }

            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }

    /// <summary>The line is cut once, between the commit and its answer.</summary>
    private sealed class CutAfterCommit : DbTransactionInterceptor
    {
        public bool Armed { get; set; }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (!Armed)
            {
                return Task.CompletedTask;
            }

            Armed = false;
            throw new IOException("The connection was closed.");
        }
    }
}
