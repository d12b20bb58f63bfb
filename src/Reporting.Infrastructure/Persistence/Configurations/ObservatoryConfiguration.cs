using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Observatory;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class IncidentFactConfiguration : IEntityTypeConfiguration<IncidentFact>
{
    public void Configure(EntityTypeBuilder<IncidentFact> fact)
    {
        fact.ToTable("IncidentFacts");
        fact.HasKey(f => f.IncidentId);
        fact.Property(f => f.IncidentId).ValueGeneratedNever();
        fact.Property(f => f.Version).IsConcurrencyToken();
        fact.Property(f => f.Source).HasMaxLength(40);
        fact.Property(f => f.EstablishmentKey).HasMaxLength(340);
        fact.Property(f => f.RegionCode).HasMaxLength(3).IsUnicode(false);
        fact.HasIndex(f => f.FiledYear);                                            // every figure is of one year
    }
}

internal sealed class PublishedFigureConfiguration : IEntityTypeConfiguration<PublishedFigure>
{
    public void Configure(EntityTypeBuilder<PublishedFigure> figure)
    {
        figure.ToTable("PublishedFigures");
        figure.Property(f => f.Id).ValueGeneratedNever();
        figure.Property(f => f.Measure).HasMaxLength(80).IsUnicode(false);
        figure.Property(f => f.Value).HasPrecision(18, 4);
        figure.HasIndex(f => new { f.Year, f.Measure }).IsUnique();
    }
}
