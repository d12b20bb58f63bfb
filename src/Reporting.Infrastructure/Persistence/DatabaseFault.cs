using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Reporting.Infrastructure.Persistence;

/// <summary>What a failure of the database means, whichever it is. Nobody else looks at error numbers, and nobody at texts or names of indexes.</summary>
public enum DatabaseFault
{
    /// <summary>Not a fault of the database, or one that repeating would not change.</summary>
    None,

    /// <summary>A row with this key is there already.</summary>
    Duplicate,

    /// <summary>Two writers met, and this one gave way: deadlock, serialization, a locked file. To be repeated at once.</summary>
    Contention,

    /// <summary>The account may not sign in, or lacks a right: to be mended by a person.</summary>
    Denied,

    /// <summary>The database cannot be reached or cannot write now: away, starting, full, too slow. To be repeated later.</summary>
    Unavailable,
}

public static class DatabaseFaults
{
    /// <summary>Of the exception or of what it wraps.</summary>
    public static DatabaseFault Of(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            var fault = error switch
            {
                PostgresException postgres => OfSqlState(postgres.SqlState),
                NpgsqlException => DatabaseFault.Unavailable,
                SqlException server => OfNumber(server.Number),
                SqliteException file => OfCode(file.SqliteErrorCode, file.SqliteExtendedErrorCode),
                DbException { InnerException: SocketException or IOException or TimeoutException } => DatabaseFault.Unavailable,
                _ => DatabaseFault.None,
            };
            if (fault is not DatabaseFault.None)
            {
                return fault;
            }
        }

        return DatabaseFault.None;
    }

    /// <summary>PostgreSQL, appendix A "Error Codes": classes 08 (connection), 53 (resources), 57P (shutdown, start), 58 (system), and single states.</summary>
    internal static DatabaseFault OfSqlState(string state) => state switch
    {
        "23505" => DatabaseFault.Duplicate,
        "40001" or "40P01" or "55P03" => DatabaseFault.Contention,
        "28000" or "28P01" or "42501" => DatabaseFault.Denied,
        "57014" or "25006" => DatabaseFault.Unavailable,
        _ when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("58", StringComparison.Ordinal) => DatabaseFault.Unavailable,
        _ => DatabaseFault.None,
    };

    /// <summary>SQL Server, "Database Engine events and errors"; negative and small numbers are the client's: time-outs and the network.</summary>
    internal static DatabaseFault OfNumber(int number) => number switch
    {
        2601 or 2627 => DatabaseFault.Duplicate,
        1205 or 1222 or 3960 or 3961 => DatabaseFault.Contention,
        229 or 230 or 262 or 300 or 916 or 1088 or 18452 or 18456 or 18470 or 18487 or 18488 => DatabaseFault.Denied,
        -2 or -1 or 0 or 2 or 11 or 20 or 26 or 35 or 40 or 53 or 64 or 121 or 233 or 258
            or 10053 or 10054 or 10060 or 10061 or 10928 or 10929 or 11001
            or 701 or 823 or 824 or 945 or 976 or 983 or 1101 or 1105 or 3906 or 4060 or 6005 or 8645 or 8651 or 9001 or 9002 or 17142 or 17809 or 18401
            or 40143 or 40166 or 40197 or 40501 or 40540 or 40613 or 42108 or 42109 or 49918 or 49919 or 49920 => DatabaseFault.Unavailable,
        _ => DatabaseFault.None,
    };

    /// <summary>SQLite, "Result and Error Codes".</summary>
    internal static DatabaseFault OfCode(int code, int extended) => (code, extended) switch
    {
        (_, 1555 or 2067) => DatabaseFault.Duplicate,                   // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE
        (5 or 6, _) => DatabaseFault.Contention,                        // SQLITE_BUSY, SQLITE_LOCKED
        (8 or 10 or 13 or 14 or 15, _) => DatabaseFault.Unavailable,    // SQLITE_READONLY, _IOERR, _FULL, _CANTOPEN, _PROTOCOL
        _ => DatabaseFault.None,
    };
}
