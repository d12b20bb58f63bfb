using System.Diagnostics;
using System.Globalization;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>The first start, disturbed.</summary>
public sealed class StartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_first_start_that_was_killed_half_way_starts_again()
    {
        foreach (var seed in Rounds.Seeds(usual: 4, all: 40))
        {
            var random = new Random(seed);
            var delay = TimeSpan.FromMilliseconds(random.Next(400));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"REPORTING_FAULT_SEED={seed}: killed {delay.TotalMilliseconds} ms after its database appeared"));
            await using var installation = new Installation();
            var port = Installation.FreePort();

            var killed = installation.Start(port);
            await AppearsAsync(installation.DatabaseFile, killed);
            await Task.Delay(delay);
            await killed.KillAsync();
            var again = installation.Start(port);
            await again.ReadyAsync();

            using var declarant = new Declarant(again.Address);
            await declarant.DeclareAsync(Declarant.Compose(1, random));
            Assert.Equal(1, installation.Count("SELECT COUNT(*) FROM Declarations"));
        }
    }

    [Fact]
    public async Task Two_that_start_at_once_on_an_empty_directory_both_serve()
    {
        await using var installation = new Installation();
        ServiceProcess[] both = [installation.Start(Installation.FreePort()), installation.Start(Installation.FreePort())];
        await Task.WhenAll(both.Select(service => service.ReadyAsync()));

        var random = new Random(1);
        var all = Enumerable.Range(1, 60).Select(number => Declarant.Compose(number, random)).ToList();
        var references = await Task.WhenAll(both.Select((service, index) => DeclareAllAsync(service, all.Where(s => s.Number % 2 == index))));
        await Quiet.UntilAsync(installation, null, null, Planted.Nothing, both);
        foreach (var service in both)
        {
            await service.KillAsync();
        }

        var (exitCode, report) = await installation.RunAsync("check");

        Assert.True(exitCode == 0, report);
        Assert.Equal(references.SelectMany(r => r).Order(StringComparer.Ordinal), installation.Read("SELECT Reference FROM Declarations ORDER BY Reference", r => r.GetString(0)));
        Assert.Equal(60, installation.Count("SELECT COUNT(*) FROM Incidents"));
    }

    private static async Task<List<string>> DeclareAllAsync(ServiceProcess service, IEnumerable<Sent> all)
    {
        using var declarant = new Declarant(service.Address);
        var references = new List<string>();
        foreach (var sent in all)
        {
            references.Add((await declarant.DeclareAsync(sent)).Reference);
        }

        return references;
    }

    private static async Task AppearsAsync(string file, ServiceProcess service)
    {
        var started = Stopwatch.StartNew();
        while (!File.Exists(file))
        {
            Assert.False(service.HasEnded, $"The service ended while starting:\n{service.LastLines}");
            Assert.True(started.Elapsed < TimeSpan.FromMinutes(2), $"No database appeared:\n{service.LastLines}");
            await Task.Delay(1);
        }
    }
}
