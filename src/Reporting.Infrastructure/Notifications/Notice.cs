using Reporting.Domain.Escalation;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Notifications;

/// <summary>
/// All that may leave, and nothing that says who is hit: a name, a narrative or a telephone number has no member to travel in.
/// </summary>
internal abstract record Notice
{
    /// <summary>The same for every attempt: the receiver drops a repeat by it.</summary>
    public required Guid DeliveryId { get; init; }

    /// <summary>A mail address or a webhook's URL.</summary>
    public required string Address { get; init; }

    /// <summary>The code of the routing table, such as <c>ars-idf</c>.</summary>
    public required string Recipient { get; init; }

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    public required Tlp Clearance { get; init; }

    public bool Exercise { get; init; }
}

/// <summary>Passes an incident on to somebody who must know.</summary>
internal sealed record EscalationNotice : Notice
{
    /// <summary>The webhook's signing secret as stored, wrapped for <see cref="Notice.Recipient"/>.</summary>
    public string? WrappedSecret { get; init; }

    public required string Reference { get; init; }

    public required Severity Severity { get; init; }

    public required bool IsMajor { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset FiledAt { get; init; }

    /// <summary>Codes of the regimes that oblige the declarant, each once, in the order of the alphabet.</summary>
    public required IReadOnlyList<string> Regimes { get; init; }

    /// <summary>
    /// The routing rule's reason, then the facts that made it fire. Only the first is sent: "operator of essential services" and the like
    /// would narrow down who it is.
    /// </summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>0 for the first who are told, more for those who are told because nobody answered.</summary>
    public required int Rung { get; init; }
}

/// <summary>Tells a declarant that a submission has arrived. The secret has no member to travel in.</summary>
internal sealed record ReceiptNotice : Notice
{
    public required string Reference { get; init; }

    public required int Stage { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    public required string ContentHash { get; init; }

    public required string ChainHash { get; init; }

    /// <summary>The stage takes the declaration back.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>That came whole by now, and were not taken back.</summary>
    public int Files { get; init; }
}

/// <summary>Tells a declarant that a legal deadline comes near.</summary>
internal sealed record ReminderNotice : Notice
{
    public required string Reference { get; init; }

    /// <summary>Such as <c>gdpr.authority</c>.</summary>
    public required string Obligation { get; init; }

    /// <summary>Code of the addressee.</summary>
    public required string Addressee { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset DueAt { get; init; }
}

/// <summary>Tells one side of a thread that the other has written. What was written has no member to travel in.</summary>
internal sealed record MessageNotice : Notice
{
    public required string Reference { get; init; }

    public bool ToCert => Recipient == Delivery.CertCode;
}

/// <summary>Brings a colleague an invitation. The secret of its link is made while the mail is written, and neither the establishment nor who invites is named.</summary>
internal sealed record InvitationNotice : Notice
{
    public required Guid InvitationId { get; init; }

    /// <summary>The role to be had.</summary>
    public required string Role { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Takes the signed heads of the chains out of the house.</summary>
internal sealed record ManifestNotice : Notice
{
    /// <summary>UTC.</summary>
    public required DateOnly Day { get; init; }

    public required string Body { get; init; }

    /// <summary>Of <see cref="Body"/>, in DER, base64.</summary>
    public required string Signature { get; init; }

    public required string KeyId { get; init; }
}
