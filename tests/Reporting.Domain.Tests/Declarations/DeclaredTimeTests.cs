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
}
