using System.Text.RegularExpressions;
using Reporting.Domain.Common;

namespace Reporting.Domain.Escalation;

/// <summary>
/// One message to one address: its row is unique by (escalation, rung, recipient, channel), or by (kind, subject, rung, recipient, channel)
/// when it passes no incident on. Its id travels with the message, so that a receiver can drop a repeat: sending is at least once.
/// </summary>
public sealed partial class Delivery : AggregateRoot
{
    public const int MostAttempts = 10;

    /// <summary>The recipient of a receipt, who is in no file.</summary>
    public const string DeclarantCode = "declarant";

    /// <summary>The CERT's own mailbox.</summary>
    public const string CertCode = "cert";

    /// <summary>Whoever is invited to an establishment.</summary>
    public const string InvitedCode = "invited";

    /// <summary>In place of an error: what was sent reached a folder of the service and no server.</summary>
    public const string WrittenToFolder = "folder.written";

    private static readonly TimeSpan _firstWait = TimeSpan.FromSeconds(30);

    private Delivery()
    {
    }

    public DeliveryKind Kind { get; private init; }

    /// <summary>Null for what passes no incident on.</summary>
    public Guid? EscalationId { get; private init; }

    /// <summary>Null for what is about no incident.</summary>
    public Guid? IncidentId { get; private init; }

    /// <summary>What a message that passes no incident on is about: the declaration of a receipt, a manifest, a message of a thread.</summary>
    public Guid? SubjectId { get; private init; }

    /// <summary>Step of the acknowledgement ladder: 0 for the first. Of a receipt, the stage.</summary>
    public int Rung { get; private init; }
    public string RecipientCode { get; private init; } = "";
    public Channel Channel { get; private init; }

    /// <summary>
    /// Mail address or webhook URL, as it was when this was made. Empty for a declarant and for who is invited: what was declared, or the
    /// invitation, holds it, and nothing else does.
    /// </summary>
    public string Address { get; private init; } = "";

    /// <summary><c>fr</c> or <c>en</c> where no recipient's file says it; null elsewhere.</summary>
    public string? Language { get; private init; }
    public DeliveryState State { get; private set; } = DeliveryState.Due;

    /// <summary>How often it was tried and failed.</summary>
    public int Attempts { get; private set; }

    /// <summary>Not before, UTC: back-off and lease at once.</summary>
    public DateTimeOffset DueAt { get; private set; }
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>When it last failed to leave, UTC.</summary>
    public DateTimeOffset? FailedAt { get; private set; }

    /// <summary>When it was read that it came back, UTC.</summary>
    public DateTimeOffset? ReturnedAt { get; private set; }

    /// <summary>A code or the type of an exception; never its text, which may quote a declaration.</summary>
    public string? LastError { get; private set; }

    public bool IsInFolder => State is DeliveryState.Sent && LastError == WrittenToFolder;

    /// <summary>The receipt of one stage, to the mail address that the stage itself gives.</summary>
    /// <param name="language"><c>fr</c> or <c>en</c>: that of the page the declarant used.</param>
    public static Delivery OfReceipt(Guid declarationId, int stage, string language, DateTimeOffset now) => new()
    {
        Kind = DeliveryKind.Receipt,
        SubjectId = declarationId,
        Rung = stage,
        RecipientCode = DeclarantCode,
        Channel = Channel.Mail,
        Language = language,
        DueAt = now.ToMillisecond(),
    };

    /// <summary>A reminder to the declarant, to the mail address that the latest stage gives.</summary>
    /// <param name="step">Hours before the deadline: each step of the ladder is told once.</param>
    /// <param name="language"><c>fr</c> or <c>en</c>.</param>
    public static Delivery OfReminder(Guid deadlineId, Guid incidentId, int step, string language, DateTimeOffset now) => new()
    {
        Kind = DeliveryKind.Reminder,
        SubjectId = deadlineId,
        IncidentId = incidentId,
        Rung = step,
        RecipientCode = DeclarantCode,
        Channel = Channel.Mail,
        Language = language,
        DueAt = now.ToMillisecond(),
    };

