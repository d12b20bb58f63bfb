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

        entry.HasIndex(e => new { e.At, e.Id }).IsDescending();      // serves the newest-first list
        entry.HasIndex(e => new { e.SubjectId, e.At });              // what happened to one record
    }
}
