namespace Reporting.SqlServer.Tests;

/// <summary>The same checker, on what is wrong.</summary>
public sealed class PlantedFaultsTests
{
    private static readonly (string Name, string Query, string Wrong)[] _planted =
    [
        ("column", "SELECT [i].[Refrence] FROM [Incidents] AS [i]", "Refrence"),
        ("condition", "SELECT [i].[Id] FROM [Incidents] AS [i] WHERE [i].[Sevrity] = 1", "Sevrity"),
        ("subquery", "SELECT [i].[Id] FROM [Incidents] AS [i] WHERE EXISTS (SELECT 1 FROM [Deadlines] AS [d] WHERE [d].[IncidentNo] = [i].[Id])", "IncidentNo"),
        ("update", "UPDATE [o] SET [o].[Leese] = NULL FROM [Outbox] AS [o]", "Leese"),
        ("insert", "INSERT INTO [ReceiptLanes] ([Lane], [Hed]) VALUES (1, 'x')", "Hed"),
        ("neighbour", "SELECT [d].[FiledAt] FROM [Deadlines] AS [d]", "FiledAt"),
        ("table", "SELECT [i].[Id] FROM [Incident] AS [i]", "Incident"),
        ("deletion", "DELETE FROM [k] FROM [IdempotencyKey] AS [k]", "IdempotencyKey"),
        ("function", "SELECT [dbo].[year_of]([i].[FiledAt]) FROM [Incidents] AS [i]", "year_of"),
        ("builtin", "SELECT strftime('%Y', [i].[FiledAt]) FROM [Incidents] AS [i]", "strftime"),
        ("dialect", "SELECT [i].[Id] FROM [Incidents] AS [i] LIMIT 1", "LIMIT"),
        ("operator", "SELECT [i].[Id] FROM [Incidents] AS [i] WHERE [i].[Reference] ILIKE 'x'", "ILIKE"),
    ];

    private static readonly Lazy<IReadOnlyList<string>> _refused = new(() =>
    {
        using var model = SqlServerModel.OfMigrations();
        return model.Faults(_planted.Select(p => ($"planted_{p.Name}", p.Query)));
    });

    public static TheoryData<string> Planted => [.. _planted.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_wrong_name_is_refused(string name)
    {
        var wrong = _planted.Single(p => p.Name == name).Wrong;

        var refused = _refused.Value.Where(r => r.Contains($"planted_{name}", StringComparison.Ordinal));

        Assert.Contains(refused, r => r.Contains(wrong, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_right_query_is_taken()
    {
        using var model = SqlServerModel.OfMigrations();

        var faults = model.Faults([("right", "DECLARE @id uniqueidentifier;\nSELECT TOP(1) [i].[Reference], COUNT(*) OVER () FROM [Incidents] AS [i] WHERE [i].[Id] = @id")]);

        Assert.Empty(faults);
    }
}
