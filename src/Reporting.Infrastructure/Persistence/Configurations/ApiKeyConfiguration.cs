using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Infrastructure.Identity;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("ApiKeys");
        key.HasKey(k => k.Id);
        key.Property(k => k.Prefix).HasMaxLength(12).IsUnicode(false);
        key.Property(k => k.SecretHash).HasMaxLength(32).IsFixedLength();
        key.Property(k => k.Name).HasMaxLength(120);

        key.HasIndex(k => k.Prefix).IsUnique();      // serves every request that carries a key
    }
}
