using System.ComponentModel;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Observatory;
using Reporting.Infrastructure.Observatory;

namespace Reporting.Api.Features.Observatory;

/// <summary>Years that have figures, and the published series.</summary>
public sealed record ObservatoryDocument(IReadOnlyList<int> Years, IReadOnlyList<Series> Series);

public sealed record ObservatoryParameters
{
    [Description("How shares become whole percentages: halfUp (default) or truncated. Published editions use both.")]
    public Rounding? Rounding { get; init; }
}

public static class ObservatoryFeature
{
    public static void AddObservatory(this IServiceCollection services)
    {
        services.AddScoped<ShowYear>();
        services.AddScoped<FigureWords>();
    }

    public static void MapObservatory(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/observatory").WithTags("Observatory");
        group.MapGet("", ListAsync)
            .Produces<ObservatoryDocument>()
            .WithSummary("List years and published series")
            .WithDescription("Years that have figures for this reader, and what was published by year beside what is computed.");
        group.MapGet("/{year}", ShowAsync)
            .DescribesQuery<ObservatoryParameters>()
            .Produces<YearDocument>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Read a year's figures")
            .WithDescription(
                "What was filed in the year. Small counts, and those from which one could be worked out, are hidden from anonymous readers: count is null "
                + "and hidden says why. Analysts, authorities and keys with observatory:read get exact figures, which are not for publication.");
        group.MapGet("/{year}/tables.csv", ExportAsync)
            .DescribesQuery<ObservatoryParameters>()
            .Produces<string>(contentType: "text/csv").ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Read a year's figures as one table")
            .WithDescription("One line a row of every table, under the same rules.");
    }

    /// <summary>Exact figures are for those who may read them.</summary>
    internal static async Task<bool> MayReadExactAsync(this IAuthorizationService authorization, HttpContext http) =>
        (await authorization.AuthorizeAsync(http.User, Policies.Observer)).Succeeded;

    private static async Task<IResult> ListAsync(HttpContext http, ShowYear show, ReadFigures figures, IAuthorizationService authorization, CancellationToken ct)
    {
        var years = await show.AllAsync(http.User.ToActor(), await authorization.MayReadExactAsync(http), ct);
        return TypedResults.Json(
            new ObservatoryDocument([.. years.Select(f => f.Year)], SeriesOfYears.Of(await figures.PublishedAsync(null, ct), years)), YearDocument.Options);
    }

    private static async Task<IResult> ShowAsync(
        string year, HttpContext http, ShowYear show, IAuthorizationService authorization, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var (wanted, rounding, problems) = Read(year, http.Request.Query["rounding"]);
        if (problems.Count > 0)
        {
            return TypedResults.Problem(Problems.Invalid(problems, texts));
        }

        var shown = await show.RunAsync(wanted, rounding, http.User.ToActor(), await authorization.MayReadExactAsync(http), ct);
        return TypedResults.Json(YearDocument.Of(shown.Figures, shown.Published), YearDocument.Options);
    }

    private static async Task<IResult> ExportAsync(
        string year, HttpContext http, ShowYear show, IAuthorizationService authorization, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var (wanted, rounding, problems) = Read(year, http.Request.Query["rounding"]);
        if (problems.Count > 0)
        {
            return TypedResults.Problem(Problems.Invalid(problems, texts));
        }

        var shown = await show.RunAsync(wanted, rounding, http.User.ToActor(), await authorization.MayReadExactAsync(http), ct);
        return TypedResults.File(
            Encoding.UTF8.GetBytes(YearDocument.ToCsv(shown.Figures)), "text/csv; charset=utf-8",
            string.Create(CultureInfo.InvariantCulture, $"observatory-{wanted}{(shown.Figures.IsExact ? "-exact" : "")}.csv"));
    }

    private static (int Year, Rounding Rounding, IReadOnlyList<FieldProblem> Problems) Read(string year, string? rounding)
    {
        var problems = new List<FieldProblem>();
        if (!int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) || wanted is < ShowYear.Earliest or > ShowYear.Latest)
        {
            problems.Add(new("year", "year.range", $"{ShowYear.Earliest}", $"{ShowYear.Latest}"));
        }

        var mode = rounding switch { null or "" or "halfUp" => Rounding.HalfUp, "truncated" => Rounding.Truncated, _ => (Rounding?)null };
        if (mode is null)
        {
            problems.Add(new("rounding", "choice.unknown", "halfUp, truncated"));
        }

        return (wanted, mode ?? Rounding.HalfUp, problems);
    }
}
