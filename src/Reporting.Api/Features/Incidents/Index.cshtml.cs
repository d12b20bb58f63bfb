using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Primitives;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Incidents;

namespace Reporting.Api.Features.Incidents;

/// <summary>One list to choose from in the filter; its name is that of the parameter.</summary>
public sealed record FilterChoice(string Name, string Label, IReadOnlyList<SelectListItem> Items);

/// <summary>The analysts' list. What is shown stands in the address, with the parameters of the API; without a state, what has not ended.</summary>
public sealed class IndexModel(ListIncidents list, IStringLocalizer<TaxonomyTexts> words, IStringLocalizer<IncidentTexts> texts) : PageModel
{
    /// <summary>Value of <c>status</c> for every state.</summary>
    public const string AnyStatus = "any";

    private static readonly string[] _positions = ["after", "before"];

    public IncidentFilter Filter { get; private set; } = new();

    public Page<IncidentRow> Rows { get; private set; } = new([], null);

    /// <summary>The first page with the same filter; null there.</summary>
    public string? First { get; private set; }

    public string? Newer { get; private set; }

    public string? Older { get; private set; }

    public bool IsFiltered { get; private set; }

    /// <summary>By one of the filters that wait behind "more".</summary>
    public bool IsNarrowed => Filter is not { Type: null, Origin: null, Region: null, Major: not true, SupportWanted: not true, Exercise: not true, History: false };

    public async Task OnGetAsync(CancellationToken ct)
    {
        var any = Request.Query["status"] == AnyStatus;
        var (search, _) = IncidentRequests.ReadSearch(Request.Query.Where(p => p.Key != "ended" && !(any && p.Key == "status")));
        Filter = search.Filter with { Ended = any || search.Filter.Status is not null ? null : false };
        Rows = await list.RunAsync(User.Regions(), Filter, search.After, search.Before, ct);
        IsFiltered = any || Filter != new IncidentFilter { Ended = false };
        First = search.After is null && search.Before is null ? null : Address([]);
        Newer = Rows.Previous is { } newer ? Address([new("before", newer)]) : null;
        Older = Rows.Next is { } older ? Address([new("after", older)]) : null;
    }

    public IReadOnlyList<SelectListItem> States =>
    [
        new(texts["Filter.Open"], "", Filter.Ended is false),
        .. Options<IncidentStatus>(Filter.Status),
        new(texts["Filter.AnyState"], AnyStatus, Filter is { Status: null, Ended: null }),
    ];

    public IReadOnlyList<SelectListItem> Origins => [Any(), .. Options(Filter.Origin)];

    public IReadOnlyList<SelectListItem> Types => [Any(), .. Options(Filter.Type).OrderBy(o => o.Text, StringComparer.CurrentCultureIgnoreCase)];

    public IReadOnlyList<SelectListItem> Severities =>
        [Any(), .. Options(Filter.Severity).Skip(1).Select(o => new SelectListItem(texts["Filter.AtLeast", o.Text], o.Value, o.Selected))];

    /// <summary>Those of the reader; empty when there is nothing to choose from.</summary>
    public IReadOnlyList<SelectListItem> RegionsToChoose
    {
        get
        {
            var own = User.Regions();
            var known = Domain.Taxonomy.Regions.All.Where(r => own.Count == 0 || own.Contains(r.Code)).OrderBy(r => r.Name, StringComparer.CurrentCulture).ToList();
            return known.Count < 2 ? [] : [Any(), .. known.Select(r => new SelectListItem(r.Name, r.Code, r.Code == Filter.Region))];
        }
    }

    private SelectListItem Any() => new(texts["Filter.Any"], "");

    private IEnumerable<SelectListItem> Options<T>(T? chosen)
        where T : struct, Enum => Enum.GetValues<T>().Select(value => new SelectListItem(words.Of(value), Incident.Word(value), value.Equals(chosen)));

    private string Address(IEnumerable<KeyValuePair<string, StringValues>> position) => Request.Path + QueryString.Create(
        Request.Query.Where(p => !_positions.Contains(p.Key) && p.Key != Languages.Query && !StringValues.IsNullOrEmpty(p.Value)).Concat(position));
}