    /// <summary>A signed manifest to an address outside the house.</summary>
    /// <param name="place">Of the address among those that are configured, from 1: each gets it once.</param>
    public static Delivery OfManifest(Guid manifestId, int place, string address, DateTimeOffset now) => new()
    {
        Kind = DeliveryKind.Manifest,
        SubjectId = manifestId,
        RecipientCode = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"outside-{place}"),
        Channel = Channel.Mail,
        Address = address,
        DueAt = now.ToMillisecond(),
    };

    /// <summary>That the CERT has written, to the mail address that the latest stage gives.</summary>
    /// <param name="language"><c>fr</c> or <c>en</c>.</param>
    public static Delivery OfMessageToDeclarant(Guid messageId, string language, DateTimeOffset now) => new()
    {
        Kind = DeliveryKind.Message,
        SubjectId = messageId,
        RecipientCode = DeclarantCode,
        Channel = Channel.Mail,
        Language = language,
        DueAt = now.ToMillisecond(),
    };

    /// <summary>That a declarant has written, to the CERT's mailbox.</summary>
    public static Delivery OfMessageToCert(Guid messageId, string address, DateTimeOffset now) => new()
    {
        Kind = DeliveryKind.Message,
        SubjectId = messageId,
        RecipientCode = CertCode,
        Channel = Channel.Mail,
        Address = address,
        DueAt = now.ToMillisecond(),
    };

    /// <summary>An invitation, to the address that it is for.</summary>
    /// <param name="language"><c>fr</c> or <c>en</c>: that of the page of whoever invites.</param>
    public static Delivery OfInvitation(Guid invitationId, string language, DateTimeOffset now) => new()
    {
        Kind = DeliveryKind.Invitation,
        SubjectId = invitationId,
        RecipientCode = InvitedCode,
        Channel = Channel.Mail,
        Language = language,
        DueAt = now.ToMillisecond(),
    };

    internal static IReadOnlyList<Delivery> Of(Escalation escalation, Recipient recipient, int rung, DateTimeOffset now)
    {
        (Channel Channel, string? Address)[] ways = [(Channel.Mail, recipient.MailAddress), (Channel.Webhook, recipient.WebhookUrl)];
        return
        [
            .. ways.Where(w => w.Address is not null).Select(w => new Delivery
            {
                EscalationId = escalation.Id,
                IncidentId = escalation.IncidentId,
                Rung = rung,
                RecipientCode = recipient.Code,
                Channel = w.Channel,
                Address = w.Address!,
                DueAt = now.ToMillisecond(),
            }),
        ];
    }

    /// <summary>Keeps it for one sender: another looks at it again only when the lease is over.</summary>
    /// <exception cref="RuleViolationException">It was sent, is parked, or is not due yet.</exception>
    public void Lease(DateTimeOffset now, TimeSpan duration)
    {
        Guard(State is DeliveryState.Due && DueAt <= now, "leased");
        DueAt = (now + duration).ToMillisecond();
    }

    /// <param name="toFolder">No server took it: it was written to a folder.</param>
    /// <exception cref="RuleViolationException">It was sent, or is parked.</exception>
    public void MarkSent(DateTimeOffset at, bool toFolder = false)
    {
        Guard(State is DeliveryState.Due, "sent");
        (State, SentAt, LastError) = (DeliveryState.Sent, at.ToMillisecond(), toFolder ? WrittenToFolder : null);
    }

    /// <summary>Waits 30 seconds, then twice as long each time; parked after ten attempts, a little over four hours after the first.</summary>
    /// <param name="errorCode">A code or the name of a type; anything else is kept as <c>unspecified</c>.</param>
    /// <param name="final">Parked at once: the receiver said that trying again cannot help.</param>
    /// <exception cref="RuleViolationException">It was sent, or is parked.</exception>
    public void MarkFailed(string errorCode, DateTimeOffset now, bool final = false)
    {
        Guard(State is DeliveryState.Due, "failed");
        Attempts++;
        (FailedAt, LastError) = (now.ToMillisecond(), CodeOf(errorCode));
        if (final || Attempts >= MostAttempts)
        {
            State = DeliveryState.Failed;
        }
        else
        {
            DueAt = (now + (_firstWait * Math.Pow(2, Attempts - 1))).ToMillisecond();
        }
    }

    /// <summary>
    /// It came back undelivered. Also when nobody knows yet that it had left: the server's answer may have been lost on the way.
    /// </summary>
    /// <param name="errorCode">As of <see cref="MarkFailed"/>.</param>
    /// <exception cref="RuleViolationException">It has come back before.</exception>
    public void MarkReturned(string errorCode, DateTimeOffset now)
    {
        Guard(State is not DeliveryState.Returned, "returned");
        (State, ReturnedAt, LastError) = (DeliveryState.Returned, now.ToMillisecond(), CodeOf(errorCode));
    }

    /// <summary>Somebody looked at what parked it, and wants it tried again.</summary>
    /// <exception cref="RuleViolationException">It is not parked.</exception>
    public void Retry(DateTimeOffset now)
    {
        Guard(State is DeliveryState.Failed, "tried again");
        (State, Attempts, DueAt) = (DeliveryState.Due, 0, now.ToMillisecond());
    }

    private static string CodeOf(string errorCode) => ErrorPattern.IsMatch(errorCode) ? errorCode : "unspecified";

    private void Guard(bool holds, string verb)
    {
        if (!holds)
        {
            throw new RuleViolationException("delivery.transition", $"A delivery that is {State} cannot be {verb} now.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.`+-]{1,100}\z")]
    private static partial Regex ErrorPattern { get; }
}

public enum DeliveryKind
{
    /// <summary>Passes an incident on to somebody who must know.</summary>
    Escalation,

    /// <summary>Tells a declarant that what was sent has arrived.</summary>
    Receipt,

    /// <summary>Tells a declarant that a legal deadline comes near.</summary>
    Reminder,

    /// <summary>Takes the heads of the chains out of the house.</summary>
    Manifest,

    /// <summary>Tells the other side of a thread that there is something to read.</summary>
    Message,

    /// <summary>Brings a colleague the link with which to join an establishment.</summary>
    Invitation,
}

public enum Channel
{
    Mail,
    Webhook,
}

public enum DeliveryState
{
    Due,
    Sent,

    /// <summary>Parked: nothing tries it again until somebody asks.</summary>
    Failed,

    /// <summary>The next server took it, and it came back.</summary>
    Returned,
}
