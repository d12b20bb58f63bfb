using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Reporting.Infrastructure.Persistence;
using Reporting.Testing;

namespace Reporting.Integration.Tests;

/// <summary>Asks for the plan of each query before it runs. On PostgreSQL, whether an index serves at all: by itself it reads a small table whole.</summary>
internal sealed class Explained : DbCommandInterceptor
{
    /// <summary>Null while nobody asks.</summary>
    public List<string>? Plans { get; set; }

    /// <summary>Where a question goes by one of two indexes, PostgreSQL joins what both find; a list in order may not, since that would sort.</summary>
    public bool MayJoinIndexes { get; init; }

    public static bool ReadsAll(string plan) => TestDatabase.Provider is DatabaseProvider.Sqlite
        ? plan.Split('\n').Any(step => step.StartsWith("SCAN ", StringComparison.Ordinal) && !step.Contains("USING", StringComparison.Ordinal)
            && !plan.Contains($"CO-ROUTINE {step["SCAN ".Length..]}", StringComparison.Ordinal))
        : plan.Contains("Seq Scan", StringComparison.Ordinal);

    public static bool Sorts(string plan) => plan.Contains(TestDatabase.Provider is DatabaseProvider.Sqlite ? "TEMP B-TREE" : "Sort Key", StringComparison.Ordinal);

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (Plans is not null && command.CommandText.StartsWith("SELECT", StringComparison.Ordinal))
        {
            var text = command.CommandText;
            command.CommandText = TestDatabase.Provider is DatabaseProvider.Sqlite
                ? $"EXPLAIN QUERY PLAN {text}"
                : $"SET enable_seqscan = off; SET enable_bitmapscan = {(MayJoinIndexes ? "on" : "off")}; SET enable_sort = off; EXPLAIN {text}";
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                var steps = new List<string>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    steps.Add(reader.GetString(reader.FieldCount - 1));
                }

                Plans.Add(string.Join('\n', steps));
            }

            command.CommandText = text;
        }

        return result;
    }
}
