using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;

namespace Reporting.Api.Features.Declarations;

/// <summary>What was declared for the establishments of whoever is signed in.</summary>
public sealed class IndexModel(ListDeclarations list) : PageModel
{
    private const string Path = "/declarations";

    public IReadOnlyList<DeclarationRow> Rows { get; private set; } = [];

    /// <summary>The first page; null there.</summary>
    public string? First { get; private set; }

    public string? Older { get; private set; }

    public async Task OnGetAsync(string? after, CancellationToken ct)
    {
        var cursor = Cursor.TryParse(after, null, out var read) ? read : null;
        (Rows, var next, _) = await list.RunAsync(User.Establishments(), cursor, ct);
        (First, Older) = (cursor is null ? null : Path, next is null ? null : $"{Path}?after={next}");
    }
}
