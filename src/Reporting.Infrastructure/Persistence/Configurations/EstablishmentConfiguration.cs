using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Establishments;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class EstablishmentConfiguration : IEntityTypeConfiguration<Establishment>
{
    public void Configure(EntityTypeBuilder<Establishment> establishment)
    {
        establishment.ToTable("Establishments");
        establishment.Property(e => e.Finess).HasConversion(n => n.Value, s => FinessNumber.Parse(s, null)).HasMaxLength(9).IsUnicode(false);
        establishment.Property(e => e.LegalFiness).HasConversion(n => n!.Value, s => FinessNumber.Parse(s, null)).HasMaxLength(9).IsUnicode(false);
        establishment.Property(e => e.Name).HasMaxLength(200);
        establishment.Property(e => e.Town).HasMaxLength(120);
        establishment.Property(e => e.RegionCode).HasMaxLength(3).IsUnicode(false);
        establishment.Ignore(e => e.Profile);
        establishment.HasIndex(e => e.Finess).IsUnique();
        establishment.HasIndex(e => e.Name);
    }
}
