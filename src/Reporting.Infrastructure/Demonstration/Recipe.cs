using System.Buffers.Binary;
using System.Globalization;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>What invented incidents follow from: the same recipe and number, the same incident.</summary>
/// <param name="Until">Where the years end, UTC, to the minute.</param>
public sealed record Recipe(int Seed, int Years, DateTimeOffset Until)
{
    private const string Prefix = "generated";
    private const string ToTheMinute = "yyyy-MM-dd'T'HH:mm'Z'";

    internal DateTimeOffset From => Until.AddYears(-Years);

    /// <summary>By which the declarations made by it are known.</summary>
    public string Source => string.Create(CultureInfo.InvariantCulture, $"{Prefix}/{Seed}/{Years}/{Until.UtcDateTime.ToString(ToTheMinute, CultureInfo.InvariantCulture)}");

    internal static DateTimeOffset Minute(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>Null for what no recipe made.</summary>
    public static Recipe? Read(string source) => source.Split('/') is [Prefix, var seed, var years, var until]
        && int.TryParse(seed, CultureInfo.InvariantCulture, out var number)
        && int.TryParse(years, CultureInfo.InvariantCulture, out var count)
        && DateTimeOffset.TryParseExact(until, ToTheMinute, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            ? new(number, count, end)
            : null;

    /// <summary>A recipe like this one whose <see cref="IdOf"/> gives that id; null when there is none.</summary>
    /// <param name="anyEnd">Also one of other years' end.</param>
    internal Recipe? ThatMade(Guid id, long incident, bool anyEnd)
    {
        var made = anyEnd ? this with { Until = DateTimeOffset.FromUnixTimeMilliseconds((BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true)) >> 16) - incident).AddYears(Years) } : this;
        return made.IdOf(incident, 0) == id ? made : null;
    }

    /// <summary>Like a version 7 id, in order of the incidents and of what each is made of.</summary>
    /// <param name="part">0 to 4095.</param>
    internal Guid IdOf(long incident, int part)
    {
        var bytes = new SeededDraw(Seed, incident, ~(long)part).Bytes(16);
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((From.ToUnixTimeMilliseconds() + incident) << 16) | 0x7000L | (uint)part);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
