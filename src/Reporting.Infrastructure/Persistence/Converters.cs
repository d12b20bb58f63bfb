using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;

namespace Reporting.Infrastructure.Persistence;

/// <summary>Instants are stored as UTC to the millisecond: SQLite can order and compare them then, and every provider keeps the same digits.</summary>
internal sealed class UtcInstantConverter() : ValueConverter<DateTimeOffset, DateTime>(
    instant => instant.ToMillisecond().UtcDateTime,
    stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));

/// <summary>A short list that is read whole and never searched: one text column.</summary>
internal sealed class JsonListConverter<T>() : ValueConverter<IReadOnlyList<T>, string>(
    list => JsonSerializer.Serialize(list, ContentJson.Options),
    text => JsonSerializer.Deserialize<List<T>>(text, ContentJson.Options)!);

internal sealed class ListComparer<T>() : ValueComparer<IReadOnlyList<T>>(
    (a, b) => a == b || (a != null && b != null && a.SequenceEqual(b)),
    list => list.Aggregate(0, (hash, item) => HashCode.Combine(hash, item)),
    list => list.ToList());

/// <summary>The same for a list that its owner changes in place.</summary>
internal sealed class JsonCollectionConverter<T>() : ValueConverter<List<T>, string>(
    list => JsonSerializer.Serialize(list, ContentJson.Options),
    text => JsonSerializer.Deserialize<List<T>>(text, ContentJson.Options)!);

internal sealed class CollectionComparer<T>() : ValueComparer<List<T>>(
    (a, b) => a == b || (a != null && b != null && a.SequenceEqual(b)),
    list => list.Aggregate(0, (hash, item) => HashCode.Combine(hash, item)),
    list => list.ToList());

/// <summary>A record that is read whole and never searched.</summary>
internal sealed class JsonConverter<T>() : ValueConverter<T, string>(
    value => JsonSerializer.Serialize(value, ContentJson.Options),
    text => JsonSerializer.Deserialize<T>(text, ContentJson.Options)!)
    where T : class;
