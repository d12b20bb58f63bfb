using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Infrastructure.Manifests;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class ChainManifestConfiguration : IEntityTypeConfiguration<ChainManifest>
{
    public void Configure(EntityTypeBuilder<ChainManifest> manifest)
    {
        manifest.ToTable("ChainManifests");
        manifest.Property(m => m.Signature).HasMaxLength(200).IsUnicode(false);
        manifest.Property(m => m.KeyId).HasMaxLength(16).IsUnicode(false);
        manifest.Property(m => m.PublicKey).HasMaxLength(200).IsUnicode(false);
        manifest.HasIndex(m => m.Day).IsUnique();                                   // one a day, however many workers sign
    }
}
