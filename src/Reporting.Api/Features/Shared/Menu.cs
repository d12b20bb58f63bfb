using System.Security.Claims;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Features.Shared;

/// <summary>One line of the main menu.</summary>
/// <param name="TextKey">Key in <see cref="SharedTexts"/>.</param>
/// <param name="Roles">Who sees it; empty means everybody.</param>
public sealed record MenuEntry(string Path, string TextKey, params IReadOnlyList<string> Roles);

/// <summary>The main menu, by role. It hides what would be refused; the refusal itself is each page's own policy.</summary>
public static class Menu
{
    private static readonly MenuEntry[] _entries =
    [
        new("/declare", "Menu.Declare"),
        new("/resume", "Menu.Resume"),
        new("/advice", "Menu.Advice"),
        new("/incidents", "Menu.Incidents", Roles.Analyst, Roles.Lead),
        new("/phone", "Menu.Phone", Roles.Analyst, Roles.Lead),
        new("/declarations", "Menu.Declarations", Roles.Declarant, Roles.Manager),
        new("/members", "Menu.Members", Roles.Manager),
        new("/events", "Menu.Events", Roles.Analyst, Roles.Lead),
        new("/observatory", "Menu.Observatory"),
        new("/kits", "Menu.Kits", Roles.Manager, Roles.Analyst, Roles.Lead, Roles.Administrator),
        new("/admin", "Menu.Admin", Roles.Administrator),
    ];

    public static IEnumerable<MenuEntry> For(ClaimsPrincipal user) => _entries.Where(entry => entry.Roles.Count == 0 || entry.Roles.Any(user.IsInRole));
}
