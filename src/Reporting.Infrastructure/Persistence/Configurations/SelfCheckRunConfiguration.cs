using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Infrastructure.Checks;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class SelfCheckRunConfiguration : IEntityTypeConfiguration<SelfCheckRun>
{
    public void Configure(EntityTypeBuilder<SelfCheckRun> run)
    {
        run.ToTable("SelfCheckRuns");
        run.Property(r => r.Id).ValueGeneratedNever();
        run.HasIndex(r => r.At);                                                    // the last one
    }
}
