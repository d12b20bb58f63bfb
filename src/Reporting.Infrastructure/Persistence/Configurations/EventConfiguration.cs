using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Events;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class SystemicEventConfiguration : IEntityTypeConfiguration<SystemicEvent>
{
    public void Configure(EntityTypeBuilder<SystemicEvent> systemic)
    {
        systemic.ToTable("Events");
        systemic.Property(e => e.Name).HasMaxLength(SystemicEvent.LongestName);
        systemic.Property(e => e.EnglishName).HasMaxLength(SystemicEvent.LongestName);
        systemic.Property(e => e.Provider).HasMaxLength(SystemicEvent.LongestName);
        systemic.HasIndex(e => new { e.Until, e.PublishedAt });     // the first page: open and published
        systemic.HasIndex(e => new { e.CreatedAt, e.Id });          // the team's list, newest first
    }
}

internal sealed class EventLinkConfiguration : IEntityTypeConfiguration<EventLink>
{
    public void Configure(EntityTypeBuilder<EventLink> link)
    {
        link.ToTable("EventLinks");
        link.HasKey(l => l.Id);
        link.Property(l => l.Id).ValueGeneratedNever();
        link.HasIndex(l => new { l.EventId, l.DeclarationId, l.At });   // what belongs to an event
        link.HasIndex(l => l.DeclarationId);                            // what a declaration belongs to
    }
}
