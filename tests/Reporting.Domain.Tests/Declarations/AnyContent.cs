using System.Collections;
using CsCheck;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

/// <summary>Contents at random: every field said or not, texts of every script, lists of every length.</summary>
internal static class AnyContent
{
    private static readonly Gen<string> _text = Gen.Char.Where(c => !char.IsSurrogate(c)).Array[0, 12]
        .Select(c => new string(c)).SelectMany(t => Gen.OneOf(t, t + "é\"\\<&>", t + "\U0001F6A8", "null", "{}"));

    public static Gen<DeclarationContent> Any { get; } = Record(typeof(DeclarationContent)).Select(r => (DeclarationContent)r);

    private static Gen<object> Record(Type type)
    {
        var record = Gen.Const(() => Activator.CreateInstance(type)!);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite))
        {
            var value = Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            record = Gen.Select(record, Gen.Bool, value, (r, said, v) =>
            {
                if (said)
                {
                    property.SetValue(r, v);
                }

                return r;
            });
        }

        return record;
    }

    private static Gen<object> Value(Type type)
    {
        if (type == typeof(string))
        {
            return _text.Select(t => (object)t);
        }

        if (type == typeof(DateTimeOffset))
        {
            return Gen.Long[0, 4_000_000_000_000].Select(ms => (object)DateTimeOffset.FromUnixTimeMilliseconds(ms));
        }

        if (type == typeof(bool))
        {
            return Gen.Bool.Select(b => (object)b);
        }

        if (type == typeof(int))
        {
            return Gen.Int[0, int.MaxValue].Select(i => (object)i);
        }

        if (type == typeof(decimal))
        {
            return Gen.Int[0, int.MaxValue].Select(i => (object)(i / 100m));
        }

        if (type.IsEnum)
        {
            return Gen.OneOf([.. Enum.GetValues(type).Cast<object>()]);
        }

        if (!type.IsGenericType)
        {
            return Record(type);
        }

        var item = type.GetGenericArguments()[0];
        return Value(item).Array[0, 4].Select(items =>
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
            Array.ForEach(items, i => list.Add(i));
            return (object)list;
        });
    }
}
