using Microsoft.AspNetCore.Identity;

namespace Reporting.Infrastructure.Identity;

/// <summary>A person who signs in. The mail address is the user name.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public Account() => Id = Guid.CreateVersion7();

    public string DisplayName { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Set while the account may not sign in; its sessions end at the next check of the security stamp.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>Whom a declarant or a manager speaks for.</summary>
    public List<Guid> EstablishmentIds { get; set; } = [];

    /// <summary>INSEE codes that narrow what an analyst or an authority sees; empty means the whole country.</summary>
    public List<string> RegionCodes { get; set; } = [];
}
