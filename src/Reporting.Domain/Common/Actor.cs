namespace Reporting.Domain.Common;

/// <summary>Who acts. The name is never part of it: it is looked up when shown.</summary>
/// <param name="Id">The account or API key; null for an anonymous declarant and for the system.</param>
/// <param name="EstablishmentId">The establishment that the account or key speaks for, if any.</param>
public sealed record Actor(ActorKind Kind, Guid? Id = null, Guid? EstablishmentId = null)
{
    public static readonly Actor Anonymous = new(ActorKind.Anonymous);
    public static readonly Actor System = new(ActorKind.System);
    public static readonly Actor Import = new(ActorKind.Import);
}

public enum ActorKind
{
    Anonymous,
    System,
    Import,
    Account,
    ApiKey,
}
