namespace Reporting.Domain.Regimes;

/// <summary>One thing that is owed: what starts it, how long it leaves, to whom, and what meets it.</summary>
/// <param name="Code">Unique over all regimes: <c>nis2.early-warning</c>.</param>
/// <param name="After">The obligation of the same regime whose report starts this one; set if and only if the trigger is a previous report.</param>
/// <param name="Recipient">Code of the addressee: <c>cert-sante</c>, <c>cnil</c>.</param>
/// <param name="When">Owed when any of these holds; always when empty.</param>
/// <param name="Reminder">Owed by the declarant to somebody else: shown and ticked off, never counted as late here.</param>
/// <param name="Source">Article or standard.</param>
/// <param name="ToVerify">Taken from general knowledge: to be checked against the text before anybody relies on it.</param>
public sealed record Obligation(
    string Code,
    Trigger Trigger,
    string? After,
    Delay Delay,
    string Recipient,
    IReadOnlyList<ObligationFact> When,
    Clock Clock,
    bool Reminder,
    Fulfilment MetBy,
    string Source,
    bool ToVerify)
{
    /// <summary>A later stage meets what an earlier one would have: whoever sends the notification first owes no early warning any more.</summary>
    public bool IsMetBy(Fulfilment done) => done == MetBy || (IsStage(done) && IsStage(MetBy) && done > MetBy);

    private static bool IsStage(Fulfilment fulfilment) => fulfilment <= Fulfilment.Final;
}

public enum Trigger
{
    /// <summary>The establishment became aware (the "constat").</summary>
    Awareness,

    /// <summary>Something or somebody detected it; counted as awareness when it is not known.</summary>
    Detection,

    /// <summary>Another report of the same regime was submitted.</summary>
    PreviousReport,

    /// <summary>The incident was resolved.</summary>
    Resolution,
}

/// <summary>Legal: what the declarant owes. Service: what the CERT promises itself. Never mixed in one figure.</summary>
public enum Clock
{
    Legal,
    Service,
}

/// <summary>What meets an obligation. The first four are the stages of a declaration, in their order.</summary>
public enum Fulfilment
{
    EarlyWarning = 0,
    Notification = 1,
    Intermediate = 2,
    Final = 3,

    /// <summary>The declarant says that the data-protection authority was told.</summary>
    DataProtectionNotice = 10,

    /// <summary>The declarant says that the national agency was told.</summary>
    NationalAgencyNotice = 11,

    /// <summary>The declarant says that a complaint was lodged.</summary>
    Complaint = 12,

    /// <summary>The CERT answered the declarant.</summary>
    FirstAnswer = 20,
}
