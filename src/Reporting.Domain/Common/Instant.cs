namespace Reporting.Domain.Common;

public static class Instant
{
    /// <summary>UTC, to the millisecond: what is stored must equal what was hashed, and providers disagree on finer digits.</summary>
    public static DateTimeOffset ToMillisecond(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
