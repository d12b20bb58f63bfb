using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Infrastructure.Outbox;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class OutboxMessageConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> message)
    {
        message.ToTable("Outbox");
        message.HasKey(m => m.Seq);
        message.Property(m => m.Seq).ValueGeneratedOnAdd();
        message.Property(m => m.Type).HasMaxLength(100).IsUnicode(false);
        message.Property(m => m.LastError).HasMaxLength(200).IsUnicode(false);
        message.HasIndex(m => m.MessageId).IsUnique();
        message.HasIndex(m => new { m.SentAt, m.ParkedAt, m.DueAt, m.Seq });        // what is due: the relay's claim
        message.HasIndex(m => m.Lease);                                             // what this relay has claimed
    }
}
