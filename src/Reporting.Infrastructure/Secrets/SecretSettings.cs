using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Reporting.Infrastructure.Secrets;

/// <summary>Section <c>Secrets</c>.</summary>
internal sealed class SecretSettings
{
    /// <summary>The master key, 32 bytes in base64. Left out, an embedded installation makes its own and keeps it in a file.</summary>
    public string? Key { get; set; }

    public static bool TryRead(string? text, [NotNullWhen(true)] out byte[]? key)
    {
        var buffer = new byte[64];
        key = text is { Length: <= 64 } && Convert.TryFromBase64String(text.Trim(), buffer, out var written) && written == SecretKeys.Length
            ? buffer[..written]
            : null;
        return key is not null;
    }
}

internal sealed class SecretSettingsCheck(IConfiguration configuration) : IValidateOptions<SecretSettings>
{
    public ValidateOptionsResult Validate(string? name, SecretSettings options)
    {
        if (string.IsNullOrWhiteSpace(options.Key))
        {
            var onServer = configuration["Database:Provider"] is { Length: > 0 } provider && !provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase);
            return onServer || configuration.GetConnectionString("RabbitMq") is { Length: > 0 }
                ? ValidateOptionsResult.Fail(
                    "Secrets:Key is missing. Programs that share a database or a queue must share one key: 32 bytes in base64, for example from 'openssl rand -base64 32'.")
                : ValidateOptionsResult.Success;
        }

        return SecretSettings.TryRead(options.Key, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Secrets:Key must be exactly 32 bytes in base64, for example from 'openssl rand -base64 32'.");
    }
}
