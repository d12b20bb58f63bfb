using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Events;

/// <summary>What hits several establishments at once: a provider's outage, a flaw, a campaign. Known to the team alone until somebody publishes it.</summary>
public sealed class SystemicEvent : AggregateRoot
{
    public const int LongestName = 120;

    private SystemicEvent()
    {
    }

    /// <summary>In French, as the first page shows it: <c>Panne du prestataire X</c>.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Null shows the French name to everybody.</summary>
    public string? EnglishName { get; private init; }

    /// <summary>Null when nobody in particular provides what failed.</summary>
    public string? Provider { get; private init; }

    public IncidentType Type { get; private init; }

    /// <summary>UTC: when it began.</summary>
    public DateTimeOffset From { get; private init; }

    /// <summary>UTC: when it ended; null while it is open.</summary>
    public DateTimeOffset? Until { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The account that wrote it.</summary>
    public Guid? CreatedById { get; private init; }

    /// <summary>UTC; null while it is, or is again, known to the team alone.</summary>
    public DateTimeOffset? PublishedAt { get; private set; }

    public Guid? PublishedById { get; private set; }

    public bool IsOpen => Until is null;

    /// <summary>Whether the first page asks who is hit.</summary>
    public bool IsShown => IsOpen && PublishedAt is not null;

    /// <param name="from">Any zone; not after <paramref name="now"/>.</param>
    /// <exception cref="RuleViolationException">There is no name, it is too long, the type is left open, or it begins in the future.</exception>
    public static SystemicEvent Open(string name, string? englishName, string? provider, IncidentType type, DateTimeOffset from, Actor by, DateTimeOffset now)
    {
        var named = new SystemicEvent
        {
            Name = name.Trim(),
            EnglishName = Said(englishName),
            Provider = Said(provider),
            Type = type,
            From = from.ToUniversalTime().ToMillisecond(),
            CreatedAt = now.ToMillisecond(),
            CreatedById = by.Id,
        };
        Require(
            named.Name.Length is > 0 and <= LongestName && named.EnglishName is not { Length: > LongestName } && named.Provider is not { Length: > LongestName },
            "event.name", "An event has a name of at most 120 characters.");
        Require(type is not IncidentType.Undetermined, "event.type", "An event is of some type: declarations are pre-filled with it.");
        Require(named.From <= now, "event.from", "An event has begun.");
        return named;
    }

    /// <summary>Shows its name to everybody. A decision of a person, never a consequence of counts.</summary>
    /// <exception cref="RuleViolationException">It is over, or published already.</exception>
    public void Publish(Actor by, DateTimeOffset now)
    {
        Require(IsOpen, "event.closed", "An event that is over is not published.");
        Require(PublishedAt is null, "event.published", "The event is published already.");
        (PublishedAt, PublishedById) = (now.ToMillisecond(), by.Id);
    }

    /// <summary>Takes its name back from the first page; who had published it stays in the audit trail.</summary>
    /// <exception cref="RuleViolationException">It is not published.</exception>
    public void Withdraw()
    {
        Require(PublishedAt is not null, "event.not-published", "The event is not published.");
        (PublishedAt, PublishedById) = (null, null);
    }

    /// <param name="until">When it ended, in any zone; not before it began, not after <paramref name="now"/>.</param>
    /// <exception cref="RuleViolationException">It is over already, or the end is impossible.</exception>
    public void Close(DateTimeOffset until, DateTimeOffset now)
    {
        Require(IsOpen, "event.closed", "The event is over already.");
        Require(until >= From && until <= now, "event.until", "An event ends after it began, and not in the future.");
        Until = until.ToUniversalTime().ToMillisecond();
    }

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static void Require(bool holds, string code, string message)
    {
        if (!holds)
        {
            throw new RuleViolationException(code, message);
        }
    }
}
