using System.Diagnostics;
using System.IO.Compression;

namespace Reporting.Benchmarks.Profiles;

/// <summary><c>export FILE</c>: everything of one database, beside compressing and writing the same bytes.</summary>
internal static class ExportProfile
{
    public static async Task RunAsync(Bench bench)
    {
        foreach (var database in bench.ToFill)
        {
            var ground = await bench.FilledAsync(database, bench.Stored.Many);
            var file = Path.Combine(ground.Installation.Directory, "everything.gz");
            var command = ground.Installation.Command(Testing.Installation.ProgramOf("Reporting.Api"), "export", file);
            var started = Stopwatch.GetTimestamp();
            long most = 0;
            using (var process = Process.Start(command)!)
            {
                var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
                while (!process.HasExited)
                {
                    most = Math.Max(most, Memory(process.Id));
                    await Task.Delay(20);
                }

                if (process.ExitCode != 0)
                {
                    throw new InvalidOperationException($"export ended with {process.ExitCode}: {await output}{await errors}");
                }
            }

            var exported = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var copy = file + ".again";
            var (bytes, written) = await AgainAsync(file, copy);
            var size = new FileInfo(file).Length;
            File.Delete(copy);
            File.Delete(file);
            bench.Report.Table(
                [$"{Bench.NameOf(database)}, {Report.Whole(bench.Stored.Many)} incidents, {bytes / 1048576.0:0} MB, {size / 1048576.0:0} MB compressed", "s", "most memory MB"],
                [
                    ["export, start of the command included", Report.Fine(exported), Report.Fine(most / 1048576.0)],
                    ["compressing and writing the same bytes", Report.Fine(written), ""],
                ]);
            bench.Report.AtMost($"export-ratio-{Bench.Suffix(database)}", exported / written, 3);
            bench.Report.AtMost($"export-memory-{Bench.Suffix(database)}", most / 1048576.0, 256, "MB");
        }

        // There is no export of chosen rows as a table yet.
        bench.Report.AtMost("export-rows-ratio", null, 3);
    }

    private static long Memory(int process)
    {
        try
        {
            return ProcessCost.MostResident(process);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // It has just ended.
            return 0;
        }
    }

    private static async Task<(long Bytes, double Seconds)> AgainAsync(string file, string copy)
    {
        var (bytes, spent) = (0L, 0L);
        await using var source = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        await using var target = File.Create(copy);
        var buffer = new byte[1 << 20];
        await using (var compressed = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            int read;
            while ((read = await source.ReadAsync(buffer)) > 0)
            {
                var started = Stopwatch.GetTimestamp();
                await compressed.WriteAsync(buffer.AsMemory(0, read));
                (bytes, spent) = (bytes + read, spent + (Stopwatch.GetTimestamp() - started));
            }
        }

        var flushing = Stopwatch.GetTimestamp();
        target.Flush(flushToDisk: true);
        return (bytes, (spent + (Stopwatch.GetTimestamp() - flushing)) / (double)Stopwatch.Frequency);
    }
}
