using System.Diagnostics;

namespace Reporting.Benchmarks;

/// <summary>Debian's <c>wrk</c> with the same bodies, each with a number and an idempotency key of its own.</summary>
internal sealed class Wrk : IDisposable
{
    private const string Script = """
        local bodies, number = {}, 0
        for line in io.lines("bodies.ndjson") do bodies[#bodies + 1] = line end
        function init(arguments) number = tonumber(arguments[1]) end
        function request()
          number = number + 1
          local body = bodies[number % #bodies + 1]:gsub("dossier=%d+", string.format("dossier=%09d", number), 1)
          return wrk.format("POST", "/api/v1/declarations", {
            ["Content-Type"] = "application/json", ["Idempotency-Key"] = string.format("wrk-benchmark-wrk-%09d", number) }, body)
        end
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("reporting-wrk-").FullName;
    private readonly Uri _server;
    private int _runs;

    private Wrk(Uri server, InventedDeclarations declarations)
    {
        _server = server;
        File.WriteAllText(Path.Combine(_folder, "declare.lua"), Script);
        File.WriteAllLines(Path.Combine(_folder, "bodies.ndjson"), declarations.Texts);
    }

    /// <summary>Null where it is not installed.</summary>
    public static Wrk? Find(Uri server, InventedDeclarations declarations) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "wrk"))) ? new(server, declarations) : null;

    /// <summary>Requests a second; whole seconds.</summary>
    /// <exception cref="InvalidOperationException">An answer was not a 2xx, or did not come.</exception>
    public async Task<double> RunAsync(int clients, TimeSpan duration)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "wrk", ["-t1", $"-c{clients}", $"-d{Math.Ceiling(duration.TotalSeconds)}s", "-s", "declare.lua", $"{_server}", "--", $"{500_000_000 + (1_000_000 * _runs++)}"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var said = await output + await errors;
        return WrkReport.RateIn(said) ?? throw new InvalidOperationException($"wrk: {said}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
