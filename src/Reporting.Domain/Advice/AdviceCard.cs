namespace Reporting.Domain.Advice;

/// <summary>The first-aid cards: what to do in the first hour. Their texts are versioned files; this is which card is which.</summary>
public enum AdviceCard
{
    /// <summary>For what nobody can name yet.</summary>
    FirstSteps,
    Ransomware,

    /// <summary>Phishing, a malicious mail, a stolen account, a message in somebody else's name.</summary>
    Account,
    Compromise,

    /// <summary>Firewall, VPN, remote access gateway.</summary>
    EdgeDevice,
    DenialOfService,
    Defacement,
    DataLeak,

    /// <summary>Telecoms, host, power, cooling: something that others were relied upon for is gone.</summary>
    Outage,
    ApplicationBug,
    LostDevice,
}

/// <summary>What a card was chosen by.</summary>
public enum AdviceBasis
{
    /// <summary>The declarant named the type.</summary>
    Declared,

    /// <summary>The type that the narrative speaks of.</summary>
    Proposed,

    /// <summary>What is down, how it came in, what is suspected.</summary>
    Facts,

    /// <summary>Nothing told: the card for everything.</summary>
    Nothing,
}

public sealed record AdviceChoice(AdviceCard Card, AdviceBasis Basis);
