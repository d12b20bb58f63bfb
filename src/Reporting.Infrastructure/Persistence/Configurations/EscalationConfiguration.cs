using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Escalation;
using Reporting.Infrastructure.Notifications;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class RecipientConfiguration : IEntityTypeConfiguration<Recipient>
{
    public void Configure(EntityTypeBuilder<Recipient> recipient)
    {
        recipient.ToTable("Recipients");
        recipient.Property(r => r.Code).HasMaxLength(40).IsUnicode(false);
        recipient.Property(r => r.DisplayName).HasMaxLength(300);
        recipient.Property(r => r.MailAddress).HasMaxLength(254);
        recipient.Property(r => r.WebhookUrl).HasMaxLength(2000);
        recipient.Property(r => r.WebhookSecret).HasMaxLength(4000).IsUnicode(false);
        recipient.Property(r => r.Language).HasMaxLength(2).IsUnicode(false);
        recipient.HasIndex(r => r.Code).IsUnique();
    }
}

internal sealed class EscalationConfiguration : IEntityTypeConfiguration<Escalation>
{
    public void Configure(EntityTypeBuilder<Escalation> escalation)
    {
        escalation.ToTable("Escalations");
        escalation.Property(e => e.RuleCode).HasMaxLength(60).IsUnicode(false);
        escalation.Property(e => e.RecipientCode).HasMaxLength(40).IsUnicode(false);
        escalation.HasIndex(e => new { e.IncidentId, e.RuleCode, e.RecipientCode }).IsUnique();     // the consumer's key
        escalation.HasIndex(e => new { e.State, e.CreatedAt });                     // those without a route
    }
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> delivery)
    {
        delivery.ToTable("Deliveries");
        delivery.Property(d => d.RecipientCode).HasMaxLength(40).IsUnicode(false);
        delivery.Property(d => d.Address).HasMaxLength(2000);
        delivery.Property(d => d.Language).HasMaxLength(2).IsUnicode(false);
        delivery.Property(d => d.LastError).HasMaxLength(100).IsUnicode(false);
        delivery.Property<Guid?>(DeliverySender.Lease);                             // the batch it is in: no word of the business
        delivery.HasIndex(DeliverySender.Lease);                                    // the batch just claimed
        delivery.HasIndex(d => new { d.EscalationId, d.Rung, d.RecipientCode, d.Channel }).IsUnique();      // sent once under one id
        delivery.HasIndex(d => new { d.Kind, d.SubjectId, d.Rung, d.RecipientCode, d.Channel }).IsUnique();     // the same for what passes no incident on
        delivery.HasIndex(d => new { d.Channel, d.State, d.DueAt });                // what a sender claims
        delivery.HasIndex(d => d.IncidentId);                                       // an incident's page
    }
}
