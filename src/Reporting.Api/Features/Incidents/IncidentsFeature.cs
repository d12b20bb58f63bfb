using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;

namespace Reporting.Api.Features.Incidents;

public static class IncidentsFeature
{
    public static void AddIncidents(this IServiceCollection services)
    {
        services.AddScoped<ListIncidents>();
        services.AddScoped<ShowIncident>();
        services.AddScoped<ClassifyIncident>();
        services.AddScoped<MoveIncident>();
        services.AddScoped<AttachIncident>();
        services.AddScoped<IncidentWords>();
        services.AddScoped<IncidentHistory>();
    }

    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/incidents").WithTags("Incidents").RequireAuthorization(Policies.Analyst)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("", ListAsync)
            .DescribesQuery<IncidentListParameters>(all: true)
            .Produces<IncidentPage>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("List incidents, newest first")
            .WithDescription("Of the regions that the caller is confined to. Pages have 50 rows; give the value of next as after to go on.");
        group.MapGet("/{reference}", ShowAsync)
            .Produces<IncidentView>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Read an incident")
            .WithDescription("With everything that was declared, proposed and decided. The ETag is the version to send back as If-Match.");
        group.MapPost("/{reference}/classification", ClassifyAsync).RequireAuthorization(Policies.Triage)
            .Accepts<ClassificationDecision>("application/json").WithRequestExample(ExampleDecision)
            .Produces<IncidentChanged>().ChangesIncident()
            .WithSummary("Confirm or override values of the classification")
            .WithDescription(
                "Fields left out stay as they are. A value equal to the one that stands confirms it; another one overrides it and needs an explanation. "
                + "Severity is computed again.");
        group.MapPost("/{reference}/transitions", MoveAsync).RequireAuthorization(Policies.Triage)
            .Accepts<Transition>("application/json").WithRequestExample("""{"to": "closed", "disposition": "confirmed", "note": "Restored from backup."}""")
            .Produces<IncidentChanged>().ChangesIncident()
            .WithSummary("Move an incident to another state")
            .WithDescription("The states that may follow, and what each needs, are under next when the incident is read.");
    }

    private const string ExampleDecision =
        """
        {
          "origin": "malicious",
          "type": "ransomware",
          "rsitTags": ["information-content-security:unauthorised-information-modification", "malicious-code:infected-system"],
          "careImpact": "degradedMode",
          "explanation": "The ransom note was found on two servers."
        }
        """;

    private static RouteHandlerBuilder ChangesIncident(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<IResult> ListAsync(HttpContext http, ListIncidents list, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var (search, problems) = IncidentRequests.ReadSearch(http.Request.Query);
        if (problems.Count > 0)
        {
            return TypedResults.Problem(Problems.Invalid(problems, texts));
        }

        var page = await list.RunAsync(http.User.Regions(), search.Filter, search.After, search.Before, ct);
        return TypedResults.Json(new IncidentPage(page.Rows, page.Next), ContentJson.Options);
    }

    private static async Task<IResult> ShowAsync(string reference, HttpContext http, ShowIncident show, CancellationToken ct)
    {
        if (await show.RunAsync(reference, http.User, ct) is not { } file)
        {
            return TypedResults.NotFound();
        }

        http.Response.Headers.ETag = TagOf(file.Incident);
        return TypedResults.Json(IncidentView.Of(file, http.User.IsLead()), ContentJson.Options);
    }

    private static Task<IResult> ClassifyAsync(
        string reference, JsonElement body, [FromHeader(Name = "If-Match"), Description("The ETag that was read; without it the last writer wins.")] string? ifMatch,
        HttpContext http, ClassifyIncident classify, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var (decision, problems) = IncidentRequests.ReadDecision(body);
        return ChangeAsync(ifMatch, problems, http, texts, seen => classify.RunAsync(reference, decision, seen, http.User.ToAnalyst(), ct));
    }

    private static Task<IResult> MoveAsync(
        string reference, JsonElement body, [FromHeader(Name = "If-Match"), Description("The ETag that was read; without it the last writer wins.")] string? ifMatch,
        HttpContext http, MoveIncident move, IStringLocalizer<ProblemTexts> texts, CancellationToken ct)
    {
        var (transition, problems) = IncidentRequests.ReadTransition(body);
        return ChangeAsync(ifMatch, problems, http, texts, seen => move.RunAsync(reference, transition, seen, http.User.ToAnalyst(), ct));
    }

    private static async Task<IResult> ChangeAsync(
        string? ifMatch, IReadOnlyList<FieldProblem> problems, HttpContext http, IStringLocalizer<ProblemTexts> texts, Func<int?, Task<Incident?>> change)
    {
        if (!TryReadVersion(ifMatch, out var seen))
        {
            problems = [.. problems, new FieldProblem("If-Match", "version.malformed")];
        }

        if (problems.Count > 0)
        {
            return TypedResults.Problem(Problems.Invalid(problems, texts));
        }

        try
        {
            if (await change(seen) is not { } incident)
            {
                return TypedResults.NotFound();
            }

            http.Response.Headers.ETag = TagOf(incident);
            return TypedResults.Json(IncidentChanged.Of(incident, http.User.IsLead()), ContentJson.Options);
        }
        catch (Exception outdated) when (seen is not null && outdated is DbUpdateConcurrencyException or RuleViolationException { Code: SeenVersion.Outdated })
        {
            // RFC 9110, 13.1.1: what If-Match asked for does not hold.
            return TypedResults.Problem(Problems.Of(StatusCodes.Status412PreconditionFailed, "concurrency", texts));
        }
    }

    private static string TagOf(Incident incident) => string.Create(CultureInfo.InvariantCulture, $"\"{incident.Version}\"");

    /// <summary>Null for a change that does not say what it has seen, or that takes anything (<c>*</c>).</summary>
    private static bool TryReadVersion(string? header, out int? version)
    {
        version = null;
        if (header is null or "*")
        {
            return true;
        }

        var read = EntityTagHeaderValue.TryParse(header, out var tag) && !tag.IsWeak
            && int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        version = read;
        return read is not null;
    }
}

/// <summary>Parameters of the list, as its description shows them; they are read by <see cref="IncidentRequests"/>, which names each one that is wrong.</summary>
internal sealed record IncidentListParameters
{
    public IncidentStatus? Status { get; init; }

    [Description("true: closed and rejected ones; false: all but these.")]
    public bool? Ended { get; init; }
    public Domain.Taxonomy.Origin? Origin { get; init; }
    public Domain.Taxonomy.IncidentType? Type { get; init; }

    [Description("At least this severe.")]
    public Domain.Taxonomy.Severity? Severity { get; init; }
    public bool? Major { get; init; }
    public bool? SupportWanted { get; init; }
    public bool? Exercise { get; init; }

    [Description("INSEE code of a region.")]
    public string? Region { get; init; }

    [Description("A reference, or beginnings of words: of an establishment's name or town, its number. Accents and capitals do not matter.")]
    public string? Search { get; init; }

    [Description("true: with imported history.")]
    public bool? History { get; init; }

    [Description("The value of next of the page before.")]
    public string? After { get; init; }

    [Description("To go back to newer ones.")]
    public string? Before { get; init; }
}
