using Reporting.Domain.Common;

namespace Reporting.Domain.Advice;

/// <summary>That a version of a card was shown to a declarant with the receipt of a stage: once each. No part of the receipt, whose hash stands before it is shown.</summary>
public sealed class AdviceGiven
{
    private AdviceGiven()
    {
    }

    public Guid DeclarationId { get; private init; }
    public int Stage { get; private init; }
    public AdviceCard Card { get; private init; }

    /// <summary>Of the card's text.</summary>
    public int Version { get; private init; }

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public string Language { get; private init; } = "";

    /// <summary>The first time, UTC.</summary>
    public DateTimeOffset GivenAt { get; private init; }

    public static AdviceGiven Of(Guid declarationId, int stage, AdviceCard card, int version, string language, DateTimeOffset now) => new()
    {
        DeclarationId = declarationId,
        Stage = stage,
        Card = card,
        Version = version,
        Language = language,
        GivenAt = now.ToMillisecond(),
    };
}
