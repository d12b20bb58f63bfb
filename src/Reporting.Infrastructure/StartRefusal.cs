using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure;

/// <summary>Why a program does not start, in one line, where a person can change something: a setting, the schema, an address in use.</summary>
public static class StartRefusal
{
    /// <returns>Null for what nobody foresaw: that deserves its stack.</returns>
    public static string? Of(Exception error) => error switch
    {
        SettingException or DatabaseRefusedException => error.Message,
        OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures),
        IOException { InnerException: AddressInUseException } taken => taken.Message,
        _ when DatabaseFaults.Of(error) is DatabaseFault.Denied =>
            "The account of ConnectionStrings:Reporting may not sign in, or lacks a right: 'migrate' and 'import everything' need the owner of the database.",
        _ when DatabaseFaults.Of(error) is DatabaseFault.Unavailable => "The database of ConnectionStrings:Reporting does not answer. Is its server up, and may this account use it?",
        _ => null,
    };
}
