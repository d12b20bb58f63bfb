using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Testing;

/// <summary>A table that takes no more rows, by a trigger of the database itself, which says <c>disk full</c>.</summary>
[SuppressMessage("Security", "EF1002", Justification = "The tables are named by tests; names cannot be parameters.")]
public static class RefusedInserts
{
    /// <param name="table">Not quoted.</param>
    public static Task<int> RefuseInsertsAsync(this ReportingDbContext db, string table) => db.Database.ExecuteSqlRawAsync(TestDatabase.Provider switch
    {
        DatabaseProvider.PostgreSql => $"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''disk full''; END';
            CREATE TRIGGER "full" BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse();
            """,
        DatabaseProvider.SqlServer => $"CREATE TRIGGER [full] ON [{table}] AFTER INSERT AS THROW 50000, 'disk full', 1;",
        _ => $"""CREATE TRIGGER "full" BEFORE INSERT ON "{table}" BEGIN SELECT RAISE(ABORT, 'disk full'); END""",
    });

    public static Task<int> AllowInsertsAsync(this ReportingDbContext db, string table) =>
        db.Database.ExecuteSqlRawAsync($"DROP TRIGGER \"full\"{(TestDatabase.Provider is DatabaseProvider.PostgreSql ? $" ON \"{table}\"" : "")}");
}
