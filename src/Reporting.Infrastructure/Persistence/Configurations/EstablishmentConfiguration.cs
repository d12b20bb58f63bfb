using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Common;
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
        establishment.HasIndex(e => e.LegalFiness);                                 // the sites of a legal entity
        establishment.Ignore(e => e.Words);
    }
}

internal sealed class EstablishmentTermConfiguration : IEntityTypeConfiguration<EstablishmentTerm>
{
    public void Configure(EntityTypeBuilder<EstablishmentTerm> term)
    {
        term.ToTable("EstablishmentTerms");
        term.HasKey(t => new { t.EstablishmentId, t.Term });                        // whether an establishment has a word
        term.Property(t => t.Term).HasMaxLength(SearchWords.Longest);
        term.HasIndex(t => new { t.Term, t.EstablishmentId });                      // which establishments have it
    }
}
