using Microsoft.Extensions.Options;
using Reporting.Infrastructure.Notifications;

namespace Reporting.Infrastructure.Manifests;

/// <summary>Section <c>Manifest</c>.</summary>
public sealed class ManifestSettings
{
    /// <summary>Where each manifest and its signature are written; <c>manifests</c> in the data directory when not given.</summary>
    public string? Folder { get; set; }

    /// <summary>Mail addresses outside the house that get each manifest.</summary>
    public List<string> Recipients { get; set; } = [];

    /// <summary>Ids of signing keys that were in use before: what they signed is still accepted.</summary>
    public List<string> FormerKeyIds { get; set; } = [];
}

internal sealed class ManifestSettingsCheck : IValidateOptions<ManifestSettings>
{
    public ValidateOptionsResult Validate(string? name, ManifestSettings options) => options.Recipients.Any(address => !MailAddresses.TryRead(address, out _))
        ? ValidateOptionsResult.Fail("Manifest:Recipients must be mail addresses, one each.")
        : ValidateOptionsResult.Success;
}
