using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Common;
using Reporting.Domain.Incidents;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Import;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Observatory;
using Reporting.Integration.Tests.Incidents;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Observatory;

public sealed class RecordIncidentFactTests : IAsyncDisposable
{
    /// <summary>Written for this test, in the shape of the VERIS community database.</summary>
    private static readonly string[] _veris =
    [
        """{"incident_id":"A-1","source_id":"sample","action":{"malware":{"variety":["Ransomware"]}},"summary":"Ransomware stopped the patient record of the hospital.","timeline":{"incident":{"year":2013,"month":5,"day":6}},"victim":{"victim_id":"North Hospital","industry":"622110","country":["US"]}}""",
        """{"incident_id":"A-2","source_id":"sample","action":{"physical":{"variety":["Theft"]},"error":{"variety":["Loss"]}},"timeline":{"incident":{"year":2013}},"victim":{"victim_id":"North Hospital","industry":"622110"}}""",
        """{"incident_id":"A-3","source_id":"sample","action":{"error":{"variety":["Misdelivery"]}},"summary":"Letters went to the wrong patients.","timeline":{"incident":{"year":2013,"month":5}},"victim":{"industry":"621511"}}""",
        """{"incident_id":"A-4","source_id":"sample","action":{"unknown":{}},"timeline":{"incident":{"year":2013}},"victim":{"victim_id":"Dr Example","industry":"621111"}}""",
        """{"incident_id":"A-5","source_id":"sample","action":{"misuse":{"variety":["Privilege abuse"]}},"timeline":{"incident":{"year":2014,"month":12,"day":31}},"victim":{"victim_id":"Unknown","industry":"623110"}}""",
    ];

    private readonly ReportingHost _host = new() { Outside = services => services.AddScoped<HistoryIntake>() };

    [Fact]
    public async Task Imported_history_gives_the_counts_of_its_file_and_importing_it_again_adds_nothing()
    {
        var (first, second) = (await ImportAsync(), await ImportAsync());

        var counts = await CountAsync(2013);

        // The same by a few lines of their own.
        string[] malicious = ["hacking", "malware", "social", "misuse", "physical"];
        var lines = _veris.Select(l => JsonDocument.Parse(l).RootElement).Where(r => r.GetProperty("timeline").GetProperty("incident").GetProperty("year").GetInt32() == 2013).ToList();
        var expected = lines.Count(r => r.GetProperty("action").EnumerateObject().Any(a => malicious.Contains(a.Name)));
        Assert.Equal((_veris.Length, 0), (first, second));
        Assert.Equal((lines.Count, expected), (counts.Incidents, counts.Origins.Single(o => o.Key is Origin.Malicious).Count));
        Assert.Equal(3, counts.Establishments);
        Assert.Equal([(5, 2), (null, 2)], counts.Months.OrderBy(m => m.Key is null).Select(m => (m.Key, m.Count)));
        Assert.Equal(0, counts.MinutesToFile!.Known);
    }

    [Fact]
    public async Task A_rejected_incident_leaves_the_figures_and_comes_back_when_reopened()
    {
        var reference = await _host.DeclaredAsync();
        await FactAsync(reference, f => f is not null);

        await MoveAsync(reference, IncidentStatus.Rejected, Disposition.Duplicate);
        var rejected = await FactAsync(reference, f => f!.Exclusion is FactExclusion.Rejected);
        var without = await CountAsync(rejected!.FiledYear);
        await MoveAsync(reference, IncidentStatus.Received, null);
        var again = await FactAsync(reference, f => f!.Exclusion is FactExclusion.None);

        Assert.Equal((0, 1), (without.Incidents, without.Rejected));
        Assert.Equal(FactExclusion.None, again!.Exclusion);
        Assert.Equal(1, await _host.DbAsync(db => db.IncidentFacts.CountAsync()));
    }

    [Fact]
    public async Task An_older_version_than_the_recorded_one_changes_nothing()
    {
        var reference = await _host.DeclaredAsync();
        await FactAsync(reference, f => f is not null);
        await _host.DbAsync(db => db.IncidentFacts.ExecuteUpdateAsync(s => s.SetProperty(f => f.Version, 1_000)));

        await MoveAsync(reference, IncidentStatus.Rejected, Disposition.Duplicate);
        await Eventually.Async(() => _host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)), waiting => waiting == 0);

        var fact = await FactAsync(reference, _ => true);
        Assert.Equal((1_000, FactExclusion.None), (fact!.Version, fact.Exclusion));
    }

    [Fact]
    public async Task An_exercise_is_in_no_figure()
    {
        var body = IncidentsOf.Body();
        body["reportingReason"] = "exercise";

        await _host.DeclaredAsync(body);
        await Eventually.Async(() => _host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)), waiting => waiting == 0);

        Assert.Equal((1, 0), (await _host.DbAsync(db => db.Incidents.CountAsync()), await _host.DbAsync(db => db.IncidentFacts.CountAsync())));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<int> ImportAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var items = _veris.Select(l => VerisRecord.Read(l, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).Record!).Select(r => new HistoryItem(r.Content, r.History)).ToList();
        var added = await scope.ServiceProvider.GetRequiredService<HistoryIntake>().RunAsync(items, null, default);
        await Eventually.Async(() => _host.DbAsync(db => db.Outbox.CountAsync(m => m.SentAt == null)), waiting => waiting == 0);
        return added;
    }

    private async Task<YearCounts> CountAsync(int year)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CountYears>().OneAsync(year, default);
    }

    private Task<IncidentFact?> FactAsync(string reference, Func<IncidentFact?, bool> accept) => Eventually.Async(
        () => _host.DbAsync(db => db.IncidentFacts.AsNoTracking().SingleOrDefaultAsync(f => db.Incidents.Any(i => i.Reference == reference && i.Id == f.IncidentId))), accept);

    private async Task MoveAsync(string reference, IncidentStatus to, Disposition? disposition) => await _host.DbAsync(async db =>
    {
        var incident = await db.Incidents.SingleAsync(i => i.Reference == reference);
        incident.MoveTo(to, disposition, null, Actor.System, byLead: false, DateTimeOffset.UnixEpoch);
        return await db.SaveChangesAsync();
    });
}
