using Reporting.Domain.Regimes;

namespace Reporting.Domain.Escalation;

/// <summary>One row of the routing table: who is told, when which facts hold. Dated and versioned; rows are never rewritten. Its key is (code, version).</summary>
public sealed class RoutingRule
{
    public required string Code { get; init; }

    public required int Version { get; init; }

    /// <summary>First day in force.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day in force; null while no end is known.</summary>
    public DateOnly? ValidTo { get; init; }

    public required RecipientKind Recipient { get; init; }

    /// <summary>Fires when any of these holds; always when empty.</summary>
    public IReadOnlyList<ObligationFact> When { get; init; } = [];

    /// <summary>Names the text shown: <c>routing.every-report</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Article or instruction.</summary>
    public required string Source { get; init; }

    /// <summary>Taken from a secondary source or general knowledge: to be checked against the text.</summary>
    public bool ToVerify { get; init; }

    public bool IsValidAt(DateOnly day) => ValidFrom <= day && (ValidTo is null || day <= ValidTo);
}

public enum RecipientKind
{
    /// <summary>Regional health agency (ARS): the one of the establishment's region.</summary>
    RegionalAgency,

    /// <summary>Security officer of the ministries in charge of social affairs (FSSI, at the SHFDS).</summary>
    SectorSecurityOfficer,

    /// <summary>Health directorate, reached through its operations centre (DGS, CORRUSS).</summary>
    HealthDirectorate,

    /// <summary>National cybersecurity agency (ANSSI, CERT-FR).</summary>
    NationalAgency,

    Other,
}

public static class RecipientKinds
{
    /// <summary>True when there is one for each region, and the region of the incident chooses.</summary>
    public static bool IsRegional(this RecipientKind kind) => kind is RecipientKind.RegionalAgency;
}
