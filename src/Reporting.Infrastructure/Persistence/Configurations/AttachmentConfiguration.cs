using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Files;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class AttachmentConfiguration : IEntityTypeConfiguration<Attachment>
{
    public void Configure(EntityTypeBuilder<Attachment> attachment)
    {
        attachment.ToTable("Attachments");
        attachment.Property(a => a.Name).HasMaxLength(Attachment.LongestName);
        attachment.Property(a => a.DeclaredType).HasMaxLength(Attachment.LongestType).IsUnicode(false);
        attachment.Property(a => a.FoundType).HasMaxLength(Attachment.LongestType).IsUnicode(false);
        attachment.Property(a => a.StoredAs).HasMaxLength(32).IsUnicode(false);
        attachment.Property(a => a.WrappedKey).HasMaxLength(400).IsUnicode(false);
        attachment.Property(a => a.Sha256).HasMaxLength(64).IsUnicode(false);
        attachment.Property(a => a.AnnouncedSha256).HasMaxLength(64).IsUnicode(false);
        attachment.Property(a => a.Finding).HasMaxLength(Attachment.LongestFinding);
        attachment.HasIndex(a => new { a.DeclarationId, a.CreatedAt });             // the files of a declaration
        attachment.HasIndex(a => a.ScanDueAt);                                      // what the scanner takes
        attachment.HasIndex(a => new { a.State, a.ChangedAt });                     // transfers that stand still
        attachment.HasIndex(a => a.StoredAs).IsUnique();                            // which files on the disk belong to nothing
        attachment.HasMany(a => a.Custody).WithOne().HasForeignKey(c => c.AttachmentId);
    }
}

internal sealed class CustodyEntryConfiguration : IEntityTypeConfiguration<CustodyEntry>
{
    public void Configure(EntityTypeBuilder<CustodyEntry> entry)
    {
        entry.ToTable("CustodyEntries");
        entry.HasKey(c => new { c.AttachmentId, c.Id });                            // read by file alone
        entry.Property(c => c.Id).ValueGeneratedNever();
        entry.Property(c => c.Detail).HasMaxLength(Attachment.LongestFinding);
    }
}
