using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Reporting.Infrastructure.Persistence;

namespace Reporting.SqlServer.Tests;

public sealed partial class DatabaseFaultTests
{
    [Theory]
    [InlineData(2601, DatabaseFault.Duplicate)]         // a unique index
    [InlineData(2627, DatabaseFault.Duplicate)]         // a unique or primary key
    [InlineData(1205, DatabaseFault.Contention)]        // deadlock
    [InlineData(1222, DatabaseFault.Contention)]        // a lock not had in time
    [InlineData(3960, DatabaseFault.Contention)]        // two snapshots changed one row
    [InlineData(-2, DatabaseFault.Unavailable)]         // the client's time limit
    [InlineData(-1, DatabaseFault.Unavailable)]         // no connection
    [InlineData(53, DatabaseFault.Unavailable)]         // no such server on the network
    [InlineData(4060, DatabaseFault.Unavailable)]       // the database does not open
    [InlineData(10054, DatabaseFault.Unavailable)]      // the connection was cut
    [InlineData(1105, DatabaseFault.Unavailable)]       // the file group is full
    [InlineData(9002, DatabaseFault.Unavailable)]       // the log is full
    [InlineData(40613, DatabaseFault.Unavailable)]      // a hosted database that moves
    [InlineData(547, DatabaseFault.None)]               // a foreign key
    [InlineData(515, DatabaseFault.None)]               // a null where none may be
    [InlineData(207, DatabaseFault.None)]               // no such column
    [InlineData(8152, DatabaseFault.None)]              // a text too long
    [InlineData(18456, DatabaseFault.Denied)]           // a wrong password: waiting would not help
    [InlineData(229, DatabaseFault.Denied)]             // a right that the account lacks
    public void Numbers_of_SQL_Server(int number, DatabaseFault expected) => Assert.Equal(expected, DatabaseFaults.OfNumber(number));

    [Theory]
    [InlineData("23505", DatabaseFault.Duplicate)]
    [InlineData("40001", DatabaseFault.Contention)]     // serialization
    [InlineData("40P01", DatabaseFault.Contention)]     // deadlock
    [InlineData("55P03", DatabaseFault.Contention)]     // a lock not had
    [InlineData("08006", DatabaseFault.Unavailable)]    // the connection failed
    [InlineData("53100", DatabaseFault.Unavailable)]    // the disk is full
    [InlineData("53300", DatabaseFault.Unavailable)]    // too many connections
    [InlineData("57P01", DatabaseFault.Unavailable)]    // it is being shut down
    [InlineData("57P03", DatabaseFault.Unavailable)]    // it is starting
    [InlineData("57014", DatabaseFault.Unavailable)]    // cancelled by the time limit
    [InlineData("28P01", DatabaseFault.Denied)]         // a wrong password
    [InlineData("42501", DatabaseFault.Denied)]         // a right that the account lacks
    [InlineData("23503", DatabaseFault.None)]           // a foreign key
    [InlineData("23502", DatabaseFault.None)]           // a null where none may be
    [InlineData("42703", DatabaseFault.None)]           // no such column
    public void States_of_PostgreSQL(string state, DatabaseFault expected)
    {
        Assert.Equal(expected, DatabaseFaults.OfSqlState(state));
        Assert.Equal(expected, DatabaseFaults.Of(new DbUpdateException("wrapped", new PostgresException("any", "ERROR", "ERROR", state))));
    }

    [Theory]
    [InlineData(19, 1555, DatabaseFault.Duplicate)]     // a primary key
    [InlineData(19, 2067, DatabaseFault.Duplicate)]     // a unique index
    [InlineData(5, 5, DatabaseFault.Contention)]        // busy
    [InlineData(5, 517, DatabaseFault.Contention)]      // busy: the snapshot is old
    [InlineData(6, 6, DatabaseFault.Contention)]        // locked
    [InlineData(13, 13, DatabaseFault.Unavailable)]     // full
    [InlineData(10, 778, DatabaseFault.Unavailable)]    // writing failed
    [InlineData(14, 14, DatabaseFault.Unavailable)]     // it does not open
    [InlineData(19, 787, DatabaseFault.None)]           // a foreign key
    [InlineData(19, 1299, DatabaseFault.None)]          // a null where none may be
    [InlineData(1, 1, DatabaseFault.None)]              // no such column
    public void Codes_of_SQLite(int code, int extended, DatabaseFault expected)
    {
        Assert.Equal(expected, DatabaseFaults.OfCode(code, extended));
        Assert.Equal(expected, DatabaseFaults.Of(new DbUpdateException("wrapped", new SqliteException("any", code, extended))));
    }

    [Fact]
    public void A_cut_connection_is_a_database_away_and_another_error_is_none()
    {
        Assert.Equal(DatabaseFault.Unavailable, DatabaseFaults.Of(new NpgsqlException("any", new SocketException())));
        Assert.Equal(DatabaseFault.None, DatabaseFaults.Of(new InvalidOperationException("23505 2627 UNIQUE constraint failed")));
        Assert.Equal(DatabaseFault.None, DatabaseFaults.Of(null));
    }

    /// <summary>By what is written: whoever names a provider's exception or its number, or asks the text of a database error.</summary>
    [Fact]
    public void Nothing_else_looks_at_errors_of_a_provider()
    {
        var sources = Sources().ToList();

        var looking = sources.Where(s => !s.Path.EndsWith("DatabaseFault.cs", StringComparison.Ordinal) && ProviderError.IsMatch(s.Text)).Select(s => s.Path);

        Assert.Contains(sources, s => s.Path.EndsWith("DatabaseFault.cs", StringComparison.Ordinal) && ProviderError.IsMatch(s.Text));
        Assert.Empty(looking);
    }

    /// <summary>The checks see what EF translates; a text of one's own would pass them by.</summary>
    [Fact]
    public void SQL_is_written_by_hand_in_the_providers_folders_alone()
    {
        var sources = Sources().ToList();

        var writing = sources.Where(s => !ProviderFolder.IsMatch(s.Path) && HandWritten.IsMatch(s.Text)).Select(s => s.Path);

        Assert.Contains(sources, s => ProviderFolder.IsMatch(s.Path) && HandWritten.IsMatch(s.Text));
        Assert.Empty(writing);
    }

    [GeneratedRegex(@"\b(SqlException|PostgresException|NpgsqlException|SqliteException(?!\.ThrowExceptionForRC)|SqlState|SqliteErrorCode|SqliteExtendedErrorCode|ConstraintName)\b|\b(catch|when)\b[^;{]*\.Message\b", RegexOptions.CultureInvariant)]
    private static partial Regex ProviderError { get; }

    [GeneratedRegex(@"\b(FromSql|FromSqlRaw|FromSqlInterpolated|SqlQuery|SqlQueryRaw|ExecuteSql|ExecuteSqlAsync|ExecuteSqlRaw|ExecuteSqlRawAsync)\b", RegexOptions.CultureInvariant)]
    private static partial Regex HandWritten { get; }

    [GeneratedRegex(@"Persistence/(Sqlite|SqlServer|PostgreSql)/", RegexOptions.CultureInvariant)]
    private static partial Regex ProviderFolder { get; }

    private static IEnumerable<(string Path, string Text)> Sources([CallerFilePath] string file = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "src"));
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(f => f.Replace('\\', '/'))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/Migrations/", StringComparison.Ordinal))
            .Select(f => (f, File.ReadAllText(f)));
    }
}
