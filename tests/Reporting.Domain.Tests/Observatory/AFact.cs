using CsCheck;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Observatory;

internal static class AFact
{
    /// <summary>Facts of one year: few or many, spread or piled up, so that small, empty and crowded cells all occur.</summary>
    public static Gen<IncidentFact[]> Year(int year, int atMost) =>
        from crowd in Gen.Int[1, 30]
        from facts in One(year, crowd).Array[0, atMost]
        select facts;

    private static Gen<IncidentFact> One(int year, int establishments) =>
        from place in Gen.Select(Gen.Int[0, establishments], Any<string?>(null, "11", "84", "94", "99"), Rarely(Enum.GetValues<EstablishmentCategory>()), Rarely(true, false), Rarely(false, true))
        from cause in Gen.Select(Rarely(Enum.GetValues<IncidentType>()), Rarely(Enum.GetValues<Origin>()), Rarely(Enum.GetValues<RootCause>()), Gen.Bool)
        from effect in Gen.Select(Maybe, Maybe, Maybe, Rarely(Enum.GetValues<CareImpact>()), Rarely(Enum.GetValues<Endangerment>()), Gen.Enum<Severity>())
        from said in Gen.Select(Rarely(false, true), Gen.Enum<OngoingState>(), YesNo, YesNo, YesNo)
        from time in Gen.Select(Gen.Enum<DatePrecision>(), Gen.Int[0, (365 * 24 * 60) - 1], Gen.Int[0, 20_000], Rarely(Enum.GetValues<FactExclusion>()))
        let filedAt = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(time.Item2)
        let filed = FilingDate.Of(filedAt, time.Item1, TimeZoneInfo.Utc)
        select new IncidentFact
        {
            IncidentId = Guid.CreateVersion7(),
            DeclarationId = Guid.CreateVersion7(),
            Version = 1,
            Exclusion = time.Item4,
            History = time.Item1 < DatePrecision.Instant,
            FiledAt = filedAt,
            DatePrecision = time.Item1,
            FiledYear = filed.Year,
            FiledMonth = filed.Month,
            FiledWeekday = filed.Weekday,
            FiledHour = filed.Hour,
            MinutesToFile = time.Item1 is DatePrecision.Instant ? time.Item3 : null,
            EstablishmentKey = $"place {place.Item1}",
            RegionCode = place.Item2,
            Category = place.Item3,
            InPerimeter = place.Item4,
            ProviderCascade = place.Item5,
            Origin = cause.Item4 ? cause.Item1.Defaults().Origin : cause.Item2,
            Type = cause.Item1,
            RootCause = cause.Item4 ? cause.Item1.Defaults().RootCause : cause.Item3,
            DataLoss = effect.Item1,
            DataIntegrity = effect.Item2,
            DataDisclosure = effect.Item3,
            CareImpact = effect.Item4,
            Endangerment = effect.Item5,
            Severity = effect.Item6,
            IsMajor = said.Item1,
            OngoingAtDeclaration = said.Item2,
            SupportWanted = said.Item3,
            ComplaintMade = said.Item4,
            DataProtectionTold = said.Item5,
        };

    public static IncidentFact Plain(int year, EstablishmentCategory category, IncidentType type, string establishment, bool? supportWanted = null) => new()
    {
        IncidentId = Guid.CreateVersion7(),
        DeclarationId = Guid.CreateVersion7(),
        Version = 1,
        Exclusion = FactExclusion.None,
        History = false,
        FiledAt = new(year, 3, 2, 9, 0, 0, TimeSpan.Zero),
        DatePrecision = DatePrecision.Instant,
        FiledYear = year,
        FiledMonth = 3,
        FiledWeekday = 1,
        FiledHour = 10,
        EstablishmentKey = establishment,
        Category = category,
        InPerimeter = category.InPerimeter(),
        ProviderCascade = false,
        Origin = type.Defaults().Origin,
        Type = type,
        RootCause = type.Defaults().RootCause,
        CareImpact = CareImpact.None,
        Endangerment = Endangerment.None,
        Severity = Severity.Grave,
        IsMajor = false,
        OngoingAtDeclaration = OngoingState.Yes,
        SupportWanted = supportWanted,
    };

    private static Gen<Certainty?> Maybe => Any<Certainty?>(null, Certainty.None, Certainty.Potential, Certainty.Proven);

    private static Gen<bool?> YesNo => Any<bool?>(null, true, false);

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>The first value half of the time, the second a quarter of it …: the last ones are rare.</summary>
    private static Gen<T> Rarely<T>(params T[] values) =>
        Gen.Int[0, (1 << 20) - 1].Select(bits => values[Math.Min(values.Length - 1, System.Numerics.BitOperations.LeadingZeroCount((uint)bits) - 12)]);
}
