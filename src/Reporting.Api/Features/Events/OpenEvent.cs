using System.ComponentModel.DataAnnotations;
using Reporting.Domain.Audit;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Events;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Events;

public sealed class EventForm
{
    [Required(ErrorMessage = "field.required")]
    [MaxLength(SystemicEvent.LongestName, ErrorMessage = "field.long")]
    public string? Name { get; set; }

    [MaxLength(SystemicEvent.LongestName, ErrorMessage = "field.long")]
    public string? EnglishName { get; set; }

    [MaxLength(SystemicEvent.LongestName, ErrorMessage = "field.long")]
    public string? Provider { get; set; }

    [Required(ErrorMessage = "field.required")]
    public IncidentType? Type { get; set; }

    /// <summary>On the clock of the authority.</summary>
    [Required(ErrorMessage = "field.required")]
    public string? From { get; set; }
}

/// <summary>Writes an event down, for the team alone.</summary>
public sealed class OpenEvent(ReportingDbContext db, TimeProvider clock)
{
    /// <returns>The id, or what is wrong with the instant.</returns>
    /// <exception cref="RuleViolationException">The domain refuses it.</exception>
    public async Task<(Guid Id, FieldProblem? Problem)> RunAsync(EventForm form, Actor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (EventTime.Read(form.From, HourChoice.First, nameof(form.From), out var from) is { } problem)
        {
            return (default, problem);
        }

        var opened = SystemicEvent.Open(form.Name!, form.EnglishName, form.Provider, form.Type!.Value, from, by, now);
        db.Add(opened);
        db.AuditEntries.Add(AuditEntry.Of(by, "event.created", "event", opened.Id, now));
        await db.SaveChangesAsync(ct);
        return (opened.Id, null);
    }
}
