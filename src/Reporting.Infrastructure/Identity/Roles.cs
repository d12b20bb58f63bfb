namespace Reporting.Infrastructure.Identity;

/// <summary>What an account may do; the rows are part of the model, so that every database has them.</summary>
public static class Roles
{
    public const string Declarant = "declarant";
    public const string Manager = "manager";
    public const string Analyst = "analyst";
    public const string Lead = "lead";
    public const string Authority = "authority";
    public const string Administrator = "administrator";

    /// <summary>A program; it signs in with an API key and never with a password.</summary>
    public const string Service = "service";

    /// <summary>Every role, with the id of its row.</summary>
    public static IReadOnlyDictionary<string, Guid> All { get; } = new Dictionary<string, Guid>
    {
        [Declarant] = new("0198c000-0000-7000-8000-000000000001"),
        [Manager] = new("0198c000-0000-7000-8000-000000000002"),
        [Analyst] = new("0198c000-0000-7000-8000-000000000003"),
        [Lead] = new("0198c000-0000-7000-8000-000000000004"),
        [Authority] = new("0198c000-0000-7000-8000-000000000005"),
        [Administrator] = new("0198c000-0000-7000-8000-000000000006"),
        [Service] = new("0198c000-0000-7000-8000-000000000007"),
    };

    /// <summary>The roles a person can be given.</summary>
    public static IReadOnlyList<string> OfPersons { get; } = [Declarant, Manager, Analyst, Lead, Authority, Administrator];

    /// <summary>Those that read declarations of others: granting one leaves a mark of its own in the audit trail.</summary>
    public static IReadOnlyList<string> ReadingContent { get; } = [Analyst, Lead, Authority];

    /// <summary>Those bound to establishments: without one they see nothing.</summary>
    public static IReadOnlyList<string> OfEstablishments { get; } = [Declarant, Manager];
}
