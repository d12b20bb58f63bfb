using System.CommandLine.Parsing;
using System.Globalization;

namespace Reporting.Api.Commands;

internal static class Numbers
{
    /// <summary>Refuses a number outside its bounds, naming it; one that is none is refused by the parser.</summary>
    public static void Within(SymbolResult result, int least, int most, string name)
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given) && (given < least || given > most))
        {
            result.AddError($"{name} is between {least} and {most}.");
        }
    }
}
