using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Audit;

/// <summary>What a message, an export or a page would disclose.</summary>
public enum Disclosure
{
    /// <summary>Reference, severity, regime, reason, time of filing and a link that opens only to those who sign in. Names nobody.</summary>
    Notice,

    /// <summary>Anything that says, or lets one find out, which establishment is hit: its name, its narrative, its contacts.</summary>
    IncidentRecord,
}

/// <summary>
/// The one place that decides whether something may leave for a recipient: nothing above the recipient's clearance does, whatever the channel.
/// </summary>
public static class TlpGuard
{
    /// <remarks>
    /// A notice is GREEN: it may go round the community that handles incidents, but it is not for the public, since even the count of serious
    /// incidents of a night is news. A record is AMBER+STRICT: the recipient's organisation only.
    /// </remarks>
    public static Tlp MarkingOf(Disclosure disclosure) => disclosure switch
    {
        Disclosure.Notice => Tlp.Green,
        Disclosure.IncidentRecord => Tlp.AmberStrict,
        _ => Tlp.Red,
    };

    public static bool MayLeave(Disclosure disclosure, Tlp clearance) => MarkingOf(disclosure) <= clearance;

    /// <exception cref="RuleViolationException"><c>tlp.above_clearance</c></exception>
    public static void Demand(Disclosure disclosure, Tlp clearance)
    {
        if (!MayLeave(disclosure, clearance))
        {
            throw new RuleViolationException(
                "tlp.above_clearance", $"A {disclosure} is {MarkingOf(disclosure)}, which is above the recipient's clearance, {clearance}.");
        }
    }

    /// <summary>The label as FIRST writes it in TLP 2.0: <c>TLP:AMBER+STRICT</c>.</summary>
    public static string Label(Tlp marking) => marking switch
    {
        Tlp.Clear => "TLP:CLEAR",
        Tlp.Green => "TLP:GREEN",
        Tlp.Amber => "TLP:AMBER",
        Tlp.AmberStrict => "TLP:AMBER+STRICT",
        _ => "TLP:RED",
    };
}
