using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;

namespace Reporting.Benchmarks.Profiles;

/// <summary>The directory of establishments and a history, rows a second, each beside the rows of its main table inserted by a bare loop.</summary>
internal static class ImportProfile
{
    private const int Commit = 2_000;

    /// <summary>About as many lines as the national directory has.</summary>
    private const double Directory = 100_000;

    public static async Task RunAsync(Bench bench)
    {
        var (places, incidents) = (bench.Of(5_000, 10_000, 20_000, 100_000), bench.Of(50, 50, 500, 5_000));
        foreach (var database in bench.Size is Size.Quick ? bench.ToFill : bench.Databases)
        {
            await using var ground = await bench.GroundAsync(database);
            await using var bareGround = await bench.GroundAsync(database);
            var directory = Path.Combine(ground.Installation.Directory, "establishments.csv");
            await File.WriteAllLinesAsync(directory, Enumerable.Range(0, places).Select(Establishment), new UTF8Encoding(false));
            var history = Path.Combine(ground.Installation.Directory, "history.ndjson");
            await File.WriteAllLinesAsync(history, Enumerable.Range(0, incidents).Select(Incident), new UTF8Encoding(false));

            var one = Path.Combine(ground.Installation.Directory, "one.csv");
            await File.WriteAllLinesAsync(one, [Establishment(0)], new UTF8Encoding(false));

            // Of a few rows the start of the command is most: it is counted once for however many.
            var start = await TimeAsync(() => ground.RunAsync("import", "establishments", one));
            var first = await TimeAsync(() => ground.RunAsync("import", "establishments", directory));
            var again = await TimeAsync(() => ground.RunAsync("import", "establishments", directory));
            var veris = await TimeAsync(() => ground.RunAsync("import", "veris", history));
            var stored = (ground.Installation.Count("""SELECT COUNT(*) FROM "Establishments" """), ground.Installation.Count("""SELECT COUNT(*) FROM "Incidents" """));
            if (stored != (places, incidents))
            {
                throw new InvalidOperationException($"{stored} establishments and incidents are stored, not {(places, incidents)}.");
            }

            var bare = new List<double>();
            for (var round = 0; round < bench.Rounds; round++)
            {
                bare.Add(await BareAsync(ground, bareGround, "Establishments"));
            }

            var limit = Statistics.Median(bare);
            bench.Report.Table(
                [$"{Bench.NameOf(database)}, start of the command included", "rows/s", "of the bare loop"],
                [
                    [$"import establishments, {Report.Whole(places)} new", Report.Whole(places / first), Report.Fine(places / first / limit)],
                    ["the same file again", Report.Whole(places / again), Report.Fine(places / again / limit)],
                    [$"import veris, {Report.Whole(incidents)} incidents, classified and counted", Report.Whole(incidents / veris), ""],
                    [$"bare inserts of the same establishments, {Report.Whole(Commit)} a commit", Report.Whole(limit), Report.Fine(1)],
                ]);
            bench.Report.AtMost($"import-directory-{Bench.Suffix(database)}", start + (Math.Max(0, Math.Max(first, again) - start) * Directory / places), 30, "s");
        }
    }

    /// <returns>Seconds.</returns>
    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> BareAsync(Ground from, Ground to, string table)
    {
        List<(string Name, object[] Values)> rows;
        await using (var source = await from.OpenAsync())
        {
            rows = await source.ReadAsync($"SELECT * FROM \"{table}\"", r =>
            {
                var values = new object[r.FieldCount];
                r.GetValues(values);
                return (string.Join(", ", Enumerable.Range(0, r.FieldCount).Select(i => $"\"{r.GetName(i)}\"")), values);
            });
        }

        await using var connection = await to.OpenAsync();
        await connection.RunAsync($"DELETE FROM \"{table}\"");
        var sql = $"INSERT INTO \"{table}\" ({rows[0].Name}) VALUES ({string.Join(", ", rows[0].Values.Select((_, i) => $"@p{i}"))})";
        var started = Stopwatch.GetTimestamp();
        foreach (var chunk in rows.Chunk(Commit))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            if (connection is NpgsqlConnection npgsql)
            {
                await using var batch = new NpgsqlBatch(npgsql, (NpgsqlTransaction)transaction);
                foreach (var (_, values) in chunk)
                {
                    var insert = new NpgsqlBatchCommand(sql);
                    insert.Parameters.AddRange(values.Select((v, i) => new NpgsqlParameter($"p{i}", v)).ToArray());
                    batch.BatchCommands.Add(insert);
                }

                await batch.ExecuteNonQueryAsync();
            }
            else
            {
                await using var insert = connection.CreateCommand();
                (insert.CommandText, insert.Transaction) = (sql, transaction);
                foreach (var (_, values) in chunk)
                {
                    insert.Parameters.Clear();
                    for (var i = 0; i < values.Length; i++)
                    {
                        var parameter = insert.CreateParameter();
                        (parameter.ParameterName, parameter.Value) = ($"@p{i}", values[i]);
                        insert.Parameters.Add(parameter);
                    }

                    insert.ExecuteNonQuery();
                }
            }

            await transaction.CommitAsync();
        }

        return rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>A line as in the public extract: 28 columns, of which the import reads eight.</summary>
    private static string Establishment(int number)
    {
        var columns = new string[28];
        Array.Fill(columns, "");
        (columns[0], columns[1], columns[2]) = ("structureet", string.Create(CultureInfo.InvariantCulture, $"99{number:0000000}"), "990000001");
        (columns[3], columns[4]) = ($"CH {number}", $"Centre hospitalier inventé numéro {number}");
        (columns[13], columns[15], columns[18], columns[26]) = ("35", $"35000 VILLE {number % 500}", "355", "1");
        return string.Join(';', columns);
    }

    private static string Incident(int number) =>
        $$$"""{"incident_id":"benchmark-{{{number}}}","schema_version":"1.3.4","security_incident":"Confirmed","summary":"An unencrypted laptop with records of {{{number}}} patients was stolen from the car of an employee of a clinic.","action":{"physical":{"variety":["Theft"],"vector":["Personal vehicle"]}},"actor":{"external":{"motive":["Financial"],"variety":["Unknown"]}},"asset":{"assets":[{"variety":"U - Laptop"}]},"attribute":{"availability":{"variety":["Loss"]},"confidentiality":{"data":[{"variety":"Personal"}],"data_disclosure":"Potentially"}},"timeline":{"incident":{"year":2014,"month":12,"day":{{{1 + (number % 28)}}} }},"victim":{"industry":"622110","country":["US"],"victim_id":"Clinic {{{number}}}"},"source_id":"vcdb","plus":{"timeline":{"notification":{"day":11,"month":12,"year":2014}} }}""";
}
