using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Fault.Tests;

/// <summary>The whole path of one declaration through a service that has nothing else to do. Printed, not judged: machines differ.</summary>
public sealed class AtRestTests(ITestOutputHelper output)
{
    private const int Samples = 9;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_declaration_reaches_the_analysts_list_and_the_mail_folder()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var installation = new Installation();
        await installation.PrepareAsync("fssi", receiver.Url());
        var token = AnalystsKey(installation);
        var service = installation.Start(Installation.FreePort());
        await service.ReadyAsync();
        using var declarant = new Declarant(service.Address);
        using var analyst = new HttpClient { BaseAddress = service.Address };
        analyst.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var random = new Random(1);
        var times = new List<(double Listed, double Mailed)>();
        for (var number = 1; number <= Samples; number++)
        {
            var sent = Declarant.Compose(number, random);
            var mails = MailsIn(installation) + (sent.HealthImpact ? 3 : 2);
            var started = Stopwatch.StartNew();
            var promised = await declarant.DeclareAsync(sent);
            var listed = await UntilAsync(started, async () =>
                (await analyst.GetStringAsync("/api/v1/incidents")).Contains(promised.Reference, StringComparison.Ordinal));
            var mailed = await UntilAsync(started, () => Task.FromResult(MailsIn(installation) >= mails));
            times.Add((listed, mailed));
        }

        // The first ones pay for the compilation of what they run through.
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"measured: from sending a declaration to the analysts' list {Median(times.Select(t => t.Listed)):0} ms, to its mails {Median(times.Select(t => t.Mailed)):0} ms (median of {Samples}; the first one {times[0].Listed:0} and {times[0].Mailed:0} ms)"));
    }

    private static string AnalystsKey(Installation installation)
    {
        var (key, token) = ApiKey.Issue("Analysts", [ApiScopes.ReadIncidents], null, DateTimeOffset.UtcNow);
        installation.Execute(
            "INSERT INTO ApiKeys (Id, Prefix, SecretHash, Name, Scopes, CreatedAt) VALUES ($id, $prefix, $hash, $name, $scopes, $at)",
            ("$id", key.Id.ToString().ToUpperInvariant()),
            ("$prefix", key.Prefix),
            ("$hash", key.SecretHash),
            ("$name", key.Name),
            ("$scopes", $"[\"{ApiScopes.ReadIncidents}\"]"),
            ("$at", key.CreatedAt.ToMillisecond().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)));
        return token;
    }

    private static int MailsIn(Installation installation) =>
        Directory.Exists(installation.MailFolder) ? Directory.GetFiles(installation.MailFolder, "*.eml").Length : 0;

    private static async Task<double> UntilAsync(Stopwatch started, Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            Assert.True(started.Elapsed < _patience, "It took more than ten seconds.");
            await Task.Delay(5);
        }

        return started.Elapsed.TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Samples / 2);
}
