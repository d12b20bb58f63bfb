using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Escalation;
using Reporting.Domain.Regimes;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class RegimeConfiguration : IEntityTypeConfiguration<Regime>
{
    public void Configure(EntityTypeBuilder<Regime> regime)
    {
        regime.ToTable("Regimes");
        regime.HasKey(r => new { r.Code, r.Version });
        regime.Property(r => r.Code).HasMaxLength(60).IsUnicode(false);
        regime.Property(r => r.Version).ValueGeneratedNever();
        regime.Property(r => r.Obligations).HasConversion<JsonListConverter<Obligation>, ListComparer<Obligation>>();
        regime.Property(r => r.Source).HasMaxLength(1000);
    }
}

internal sealed class DeadlineConfiguration : IEntityTypeConfiguration<Deadline>
{
    public void Configure(EntityTypeBuilder<Deadline> deadline)
    {
        deadline.ToTable("Deadlines");
        deadline.Property(d => d.RegimeCode).HasMaxLength(60).IsUnicode(false);
        deadline.Property(d => d.ObligationCode).HasMaxLength(100).IsUnicode(false);
        deadline.Property(d => d.Recipient).HasMaxLength(60).IsUnicode(false);
        deadline.HasIndex(d => new { d.IncidentId, d.ObligationCode }).IsUnique();  // the consumer's key
        deadline.HasIndex(d => new { d.State, d.DueAt });                           // the sweep of overdue ones
    }
}

internal sealed class RoutingRuleConfiguration : IEntityTypeConfiguration<RoutingRule>
{
    public void Configure(EntityTypeBuilder<RoutingRule> rule)
    {
        rule.ToTable("RoutingRules");
        rule.HasKey(r => new { r.Code, r.Version });
        rule.Property(r => r.Code).HasMaxLength(60).IsUnicode(false);
        rule.Property(r => r.Version).ValueGeneratedNever();
        rule.Property(r => r.Reason).HasMaxLength(100);
        rule.Property(r => r.Source).HasMaxLength(1000);
    }
}
