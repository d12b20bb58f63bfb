using System.CommandLine;
using Reporting.Api.Commands;

namespace Reporting.Integration.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}.ndjson");

    [Fact]
    public void Figures_are_printed_with_the_macro_F1_on_a_line_of_its_own()
    {
        File.WriteAllLines(_file,
        [
            """{"text": "Ransomware encrypted the servers.", "origin": "malicious"}""",
            "",
            """{"text": "A power outage stopped the servers.", "origin": "accidental", "note": "ignored"}""",
        ]);

        var (code, output, _) = Run(_file);

        Assert.Equal(0, code);
        Assert.Contains("macro-F1 1.000", output.Split(Environment.NewLine));
        Assert.Contains("narratives 2 (malicious 1, accidental 1)", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_ones_are_listed_on_demand_with_the_signs_that_decided()
    {
        File.WriteAllText(_file, """{"text": "A power outage\u001b[31m stopped the servers.", "origin": "malicious"}""");

        var (_, without, _) = Run(_file);
        var (_, with, _) = Run(_file, "--errors");

        Assert.DoesNotContain("line 1", without, StringComparison.Ordinal);
        Assert.Contains("line 1: malicious", with, StringComparison.Ordinal);
        Assert.Contains("narrative.power", with, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', with);
    }

    [Theory]
    [InlineData("""{"text": 3, "origin": "malicious"}""", "line 2, field 'text'")]
    [InlineData("""{"text": "x"}""", "line 2, field 'origin'")]
    [InlineData("""{"text": "x", "origin": "error"}""", "line 2, field 'origin'")]
    [InlineData("""["text"]""", "line 2: not a JSON object")]
    [InlineData("""{"text": """, "line 2: not a JSON object")]
    public void A_line_of_another_shape_stops_it_and_is_named(string line, string named)
    {
        File.WriteAllLines(_file, ["""{"text": "Phishing.", "origin": "malicious"}""", line]);

        var (code, _, error) = Run(_file);

        Assert.Equal(2, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_or_empty_is_an_error()
    {
        var missing = Run(_file);
        File.WriteAllText(_file, "");
        var empty = Run(_file);

        Assert.Equal((2, 2), (missing.Code, empty.Code));
    }

    public void Dispose() => File.Delete(_file);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var configuration = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var code = EvaluateCommand.Create().Parse(args).Invoke(configuration);
        return (code, configuration.Output.ToString()!, configuration.Error.ToString()!);
    }
}
