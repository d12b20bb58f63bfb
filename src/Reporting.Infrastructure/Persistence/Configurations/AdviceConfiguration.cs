using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Advice;
using Reporting.Domain.Declarations;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class AdviceGivenConfiguration : IEntityTypeConfiguration<AdviceGiven>
{
    public void Configure(EntityTypeBuilder<AdviceGiven> given)
    {
        given.ToTable("AdviceGiven");
        given.HasKey(g => new { g.DeclarationId, g.Stage, g.Card, g.Version, g.Language });     // once each; what an incident's page reads
        given.Property(g => g.Stage).ValueGeneratedNever();
        given.Property(g => g.Version).ValueGeneratedNever();
        given.Property(g => g.Language).HasMaxLength(2).IsUnicode(false);
        given.HasOne<DeclarationStage>().WithMany().HasForeignKey(g => new { g.DeclarationId, g.Stage });
    }
}
