using System.Globalization;

namespace Reporting.Benchmarks;

/// <summary>One line of the verdict.</summary>
/// <param name="Id">Stable, in kebab case; ends with the database where there are several.</param>
/// <param name="Measured">Null while the feature does not exist, or where it was left out.</param>
/// <param name="Unit">Written behind both numbers, such as <c>ms</c>; empty for a ratio.</param>
/// <param name="LeftOut">Its server is not installed here.</param>
internal sealed record Goal(string Id, double? Measured, bool AtLeast, double Limit, string Unit, bool LeftOut = false)
{
    public string Verdict => LeftOut ? "left out" : Measured is not { } measured ? "pending" : (AtLeast ? measured >= Limit : measured <= Limit) ? "met" : "short";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"goal {Id} {(Measured is { } measured ? Number(measured) + Unit : "-")} {(AtLeast ? ">=" : "<=")}{Number(Limit)}{Unit} {Verdict}");

    /// <summary>Three figures that count, more for thousands.</summary>
    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
