using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Audit;
using Reporting.Domain.Incidents;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> message)
    {
        message.ToTable("Messages");
        message.Property(m => m.Text).HasMaxLength(Message.LongestText);
        message.Property(m => m.KeyHash).HasMaxLength(64).IsUnicode(false);
        message.HasIndex(m => new { m.DeclarationId, m.KeyHash }).IsUnique();       // sent twice, stored once
        message.HasIndex(m => new { m.DeclarationId, m.WrittenAt, m.Id });          // a thread, from its end
        message.HasIndex(m => new { m.DeclarationId, m.From, m.ReadAt });           // whether there is something unread
    }
}

internal sealed class NoteConfiguration : IEntityTypeConfiguration<Note>
{
    public void Configure(EntityTypeBuilder<Note> note)
    {
        note.ToTable("Notes");
        note.Property(n => n.Text).HasMaxLength(Message.LongestText);
        note.Property(n => n.KeyHash).HasMaxLength(64).IsUnicode(false);
        note.HasIndex(n => new { n.DeclarationId, n.KeyHash }).IsUnique();
        note.HasIndex(n => new { n.DeclarationId, n.WrittenAt, n.Id });
    }
}

internal sealed class ContentReadingConfiguration : IEntityTypeConfiguration<ContentReading>
{
    public void Configure(EntityTypeBuilder<ContentReading> reading)
    {
        reading.ToTable("ContentReadings");
        reading.HasKey(r => r.Id);
        reading.HasIndex(r => new { r.DeclarationId, r.Stage, r.ReaderId, r.Hour }).IsUnique();     // once an hour, whichever process
        reading.HasIndex(r => new { r.DeclarationId, r.Role, r.At });               // what the declarant sees
    }
}
