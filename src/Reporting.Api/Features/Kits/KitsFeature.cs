using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Reporting.Api.Features.Kits;

/// <summary>Marks the texts of the emergency sheet.</summary>
public sealed class KitTexts;

public static class KitsFeature
{
    /// <summary>In TempData, once: the number that a sheet fills in. In no address, and no longer than one page.</summary>
    public const string Finess = "kit.finess";

    /// <summary>In TempData, once: the sheet is out of date.</summary>
    public const string OutOfDate = "kit.out-of-date";

    public static void AddKits(this IServiceCollection services)
    {
        services.AddScoped<FindKit>();
        services.AddScoped<IssueKitCode>();
        services.AddScoped<RevokeKitCode>();
        services.AddScoped<OpenKitCode>();
    }

    public static void MapKits(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/k/{token}", OpenAsync).ExcludeFromDescription();

    /// <summary>Where the square code leads: to the form, whatever has become of the code.</summary>
    private static async Task<IResult> OpenAsync(string token, HttpContext http, OpenKitCode open, ITempDataDictionaryFactory temporary, CancellationToken ct)
    {
        var once = temporary.GetTempData(http);
        if (await open.RunAsync(token, ct) is { } finess)
        {
            once[Finess] = finess.Value;
        }
        else
        {
            once[OutOfDate] = true;
        }

        once.Save();
        return TypedResults.LocalRedirect("~/declare");
    }
}
