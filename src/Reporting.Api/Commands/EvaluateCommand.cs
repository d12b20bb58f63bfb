using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Reporting.Domain.Classification;
using Reporting.Domain.Taxonomy;
using Spectre.Console;

namespace Reporting.Api.Commands;

/// <summary>
/// <c>evaluate FILE.ndjson</c>: how well the origin is told from narratives alone. Lines are
/// <c>{"text": "…", "origin": "malicious"|"accidental"}</c>, other members are ignored. Exit code 2 when the file cannot be read as such.
/// </summary>
internal static class EvaluateCommand
{
    private const int Unreadable = 2;
    private const int ErrorExcerpt = 160;
    private const int ErrorSigns = 4;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "NDJSON, one {\"text\": …, \"origin\": \"malicious\"|\"accidental\"} a line." };
        var errors = new Option<bool>("--errors") { Description = "Also list the narratives that were told wrongly, with the signs that decided." };
        var command = new Command("evaluate", "Measure how well the classifier tells the origin of labelled narratives.") { file, errors };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(file), parsed.GetValue(errors), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(FileInfo file, bool withErrors, TextWriter output, TextWriter error)
    {
        List<LabelledNarrative> narratives;
        try
        {
            narratives = [.. Read(file)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            error.WriteLine(problem.Message);
            return Unreadable;
        }

        if (narratives.Count == 0)
        {
            error.WriteLine($"{file.Name}: no narrative in this file.");
            return Unreadable;
        }

        Print(Console.IsOutputRedirected ? Evaluation.Run(narratives) : WithProgress(narratives), withErrors, output);
        return 0;
    }

    private static EvaluationReport WithProgress(List<LabelledNarrative> narratives) => AnsiConsole.Progress().AutoClear(true).Start(progress =>
    {
        var task = progress.AddTask("Reading narratives", maxValue: narratives.Count);
        return Evaluation.Run(narratives.Select(narrative =>
        {
            task.Increment(1);
            return narrative;
        }));
    });

    private static IEnumerable<LabelledNarrative> Read(FileInfo file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Read(file.Name, number, line);
            }
        }
    }

    private static LabelledNarrative Read(string file, int number, string line)
    {
        JsonElement entry;
        try
        {
            using var document = JsonDocument.Parse(line);
            entry = document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw new FormatException($"{file}, line {number}: not a JSON object ({problem.Message.Split(". ")[0]}).", problem);
        }

        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{file}, line {number}: not a JSON object.");
        }

        return new LabelledNarrative(number, Member(entry, "text", file, number), Member(entry, "origin", file, number) switch
        {
            "malicious" => Origin.Malicious,
            "accidental" => Origin.NotMalicious,
            var other => throw new FormatException($"{file}, line {number}, field 'origin': 'malicious' or 'accidental' expected, not '{other}'."),
        });
    }

    private static string Member(JsonElement entry, string name, string file, int number) =>
        entry.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()!
            : throw new FormatException($"{file}, line {number}, field '{name}': a text is expected.");

    private static void Print(EvaluationReport report, bool withErrors, TextWriter output)
    {
        var malicious = report.Malicious.Found + report.Malicious.Missed;
        Line(output, $"engine {Classifier.EngineVersion}");
        Line(output, $"narratives {report.Narratives} (malicious {malicious}, accidental {report.Narratives - malicious})");
        Line(output, $"accuracy {report.Accuracy:0.000} (forced choice, {report.Wrong.Count} wrong)");
        Line(output, $"malicious  precision {report.Malicious.Precision:0.000} recall {report.Malicious.Recall:0.000} F1 {report.Malicious.F1:0.000}");
        Line(output, $"accidental precision {report.Accidental.Precision:0.000} recall {report.Accidental.Recall:0.000} F1 {report.Accidental.F1:0.000}");
        Line(output, $"macro-F1 {report.MacroF1:0.000}");
        Line(output, $"at the product's threshold ({Classifier.OriginThreshold:0.0} log-odds): coverage {report.Coverage:0.000} precision {report.PrecisionWhenDecided:0.000}");
        if (!withErrors)
        {
            return;
        }

        foreach (var wrong in report.Wrong)
        {
            var expected = wrong.Narrative.Origin == Origin.Malicious ? "malicious" : "accidental";
            Line(output, $"line {wrong.Narrative.Line}: {expected}, told {wrong.Reading.Balance:+0.0;-0.0;0.0}, proposed {wrong.Proposed}");
            Line(output, $"  {Excerpt(wrong.Narrative.Text)}");
            Line(output, $"  {string.Join("; ", wrong.Reading.Signs.Take(ErrorSigns).Select(Sign))}");
        }
    }

    private static string Sign(NarrativeSign sign) =>
        string.Create(CultureInfo.InvariantCulture, $"{sign.Code} {sign.Weight:+0.0;-0.0} \"{Excerpt(sign.Evidence)}\"");

    /// <summary>On one line and without control characters: the text goes to a terminal.</summary>
    private static string Excerpt(string text)
    {
        var line = string.Concat(text.Take(ErrorExcerpt).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length > ErrorExcerpt ? line + "…" : line;
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
