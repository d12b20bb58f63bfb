using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Classification;
using Reporting.Domain.Common;
using Reporting.Domain.Incidents;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class IncidentConfiguration : IEntityTypeConfiguration<Incident>
{
    public void Configure(EntityTypeBuilder<Incident> incident)
    {
        incident.ToTable("Incidents");
        incident.Property(i => i.Reference).HasMaxLength(13).IsUnicode(false);
        incident.Property(i => i.EstablishmentName).HasMaxLength(200);
        incident.Property(i => i.EstablishmentTown).HasMaxLength(120);
        incident.Property(i => i.RegionCode).HasMaxLength(3).IsUnicode(false);
        incident.HasIndex(i => i.DeclarationId).IsUnique();                         // one incident a declaration: the consumer's key
        incident.HasIndex(i => i.Reference).IsUnique();
        incident.HasIndex(i => new { i.FiledAt, i.Id });                            // the analysts' list, newest first
        incident.HasIndex(i => new { i.Ended, i.FiledAt, i.Id });                   // the same, of what is open
        incident.HasIndex(i => new { i.Status, i.FiledAt, i.Id });                  // of one state, and so on
        incident.HasIndex(i => new { i.RegionCode, i.FiledAt, i.Id });
        incident.HasIndex(i => new { i.Type, i.FiledAt, i.Id });
        incident.HasIndex(i => new { i.IsMajor, i.FiledAt, i.Id });
        incident.HasIndex(i => new { i.Exercise, i.FiledAt, i.Id });
        incident.HasIndex(i => new { i.PlaceId, i.FiledAt, i.Id });
        incident.HasMany(i => i.Entries).WithOne().HasForeignKey(e => e.IncidentId);
        incident.HasMany(i => i.Moves).WithOne().HasForeignKey(m => m.IncidentId);
        incident.HasMany(i => i.Places).WithOne().HasForeignKey(p => p.IncidentId);
    }
}

internal sealed class PlaceTermConfiguration : IEntityTypeConfiguration<PlaceTerm>
{
    public void Configure(EntityTypeBuilder<PlaceTerm> term)
    {
        term.ToTable("PlaceTerms");
        term.HasKey(t => new { t.PlaceId, t.Term });                                // whether a place has a word
        term.Property(t => t.Term).HasMaxLength(SearchWords.Longest);
        term.HasIndex(t => new { t.Term, t.PlaceId });                              // which places have it
    }
}

internal sealed class ClassificationEntryConfiguration : IEntityTypeConfiguration<ClassificationEntry>
{
    public void Configure(EntityTypeBuilder<ClassificationEntry> entry)
    {
        entry.ToTable("ClassificationEntries");
        entry.HasKey(e => new { e.IncidentId, e.Id });                              // read by incident alone: one index instead of two
        entry.Property(e => e.Id).ValueGeneratedNever();
        entry.Property(e => e.Value).HasMaxLength(400);
        entry.Property(e => e.Engine).HasMaxLength(40);
        entry.Property(e => e.Reasons).HasConversion<JsonListConverter<Reason>, ListComparer<Reason>>();
        entry.Property(e => e.Explanation).HasMaxLength(2000);
    }
}

internal sealed class StatusChangeConfiguration : IEntityTypeConfiguration<StatusChange>
{
    public void Configure(EntityTypeBuilder<StatusChange> move)
    {
        move.ToTable("StatusChanges");
        move.HasKey(m => new { m.IncidentId, m.Id });
        move.Property(m => m.Id).ValueGeneratedNever();
        move.Property(m => m.Note).HasMaxLength(2000);
    }
}

internal sealed class PlaceChangeConfiguration : IEntityTypeConfiguration<PlaceChange>
{
    public void Configure(EntityTypeBuilder<PlaceChange> change)
    {
        change.ToTable("PlaceChanges");
        change.HasKey(p => new { p.IncidentId, p.Id });
        change.Property(p => p.Id).ValueGeneratedNever();
        change.Property(p => p.FromName).HasMaxLength(200);
        change.Property(p => p.ToName).HasMaxLength(200);
    }
}
