using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Reporting.Domain.Common;

namespace Reporting.Domain.Observatory;

/// <summary>A figure as an authority printed it: history that predates the service, shown beside what is computed and never mixed with it.</summary>
public sealed class PublishedFigure
{
    private PublishedFigure()
    {
    }

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public int Year { get; private init; }

    /// <summary>A code of the reference table: <c>malicious_share</c>, <c>by_structure_type.nursing_home</c>. Unique within a year.</summary>
    public string Measure { get; private init; } = "";
    public decimal Value { get; private set; }
    public FigureUnit Unit { get; private set; }
    public PublishedDenominator Denominator { get; private set; }
    public SourceMark Mark { get; private set; }

    /// <summary>A whole number without decimals: storage may give 41 back as 41.0.</summary>
    public PublishedLine ToLine() => new(Year, Measure, Value == decimal.Truncate(Value) ? decimal.Truncate(Value) : Value, Unit, Denominator, Mark);

    public static PublishedFigure Of(PublishedLine line)
    {
        var figure = new PublishedFigure { Year = line.Year, Measure = line.Measure };
        figure.Update(line);
        return figure;
    }

    /// <summary>Takes what the file says now. True when something changed: the same file a second time changes nothing.</summary>
    public bool Update(PublishedLine line)
    {
        if ((line.Year, line.Measure) != (Year, Measure))
        {
            throw new RuleViolationException("figure.other", "A published figure is corrected by a line of the same year and measure.");
        }

        if ((Value, Unit, Denominator, Mark) == (line.Value, line.Unit, line.Denominator, line.Mark))
        {
            return false;
        }

        (Value, Unit, Denominator, Mark) = (line.Value, line.Unit, line.Denominator, line.Mark);
        return true;
    }
}

/// <summary>One line of a file of published figures.</summary>
public sealed partial record PublishedLine(int Year, string Measure, decimal Value, FigureUnit Unit, PublishedDenominator Denominator, SourceMark Mark)
{
    public static readonly IReadOnlyList<string> Columns = ["year", "measure", "value", "unit", "denominator", "mark"];

    /// <summary>Reads the six texts of a line, in the order of <see cref="Columns"/>; every wrong one is named.</summary>
    public static (PublishedLine? Line, IReadOnlyList<FieldProblem> Problems) Read(IReadOnlyList<string> texts)
    {
        var problems = new List<FieldProblem>();
        var year = int.TryParse(texts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var y) && y is >= 1990 and <= 2100 ? y : Wrong<int>(0, "1990 … 2100");
        var measure = MeasurePattern.IsMatch(texts[1]) ? texts[1] : Wrong<string>(1, "a-z 0-9 _ .");
        var unit = Choice(3, ("count", FigureUnit.Count), ("percent", FigureUnit.Percent));
        var value = decimal.TryParse(texts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var v)
            && (unit is FigureUnit.Percent ? v <= 100 : v <= int.MaxValue && v == decimal.Truncate(v)) ? v : Wrong<decimal>(2, unit is FigureUnit.Percent ? "0 … 100" : "0, 1, 2 …");
        var denominator = Choice(4, ("", PublishedDenominator.NotStated), ("declared", PublishedDenominator.Declared), ("in_perimeter", PublishedDenominator.InPerimeter));
        var mark = Choice(5, ("S", SourceMark.S), ("P", SourceMark.P), ("G", SourceMark.G), ("D", SourceMark.D));
        return problems.Count > 0 ? (null, problems) : (new(year, measure!, value, unit, denominator, mark), problems);

        T? Wrong<T>(int column, string expected)
        {
            problems.Add(new(Columns[column], "figure.invalid", expected));
            return default;
        }

        T? Choice<T>(int column, params (string Text, T Value)[] choices) => Array.FindIndex(choices, c => c.Text == texts[column]) is >= 0 and var found
            ? choices[found].Value
            : Wrong<T>(column, string.Join(", ", choices.Select(c => c.Text.Length == 0 ? "(empty)" : c.Text)));
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_.]{0,79}\z")]
    private static partial Regex MeasurePattern { get; }
}

public enum FigureUnit
{
    Count,
    Percent,
}

/// <summary>What a published figure was counted on; most editions do not say.</summary>
public enum PublishedDenominator
{
    NotStated,
    Declared,
    InPerimeter,
}

/// <summary>How good a source is.</summary>
public enum SourceMark
{
    /// <summary>Official source.</summary>
    [JsonStringEnumMemberName("S")]
    S,

    /// <summary>Press or secondary page that quotes the official report.</summary>
    [JsonStringEnumMemberName("P")]
    P,

    /// <summary>Third-party file: usable, not authoritative.</summary>
    [JsonStringEnumMemberName("G")]
    G,

    /// <summary>Derived by arithmetic from marked figures.</summary>
    [JsonStringEnumMemberName("D")]
    D,
}
