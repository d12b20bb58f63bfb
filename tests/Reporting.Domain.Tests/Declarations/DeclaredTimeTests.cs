using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Declarations;

public sealed class DeclaredTimeTests
{
    private const string Paris = "11";
    private const string Reunion = "04";
    private const string Miquelon = "975";
    private const string Tahiti = "987";
    private const string Noumea = "988";

    [Theory]
    // With an offset it is exact, wherever the establishment is.
    [InlineData("2026-03-14T02:40:00Z", Reunion, "2026-03-14T02:40:00Z")]
    [InlineData("2026-03-14T02:40Z", Paris, "2026-03-14T02:40:00Z")]
    [InlineData("2026-03-14T02:40:00+01:00", Reunion, "2026-03-14T01:40:00Z")]
    [InlineData("2026-03-14T02:40:00-03:00", Paris, "2026-03-14T05:40:00Z")]
    [InlineData("2026-03-14T02:40:00.123Z", Paris, "2026-03-14T02:40:00.123Z")]
    [InlineData("2026-03-14T02:40:00.123456789Z", Paris, "2026-03-14T02:40:00.123Z")]
    [InlineData("2026-03-14 02:40:00Z", Paris, "2026-03-14T02:40:00Z")]
    [InlineData("2026-03-14t02:40:00z", Paris, "2026-03-14T02:40:00Z")]
    // Without one it is the clock on the establishment's wall, as people write it.
    [InlineData("2026-03-14T02:40", Paris, "2026-03-14T01:40:00Z")]
    [InlineData("2026-07-14T02:40", Paris, "2026-07-14T00:40:00Z")]
    [InlineData("2026-07-14 02:40:30", Paris, "2026-07-14T00:40:30Z")]
    [InlineData("14/03/2026 02:40", Paris, "2026-03-14T01:40:00Z")]
    [InlineData("14/3/2026 2:40", Paris, "2026-03-14T01:40:00Z")]
    [InlineData("14/03/26 2h40", Paris, "2026-03-14T01:40:00Z")]
    [InlineData("14/03/2026 à 2h40", Paris, "2026-03-14T01:40:00Z")]
    [InlineData("14/03/2026 à 2 h 40", Paris, "2026-03-14T01:40:00Z")]
    [InlineData("14/03/2026 at 2:40", Paris, "2026-03-14T01:40:00Z")]
    [InlineData("14.03.2026, 2h", Paris, "2026-03-14T01:00:00Z")]
    [InlineData("14-03-2026 02H40", Paris, "2026-03-14T01:40:00Z")]
    [InlineData("  14/03/2026   2h40  ", Paris, "2026-03-14T01:40:00Z")]
    // Overseas: no summer time there.
    [InlineData("14/07/2026 02:40", Reunion, "2026-07-13T22:40:00Z")]
    [InlineData("14/07/2026 02:40", Tahiti, "2026-07-14T12:40:00Z")]
    [InlineData("14/07/2026 02:40", Noumea, "2026-07-13T15:40:00Z")]
    [InlineData("14/07/2026 02:40", Miquelon, "2026-07-14T04:40:00Z")]
    // 29 March 2026: 02:00 to 03:00 does not exist in metropolitan France, and does elsewhere.
    [InlineData("29/03/2026 01:59", Paris, "2026-03-29T00:59:00Z")]
    [InlineData("29/03/2026 02:30", Paris, "2026-03-29T01:00:00Z")]
    [InlineData("29/03/2026 03:00", Paris, "2026-03-29T01:00:00Z")]
    [InlineData("29/03/2026 02:30", Reunion, "2026-03-28T22:30:00Z")]
    // 25 October 2026: 02:00 to 03:00 comes twice; the first is meant, and an offset says which.
    [InlineData("25/10/2026 02:30", Paris, "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T02:30:00+01:00", Paris, "2026-10-25T01:30:00Z")]
    [InlineData("25/10/2026 03:00", Paris, "2026-10-25T02:00:00Z")]
    // A leap day.
    [InlineData("29/02/2028 12:00", Paris, "2028-02-29T11:00:00Z")]
    public void An_instant_is_read_on_the_right_clock(string typed, string region, string utc)
    {
        var read = DeclaredTime.TryRead(typed, Regions.TimeZoneOf(region), out var instant);

        Assert.True(read);
        Assert.Equal(utc, instant.ToString(instant.Millisecond > 0 ? "yyyy-MM-ddTHH:mm:ss.fffZ" : "yyyy-MM-ddTHH:mm:ssZ", null));
        Assert.Equal(TimeSpan.Zero, instant.Offset);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("hier")]
    [InlineData("14/03/2026")]
    [InlineData("2h40")]
    [InlineData("31/02/2026 10:00")]
    [InlineData("29/02/2026 10:00")]
    [InlineData("14/13/2026 10:00")]
    [InlineData("14/03/2026 24:00")]
    [InlineData("14/03/2026 10:60")]
    [InlineData("2026-03-14T02:40:00+25:00")]
    [InlineData("2026-03-14T02:40:00 Europe/Paris")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("0001-01-01T00:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("1773456000")]
    [InlineData("14/03/2026 10:00; DROP TABLE")]
    [InlineData("2026-03-14T02:40:00ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData("١٤/٠٣/٢٠٢٦ ٠٢:٤٠")]
    public void What_is_no_instant_is_refused(string? typed) => Assert.False(DeclaredTime.TryRead(typed, Regions.TimeZoneOf(Paris), out _));

    [Theory]
    [InlineData("29/03/2026 02:30", Paris, "02:00", "03:00", "03:30")]
    [InlineData("29/03/2026 2h", Paris, "02:00", "03:00", "03:00")]
    [InlineData("2026-03-29T02:59:59", Paris, "02:00", "03:00", "03:59")]
    [InlineData("08/03/2026 02:10", Miquelon, "02:00", "03:00", "03:10")]
    public void An_hour_that_a_clock_change_skips_is_named_to_whoever_can_be_asked(string typed, string region, string from, string to, string meant)
    {
        var gap = Assert.IsType<WallTime.Skipped>(DeclaredTime.Read(typed, Regions.TimeZoneOf(region)));

        Assert.Equal((from, to, meant), ($"{gap.From:HH:mm}", $"{gap.To:HH:mm}", $"{gap.Meant:HH:mm}"));
        Assert.IsType<WallTime.Skipped>(DeclaredTime.Read(DeclaredTime.Marked(typed, HourChoice.Second), Regions.TimeZoneOf(region)));
    }

    [Theory]
    [InlineData("25/10/2026 02:30", Paris, "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("25/10/2026 2h", Paris, "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z")]
    [InlineData("01/11/2026 01:30", Miquelon, "2026-11-01T03:30:00Z", "2026-11-01T04:30:00Z")]
    public void Of_an_hour_that_comes_twice_the_one_is_read_that_is_said(string typed, string region, string first, string second)
    {
        var zone = Regions.TimeZoneOf(region);

        var both = Assert.IsType<WallTime.Twice>(DeclaredTime.Read(typed, zone));

        Assert.Equal((first, second), (Utc(both.First), Utc(both.Second)));
        Assert.Equal(both.First.DateTime, both.Second.DateTime);
        Assert.Equal((first, false), Said(HourChoice.First));
        Assert.Equal((second, false), Said(HourChoice.Second));
        Assert.Equal((first, true), Said(HourChoice.Unknown));

        (string, bool) Said(HourChoice choice) =>
            Assert.IsType<WallTime.At>(DeclaredTime.Read(DeclaredTime.Marked(typed, choice), zone)) is var at ? (Utc(at.Instant), at.Guessed) : default;
    }

    [Theory]
    [InlineData("25/10/2026 03:00", Paris, "2026-10-25T02:00:00Z")]
    [InlineData("25/10/2026 01:59", Paris, "2026-10-24T23:59:00Z")]
    [InlineData("29/03/2026 03:00", Paris, "2026-03-29T01:00:00Z")]
    [InlineData("25/10/2026 02:30", Reunion, "2026-10-24T22:30:00Z")]
    [InlineData("2026-10-25T02:30:00+01:00", Paris, "2026-10-25T01:30:00Z")]
    public void A_choice_left_from_another_hour_changes_nothing(string typed, string region, string utc)
    {
        foreach (var text in new[] { typed, DeclaredTime.Marked(typed, HourChoice.Second), DeclaredTime.Marked(typed, HourChoice.Unknown) })
        {
            var at = Assert.IsType<WallTime.At>(DeclaredTime.Read(text, Regions.TimeZoneOf(region)));
            Assert.Equal((utc, false), (Utc(at.Instant), at.Guessed));
        }
    }

    [Theory]
    [InlineData("25/10/2026 02:30 #Third")]
    [InlineData("25/10/2026 02:30 #")]
    [InlineData(" #First")]
    [InlineData("0001-01-01T00:00")]
    [InlineData(null)]
    public void What_is_no_choice_and_no_time_is_not_read(string? typed) => Assert.Null(DeclaredTime.Read(typed, Regions.TimeZoneOf(Paris)));

    private static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", null);
}
