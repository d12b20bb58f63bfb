using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Checks;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Moving;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Moving;

/// <summary>From one database to another of the same provider; across providers it is tried with processes, in the fault tests.</summary>
public sealed class MoveTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reporting-move-").FullName;
    private readonly ReportingHost _from = Host();
    private readonly ReportingHost _to = Host();

    private string FilePath => Path.Combine(_folder, "export.gz");

    [Fact]
    public async Task Everything_arrives_and_the_service_goes_on_there()
    {
        await FillAsync(_from, 40);
        var exported = await ExportAsync(_from, FilePath);

        var imported = await ImportAsync(_to);
        var again = Path.Combine(_folder, "again.gz");
        await ExportAsync(_to, again);

        Assert.Equal(exported, imported);
        Assert.Equal(40, imported["Declarations"]);
        Assert.Equal(Lines(FilePath)[1..], Lines(again)[1..]);
        Assert.All(await CheckAsync(_to), check => Assert.True(check.Holds, check.Code));
        await FillAsync(_to, 45);
        Assert.Equal(45, await _to.DbAsync(db => db.Incidents.CountAsync()));
        Assert.Equal(45, (await CheckAsync(_to)).Single(c => c.Code == "chain.link").Examined);
    }

    [Fact]
    public async Task A_database_in_use_takes_nothing()
    {
        await FillAsync(_from, 2);
        await ExportAsync(_from, FilePath);
        await FillAsync(_to, 1);

        await Assert.ThrowsAsync<MoveRefusedException>(() => ImportAsync(_to));

        Assert.Equal(1, await _to.DbAsync(db => db.Declarations.CountAsync()));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("row")]
    [InlineData("table")]
    [InlineData("value")]
    [InlineData("other")]
    public async Task A_file_that_is_not_whole_is_refused_and_leaves_nothing(string damage)
    {
        await FillAsync(_from, 3);
        await ExportAsync(_from, FilePath);
        Rewrite(FilePath, lines => damage switch
        {
            "cut" => lines[..^1],
            "row" => [.. lines.Where((line, at) => at != lines.FindIndex(l => l.Contains("DeclarationSubmitted", StringComparison.Ordinal)))],
            "table" => [.. lines.Where(l => !l.StartsWith("{\"table\":\"SelfCheckRuns\"", StringComparison.Ordinal))],
            "value" => [.. lines.Select(l => l.StartsWith('[') ? l.Replace("T0", "X0", StringComparison.Ordinal).Replace("T1", "X1", StringComparison.Ordinal) : l)],
            _ => ["Something else"],
        });
        var recipients = await _to.DbAsync(db => db.Recipients.CountAsync());

        await Assert.ThrowsAsync<MoveRefusedException>(() => ImportAsync(_to));

        Assert.Equal((0, recipients), await _to.DbAsync(async db => (await db.Declarations.CountAsync(), await db.Recipients.CountAsync())));
    }

    [Fact]
    public async Task An_export_under_another_master_key_is_refused()
    {
        await FillAsync(_from, 1);
        await ExportAsync(_from, FilePath);
        await using var other = new ReportingHost { Settings = { ["Secrets:Key"] = Convert.ToBase64String(new byte[32]) } };

        var refused = await Assert.ThrowsAsync<MoveRefusedException>(() => ImportAsync(other));

        Assert.Contains("Secrets:Key", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await other.DbAsync(db => db.Declarations.CountAsync()));
    }

    [Fact]
    public async Task A_new_database_that_was_refused_a_file_takes_it_under_the_right_key()
    {
        await FillAsync(_from, 2);
        await ExportAsync(_from, FilePath);
        await using var database = await TestDatabase.CreateAsync(migrated: false);

        var refused = await Assert.ThrowsAsync<MoveRefusedException>(() => IntoNewAsync(database, Convert.ToBase64String(new byte[32])));
        var imported = await IntoNewAsync(database, _from.Settings["Secrets:Key"]!);

        Assert.Contains("Secrets:Key", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, imported["Declarations"]);
    }

    [Fact]
    public async Task An_export_never_overwrites_a_file()
    {
        await File.WriteAllTextAsync(FilePath, "Precious", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<IOException>(() => ExportAsync(_from, FilePath));

        Assert.Equal("Precious", await File.ReadAllTextAsync(FilePath, TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static ReportingHost Host() => new() { Settings = { ["Secrets:Key"] = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]) } };

    /// <summary>As the command does it.</summary>
    private async Task<IReadOnlyDictionary<string, long>> IntoNewAsync(TestDatabase database, string key)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(database.Settings) { ["Secrets:Key"] = key });
        builder.AddReportingPersistence();
        using var program = builder.Build();
        await program.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None, keyComes: true);
        await using var scope = program.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DatabaseImport>().RunAsync(FilePath, CancellationToken.None);
    }

    private static async Task FillAsync(ReportingHost host, int number)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<HistoryIntake>().RunAsync([.. FrenchYear2020.Incidents.Take(number)], null, CancellationToken.None);
        await Eventually.Async(() => host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)), left => left == 0);
    }

    /// <summary>A served host writes the first administrator's link a moment after its start; a command meets none.</summary>
    private static async Task SettledAsync(ReportingHost host) =>
        Assert.True(await Eventually.Async(() => host.DbAsync(db => db.OneTimeLinks.AnyAsync()), issued => issued));

    private static async Task<IReadOnlyDictionary<string, long>> ExportAsync(ReportingHost host, string path)
    {
        await SettledAsync(host);
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DatabaseExport>().RunAsync(path, CancellationToken.None);
    }

    private async Task<IReadOnlyDictionary<string, long>> ImportAsync(ReportingHost host)
    {
        await SettledAsync(host);
        await using var scope = host.Services.CreateAsyncScope();

        return await scope.ServiceProvider.GetRequiredService<DatabaseImport>().RunAsync(FilePath, CancellationToken.None);
    }

    private static async Task<IReadOnlyList<CheckResult>> CheckAsync(ReportingHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SelfCheck>().RunAsync(null, CancellationToken.None);
    }

    private static List<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().TrimEnd('\n').Split('\n')];
    }

    private static void Rewrite(string path, Func<List<string>, IEnumerable<string>> change)
    {
        var changed = string.Join('\n', change(Lines(path))) + "\n";
        using var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        zip.Write(Encoding.UTF8.GetBytes(changed));
    }
}
