using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Infrastructure.Identity;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class OneTimeLinkConfiguration : IEntityTypeConfiguration<OneTimeLink>
{
    public void Configure(EntityTypeBuilder<OneTimeLink> link)
    {
        link.ToTable("OneTimeLinks");
        link.HasKey(l => l.Id);
        link.Property(l => l.Purpose).HasConversion<string>().HasMaxLength(32).IsUnicode(false);
        link.Property(l => l.TokenHash).HasMaxLength(32).IsFixedLength();
        link.Property(l => l.UsedAt).IsConcurrencyToken();
        link.Property(l => l.Role).HasMaxLength(32).IsUnicode(false);
        link.Property(l => l.Address).HasMaxLength(254);

        link.HasIndex(l => l.TokenHash).IsUnique();
        link.HasIndex(l => new { l.AccountId, l.UsedAt });      // withdraws the older links of an account
        link.HasIndex(l => new { l.EstablishmentId, l.CreatedAt });     // the invitations of an establishment
    }
}
