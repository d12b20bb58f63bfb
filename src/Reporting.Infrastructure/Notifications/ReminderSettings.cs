using System.Globalization;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Domain.Regimes;

namespace Reporting.Infrastructure.Notifications;

/// <summary>Section <c>Reminders</c>: mails to declarants before a legal deadline.</summary>
public sealed class ReminderSettings
{
    public bool Enabled { get; set; } = true;

    /// <summary>Hours before the deadline, separated by commas.</summary>
    public string HoursBefore { get; set; } = "72, 24, 3";

    /// <summary>Null when what is configured is no ladder.</summary>
    public ReminderLadder? Ladder
    {
        get
        {
            var steps = HoursBefore.Split(',', StringSplitOptions.TrimEntries)
                .Select(step => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? hours : 0);
            try
            {
                return ReminderLadder.Of(steps);
            }
            catch (RuleViolationException)
            {
                return null;
            }
        }
    }
}

internal sealed class ReminderSettingsCheck : IValidateOptions<ReminderSettings>
{
    public ValidateOptionsResult Validate(string? name, ReminderSettings options) => options.Ladder is null
        ? ValidateOptionsResult.Fail("Reminders:HoursBefore must be hours before a deadline, 1 to 744, each once, separated by commas: 72, 24, 3.")
        : ValidateOptionsResult.Success;
}
