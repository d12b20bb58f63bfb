using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Reporting.Benchmarks;
using Reporting.Benchmarks.Profiles;
using Reporting.Testing;

const int Wrong = 1;
const int Misused = 2;
const int Interrupted = 130;

var ended = 0;

(string Name, string What, Func<Bench, Task> Run)[] profiles =
[
    ("intake", "declarations acknowledged a second, beside the bare database and a plain transaction each", IntakeProfile.RunAsync),
    ("delay", "from the receipt to the authorities told, at a fixed rate", DelayProfile.RunAsync),
    ("pages", "the analysts' list with few and with many incidents stored", PagesProfile.RunAsync),
    ("figures", "a year's figures beside the bare groupings", FiguresProfile.RunAsync),
    ("cost", "processor, bytes and statements a declaration, with few and with many stored", CostProfile.RunAsync),
    ("export", "everything of one database into a file, beside writing the same bytes", ExportProfile.RunAsync),
    ("crisis", "a national crisis day", CrisisProfile.RunAsync),
    ("import", "rows a second of the directory and of a history", ImportProfile.RunAsync),
    ("start", "process started to first page, and memory", StartProfile.RunAsync),
    ("classifier", "classifier and content hash alone", ClassifierProfile.RunAsync),
];

var named = new Argument<string[]>("PROFILE") { Description = string.Join('\n', profiles.Select(p => $"{p.Name}: {p.What}")), Arity = ArgumentArity.ZeroOrMore };
var full = new Option<bool>("--full") { Description = "The sizes of the goals; takes long." };
var medium = new Option<bool>("--medium") { Description = "The sizes of the tables in docs/performance.md; a quarter of an hour." };
var quick = new Option<bool>("--quick") { Description = "Only whether everything runs: the figures mean little." };
var database = new Option<string>("--database") { Description = "Only on this one: sqlite or postgresql. Without it on SQLite, and on PostgreSQL where it is installed." };
named.Validators.Add(result =>
{
    foreach (var unknown in result.Tokens.Select(t => t.Value).Where(name => profiles.All(p => p.Name != name)))
    {
        result.AddError($"There is no profile '{unknown}'. There are: {string.Join(", ", profiles.Select(p => p.Name))}.");
    }
});
database.Validators.Add(result =>
{
    if (result.Tokens is [var token] && token.Value is not ("sqlite" or "postgresql"))
    {
        result.AddError($"There is no database '{token.Value}' here. There are: sqlite, postgresql.");
    }
});
var root = new RootCommand("Measures the service beside the raw limits of the same machine in the same run, and prints tables and goals.") { named, full, medium, quick, database };
root.Validators.Add(result =>
{
    if (new[] { full, medium, quick }.Count(result.GetValue) > 1)
    {
        result.AddError("--full, --medium and --quick exclude each other.");
    }
});
root.SetAction((result, _) => RunAsync(
    result.GetValue(full) ? Size.Full : result.GetValue(medium) ? Size.Medium : result.GetValue(quick) ? Size.Quick : Size.Small, result.GetValue(database), result.GetValue(named) ?? []));

// Whoever ends the run ends what it started: a measurement that loses its servers fails, and everything is cleared away.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    return Misused;
}

return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (Interlocked.Exchange(ref ended, 1) == 0)
    {
        _ = Task.Run(EndAsync);
    }
}

// A profile that notices nothing goes on to its end: whatever it starts until then ends at once.
async Task EndAsync()
{
    while (true)
    {
        ProcessCost.EndChildren(Environment.ProcessId);
        await Task.Delay(50);
    }
}

async Task<int> RunAsync(Size size, string? only, string[] names)
{
    var databases = new List<Database>();
    if (only is null or "sqlite")
    {
        databases.Add(Database.Sqlite);
    }

    if (only is null or "postgresql")
    {
        if (PostgreSqlServer.Programs is not null)
        {
            databases.Add(Database.PostgreSql);
        }
        else if (only is not null)
        {
            await Console.Error.WriteLineAsync("PostgreSQL is not installed (Debian package postgresql).");
            return Misused;
        }
        else
        {
            Report.Note("Left out: everything on PostgreSQL, which is not installed (Debian package postgresql).");
        }
    }

    if (databases.Count > 1 && size is not Size.Full)
    {
        Report.Note("Left out on PostgreSQL for the time it takes to fill: pages, figures, cost, export, crisis. --database postgresql or --full runs them.");
    }

    await using var bench = new Bench(size, databases, withoutPostgreSql: only is null && !databases.Contains(Database.PostgreSql));
    var since = Stopwatch.GetTimestamp();
    var (failed, missing) = (0, 0);
    foreach (var (name, what, run) in profiles.TakeWhile(_ => ended == 0).Where(p => names.Length == 0 || names.Contains(p.Name)))
    {
        Report.Title($"{name}: {what}");
        var (before, goals, started) = (bench.Report.Figures, bench.Report.Goals.Count, Stopwatch.GetTimestamp());
        try
        {
            await run(bench);
            if (bench.WithoutPostgreSql)
            {
                const string Sqlite = "sqlite";
                bench.Report.LeaveOut(bench.Report.Goals.Skip(goals).Where(g => g.Id.EndsWith(Sqlite, StringComparison.Ordinal))
                    .Select(g => g with { Id = g.Id[..^Sqlite.Length] + Bench.Suffix(Database.PostgreSql) })
                    .Where(there => bench.Report.Goals.All(g => g.Id != there.Id)).ToList());
            }

            if (bench.Report.Figures == before)
            {
                if (bench.Report.Goals.Skip(goals) is var left && (!left.Any() || !left.All(g => g.LeftOut)))
                {
                    throw new InvalidOperationException("It printed no figure.");
                }

                if (names.Contains(name))
                {
                    missing++;
                    await Console.Error.WriteLineAsync($"Everything of {name} was left out.");
                }
            }
        }
        catch (Exception error)
        {
            failed++;
            await Console.Error.WriteLineAsync($"Profile {name} failed: {error}");
        }

        Report.Note($"{name} took {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s.");
    }

    bench.Report.PrintGoals();
    Report.Note($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {size.ToString().ToLowerInvariant()} sizes, {Stopwatch.GetElapsedTime(since).TotalSeconds:0} s in all.");
    return ended != 0 ? Interrupted : failed > 0 ? Wrong : missing > 0 ? Misused : 0;
}
