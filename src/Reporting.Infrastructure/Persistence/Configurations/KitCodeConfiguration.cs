using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Establishments;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class KitCodeConfiguration : IEntityTypeConfiguration<KitCode>
{
    public void Configure(EntityTypeBuilder<KitCode> code)
    {
        code.ToTable("KitCodes");
        code.Property(c => c.TokenHash).HasMaxLength(32).IsFixedLength();
        code.HasIndex(c => c.TokenHash).IsUnique();                                 // a sheet's code is scanned
        code.HasIndex(c => new { c.EstablishmentId, c.RevokedAt });                 // the code of an establishment
    }
}
