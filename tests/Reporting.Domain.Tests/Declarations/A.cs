using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Declarations;

/// <summary>Valid by default; a test names only what it is about.</summary>
internal static class A
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    private static readonly byte[] _secret = new byte[32];

    public static DeclarationContent Content() => new()
    {
        Establishment = new() { Finess = "750712184" },
        Declarant = new() { Name = "Cadre de garde", Phone = "+33612345678" },
        AwareAt = Now.AddHours(-2),
        Ongoing = OngoingState.Yes,
        Description = "Le réseau ne répond plus depuis cette nuit, les postes affichent une demande de rançon.",
        Systems = [AffectedSystem.Network],
        CareImpact = CareImpact.DegradedMode,
        SupportWanted = false,
    };

    public static Declaration Declaration(ReceiptLane? lane = null, DeclarationContent? content = null, Guid? id = null, StageKind kind = StageKind.Notification) =>
        Domain.Declarations.Declaration.Submit(
            id ?? Guid.CreateVersion7(), DeclarationReference.Draw(2026), kind, content ?? Content(), null, _secret, Actor.Anonymous,
            lane ?? ReceiptLane.Start(1), Now);
}
