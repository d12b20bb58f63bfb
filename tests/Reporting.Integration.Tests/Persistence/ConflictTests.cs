using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;

namespace Reporting.Integration.Tests.Persistence;

public sealed class ConflictTests
{
    private static readonly EstablishmentProfile _profile = new(null, "Clinique", "Aix", "93", EstablishmentCategory.PrivateClinic, EstablishmentStatus.Private, false);

    [Fact]
    public async Task The_second_of_two_changes_is_refused_and_everybody_may_write_on()
    {
        await using var host = await CoreHost.StartAsync();
        await host.DbAsync(db =>
        {
            db.Add(Establishment.Register(FinessNumber.Parse("130786049"), _profile));
            return db.SaveChangesAsync();
        });

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => host.DbAsync(async db =>
        {
            (await db.Establishments.SingleAsync()).Update(_profile with { Name = "seconde" });
            await host.DbAsync(async first =>
            {
                (await first.Establishments.SingleAsync()).Update(_profile with { Name = "première" });
                return await first.SaveChangesAsync();
            });
            return await db.SaveChangesAsync();
        }));

        await host.DeclareAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("première", await host.DbAsync(db => db.Establishments.Select(e => e.Name).SingleAsync()));
    }
}
