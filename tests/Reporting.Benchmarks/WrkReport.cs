using System.Globalization;
using System.Text.RegularExpressions;

namespace Reporting.Benchmarks;

/// <summary>What <c>wrk</c> prints in the end.</summary>
internal static partial class WrkReport
{
    /// <summary>Requests a second; null when one of them was not answered as it should be.</summary>
    public static double? RateIn(string said) =>
        Rate().Match(said) is { Success: true } rate && !said.Contains("Non-2xx", StringComparison.Ordinal) && !said.Contains("Socket errors", StringComparison.Ordinal)
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}
