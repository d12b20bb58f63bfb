using Reporting.Testing.SqlServer;

namespace Reporting.SqlServer.Tests;

/// <summary>What <see cref="QueryCollector"/> kept of the tests that ran before.</summary>
public sealed class QueriesTests
{
    private const string First = "Run the integration tests first, all of them: dotnet test tests/Reporting.Integration.Tests";

    /// <summary>A whole run collects some more.</summary>
    private const int Plausible = 220;

    private static readonly Lazy<IReadOnlyList<(string Name, string Text)>> _collected = new(() =>
        !Directory.Exists(QueryCollector.Folder)
            ? []
            : [.. Directory.EnumerateFiles(QueryCollector.Folder, "*.sql", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(f => (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f)))]);

    [Fact]
    public void Every_query_that_the_tests_run_translates()
    {
        Assert.True(_collected.Value.Count > 0, $"No query was collected. {First}");

        Assert.Empty(_collected.Value.Where(q => q.Text.StartsWith(QueryCollector.Refused, StringComparison.Ordinal)).Select(q => q.Text));
    }

    [Fact]
    public void Every_query_that_the_tests_run_resolves()
    {
        using var model = SqlServerModel.OfMigrations();
        var queries = _collected.Value.Where(q => !q.Text.StartsWith(QueryCollector.Refused, StringComparison.Ordinal)).ToList();

        var refused = model.Faults(queries).Select(fault => Named(fault, queries)).ToList();

        Assert.True(queries.Count > 0, $"No query was collected. {First}");
        Assert.Empty(refused);
        TestContext.Current.TestOutputHelper?.WriteLine($"measured: {queries.Count} queries resolved against the schema of SQL Server");
    }

    [Fact]
    public void The_collection_is_whole()
    {
        Assert.True(_collected.Value.Count >= Plausible, $"{_collected.Value.Count} queries were collected, and a whole run brings {Plausible} at least. {First}");

        AssertCollected("the relay's claim", "UPDATE [o]", "[o].[Lease] = @", "FROM [Outbox] AS [o]");
        AssertCollected("the sender's claim", "UPDATE [d]", "[d].[Lease] = @", "FROM [Deliveries] AS [d]");
        AssertCollected("the list of incidents", "SELECT TOP(@", "FROM [Incidents] AS [i]", "ORDER BY [i].[FiledAt] DESC, [i].[Id] DESC");
        AssertCollected("a figure of a year", "COUNT(*)", "FROM [IncidentFacts] AS [i]", "[FiledYear] = @", "GROUP BY");
        AssertCollected("the second query of an include", "INNER JOIN [DeclarationStages]", "[Groups]");
        AssertCollected("the first query of a search", "SELECT DISTINCT TOP(@p) [p].[PlaceId]", "FROM [PlaceTerms] AS [p]", "[p].[Term] >= @from", "EXISTS (");
        AssertCollected("a sign-in", "FROM [Accounts]", "[NormalizedUserName] = @");
    }

    /// <summary>SQL Server takes 2,100 parameters; JSON needs compatibility level 130 or later.</summary>
    [Fact]
    public void A_list_that_is_too_long_for_parameters_is_sent_as_JSON()
    {
        var sql = new TransactSql();
        using var db = sql.Context();
        var seqs = Enumerable.Range(1, 3000).Select(i => (long)i).ToList();

        _ = Record.Exception(() => db.Outbox.Where(m => seqs.Contains(m.Seq)).Select(m => m.Seq).ToList());

        Assert.Contains("OPENJSON(@", Assert.Single(sql.Sent), StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_names_the_query()
    {
        using var model = SqlServerModel.OfMigrations();
        (string, string)[] queries = [("planted", "-- First asked by: nobody\nSELECT [i].[Missing] FROM [Incidents] AS [i]")];

        var fault = Named(Assert.Single(model.Faults(queries)), queries);

        Assert.Contains("Missing", fault, StringComparison.Ordinal);
        Assert.Contains("First asked by: nobody", fault, StringComparison.Ordinal);
    }

    private static string Named(string fault, IEnumerable<(string Name, string Text)> queries) =>
        $"{fault}\n{queries.FirstOrDefault(q => fault.Contains(q.Name, StringComparison.Ordinal)).Text}";

    private static void AssertCollected(string what, params string[] parts) =>
        Assert.True(_collected.Value.Any(q => parts.All(p => q.Text.Contains(p, StringComparison.Ordinal))), $"Not among the collected queries: {what}. {First}");
}
