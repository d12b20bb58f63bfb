using System.Text.Json;
using Reporting.Domain.Common;

namespace Reporting.Infrastructure.Outbox;

/// <summary>Facts by name: rows of the past are read by it, hence a fact is never renamed.</summary>
internal static class EventCatalog
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static readonly Dictionary<string, Type> _types = typeof(IDomainEvent).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(IDomainEvent)) && t is { IsInterface: false, IsAbstract: false })
        .ToDictionary(t => t.Name);

    public static object Read(string type, string body) =>
        _types.TryGetValue(type, out var known)
            ? JsonSerializer.Deserialize(body, known, Options) ?? throw new InvalidDataException($"The body of a {type} is empty.")
            : throw new InvalidDataException($"No fact is called {type}.");

    /// <summary>What it is about; null when this program cannot read it.</summary>
    public static Guid? SubjectOf(string type, string body)
    {
        try
        {
            return (Read(type, body) as IDomainEvent)?.SubjectId;
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or JsonException)
        {
            return null;
        }
    }
}
