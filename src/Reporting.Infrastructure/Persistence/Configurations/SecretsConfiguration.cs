using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class KeyFingerprintConfiguration : IEntityTypeConfiguration<KeyFingerprint>
{
    public void Configure(EntityTypeBuilder<KeyFingerprint> fingerprint)
    {
        fingerprint.ToTable("KeyFingerprints");
        fingerprint.Property(f => f.Id).ValueGeneratedNever();
        fingerprint.Property(f => f.Value).HasMaxLength(64).IsUnicode(false);
    }
}

internal sealed class SessionKeyConfiguration : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> key)
    {
        key.ToTable("SessionKeys");
        key.Property(k => k.FriendlyName).HasMaxLength(100);
    }
}
