namespace Reporting.Infrastructure.Notifications;

/// <summary>Nothing was tried: the far side failed too often just before. Costs the message a wait, not an attempt.</summary>
internal static class CircuitOpen
{
    public const string Code = "circuit.open";
}
