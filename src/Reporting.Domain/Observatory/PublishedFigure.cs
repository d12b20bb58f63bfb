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
public sealed record PublishedLine(int Year, string Measure, decimal Value, FigureUnit Unit, PublishedDenominator Denominator, SourceMark Mark);

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
    S,

    /// <summary>Press or secondary page that quotes the official report.</summary>
    P,

    /// <summary>Third-party file: usable, not authoritative.</summary>
    G,

    /// <summary>Derived by arithmetic from marked figures.</summary>
    D,
}
