using Reporting.Domain.Escalation;

namespace Reporting.Api.Features.Shared;

public enum MailState
{
    /// <summary>It has not left yet: nobody tried, or no server answered.</summary>
    Queued,

    /// <summary>The sending server took it.</summary>
    Accepted,

    /// <summary>There is no sending server: it lies in a folder of the service, and nobody got it.</summary>
    InFolder,

    /// <summary>The sending server did not want it; a further attempt may follow.</summary>
    Refused,

    /// <summary>It was taken, and came back undelivered.</summary>
    Returned,
}

/// <summary>For the part of a page that shows it.</summary>
public sealed record MailLine(MailView Mail, TimeZoneInfo? Zone)
{
    /// <summary>Somebody did not get it: that is to be seen.</summary>
    public bool Stands => Mail.State is MailState.Refused or MailState.Returned;

    public string Tone => Mail.TriedAgain ? "warning" : "danger";
}

/// <summary>What became of a mail, as its occasion's author may know it: no address, and no code of a server.</summary>
/// <param name="At">Since when, UTC.</param>
/// <param name="TriedAgain">Of one that has not left: a sender comes back to it by itself.</param>
public sealed record MailView(MailState State, DateTimeOffset At, bool TriedAgain)
{
    /// <param name="since">When its occasion was.</param>
    public static MailView Of(Delivery delivery, DateTimeOffset since) => delivery.State switch
    {
        DeliveryState.Sent => new(delivery.IsInFolder ? MailState.InFolder : MailState.Accepted, delivery.SentAt ?? since, TriedAgain: false),
        DeliveryState.Returned => new(MailState.Returned, delivery.ReturnedAt ?? since, TriedAgain: false),
        DeliveryState.Failed => new(MailState.Refused, delivery.FailedAt ?? since, TriedAgain: false),
        DeliveryState.Due when delivery.LastError is ['s', 'm', 't', 'p', '.', >= '0' and <= '9', ..] =>
            new(MailState.Refused, delivery.FailedAt ?? since, TriedAgain: true),
        DeliveryState.Due => new(MailState.Queued, since, TriedAgain: true),
    };
}
