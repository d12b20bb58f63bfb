using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;

namespace Reporting.Api.Hosting;

/// <summary>Query parameters that an endpoint reads by itself.</summary>
/// <param name="All">It reads them all, and names each that it does not know among what else is wrong.</param>
internal sealed record DescribedQuery(IReadOnlyList<string> Names, bool All);

/// <summary>Refuses a query parameter that the API does not know there: misspelt, it would be lost in silence.</summary>
internal static class KnownQuery
{
    public static void UseKnownQuery(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Query.Count == 0 || !context.Request.Path.StartsWithSegments("/api") || context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        var described = endpoint.Metadata.GetOrderedMetadata<DescribedQuery>();
        if (described.Any(query => query.All))
        {
            return next(context);
        }

        var known = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Select(parameter => parameter.Name)
            .Concat(described.SelectMany(query => query.Names))
            .Except(endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name))
            .Append(Languages.Query);
        var unknown = context.Request.Query.Keys.Except(known, StringComparer.OrdinalIgnoreCase).Select(name => new FieldProblem(name.Length > 100 ? name[..100] : name, "field.unknown")).ToList();
        return unknown.Count == 0
            ? next(context)
            : Problems.WriteAsync(context, Problems.Invalid(unknown, context.RequestServices.GetRequiredService<IStringLocalizer<ProblemTexts>>()));
    });
}
