using System.Buffers.Binary;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>Numbers that look random and are always the same for one seed and place (SplitMix64). Nothing secret may rest on them.</summary>
internal sealed class SeededDraw(long seed, long place, long purpose)
{
    private ulong _state = Mix(Mix(Mix((ulong)seed) + (ulong)place) + (ulong)purpose);

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    public int Below(int limit) => (int)(Unit() * limit);

    /// <summary>From 0 to below 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double share) => Unit() < share;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Many short spans and few long ones.</summary>
    public TimeSpan Span(TimeSpan shortest, TimeSpan longest) => shortest * Math.Pow(longest / shortest, Unit());

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length; at += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), Next());
        }

        return bytes;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
