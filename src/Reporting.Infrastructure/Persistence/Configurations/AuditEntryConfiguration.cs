using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Audit;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("AuditEntries");
        entry.HasKey(e => e.Id);
        entry.Property(e => e.ActorKind).HasConversion<string>().HasMaxLength(32).IsUnicode(false);
        entry.Property(e => e.Action).HasMaxLength(64).IsUnicode(false);
        entry.Property(e => e.SubjectKind).HasMaxLength(32).IsUnicode(false);
        entry.Property(e => e.Detail).HasMaxLength(200);

        entry.Property(e => e.PreviousHash).HasMaxLength(64).IsUnicode(false);
        entry.Property(e => e.Hash).HasMaxLength(64).IsUnicode(false);
        entry.HasIndex(e => new { e.Lane, e.Place }).IsUnique();       // one link a place: the chain cannot fork
        entry.HasIndex(e => new { e.At, e.Id }).IsDescending();      // serves the newest-first list
        entry.HasIndex(e => new { e.SubjectId, e.At });              // what happened to one record
    }
}

internal sealed class AuditLaneConfiguration : IEntityTypeConfiguration<AuditLane>
{
    public void Configure(EntityTypeBuilder<AuditLane> lane)
    {
        lane.ToTable("AuditLanes");
        lane.HasKey(l => l.Lane);
        lane.Property(l => l.Lane).ValueGeneratedNever();
        lane.Property(l => l.Head).HasMaxLength(64).IsUnicode(false);
        lane.Property(l => l.Version).IsConcurrencyToken();
    }
}
