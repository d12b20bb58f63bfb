namespace Reporting.Domain.Taxonomy;

/// <summary>How much of a date is known. What the service receives itself is an instant; imported history is often only a year.</summary>
public enum DatePrecision
{
    Year,
    Month,
    Day,
    Instant,
}
