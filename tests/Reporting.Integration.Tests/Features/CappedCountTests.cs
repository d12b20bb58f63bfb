using System.Globalization;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Incidents;

namespace Reporting.Integration.Tests.Features;

public sealed class CappedCountTests
{
    [Theory]
    [InlineData(998, "998")]
    [InlineData(999, "999")]
    [InlineData(1000, "999+")]
    [InlineData(1500, "999+")]
    public async Task Beyond_nine_hundred_and_ninety_nine_there_are_only_more(int stored, string shown)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        await using var host = await CoreHost.StartAsync();
        await host.DbAsync(async db =>
        {
            db.PlaceTerms.AddRange(Enumerable.Range(0, stored).Select(i => new PlaceTerm(Guid.CreateVersion7(), $"w{i}")));
            return await db.SaveChangesAsync();
        });

        var count = await host.DbAsync(db => db.PlaceTerms.CountCappedAsync(default));

        Assert.Equal(shown, count.ToString());
    }
}
