using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.WebUtilities;

namespace Reporting.Api.Hosting;

/// <summary>French first, English complete: <c>?lang=</c>, then the cookie, then what the browser asks for.</summary>
public static class Languages
{
    public const string Query = "lang";
    public const string Cookie = "reporting.lang";

    /// <summary>Cultures by the word used in addresses and in the cookie; English as Europe writes dates and numbers.</summary>
    private static readonly Dictionary<string, string> _cultures = new(StringComparer.OrdinalIgnoreCase) { ["fr"] = "fr-FR", ["en"] = "en-GB" };

    public static IReadOnlyList<string> All { get; } = ["fr", "en"];

    /// <summary>The language of this request, <c>fr</c> or <c>en</c>.</summary>
    public static string Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(_cultures["fr"]).AddSupportedCultures([.. _cultures.Values]).AddSupportedUICultures([.. _cultures.Values]);
            options.ApplyCurrentCultureToResponseHeaders = true;
            options.RequestCultureProviders =
            [
                new CustomRequestCultureProvider(context => Answer(CultureFor(context.Request.Query[Query]))),
                new CustomRequestCultureProvider(context => Answer(CultureFor(context.Request.Cookies[Cookie]))),
                new CustomRequestCultureProvider(context => Answer(Preferred(context.Request))),
            ];
        });
    }

    /// <summary>Applies the language and remembers it when the address chose one.</summary>
    public static void UseLanguages(this IApplicationBuilder app)
    {
        app.UseRequestLocalization();
        app.Use((context, next) =>
        {
            if (CultureFor(context.Request.Query[Query]) is not null)
            {
                context.Response.Cookies.Append(Cookie, Current, new CookieOptions
                {
                    HttpOnly = true,
                    IsEssential = true,
                    MaxAge = TimeSpan.FromDays(365),
                    SameSite = SameSiteMode.Lax,
                    Secure = context.Request.IsHttps,
                });
            }

            return next(context);
        });
    }

    /// <summary>Words for nobody's request, such as those on the console.</summary>
    public static T In<T>(string language, Func<T> words)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(_cultures[language]);
            return words();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>The same page in another language.</summary>
    public static string Link(HttpContext context, string language)
    {
        var failed = context.Features.Get<IStatusCodeReExecuteFeature>();
        var query = failed is null ? context.Request.Query : new QueryCollection(QueryHelpers.ParseQuery(failed.OriginalQueryString));
        var path = failed is null ? (context.Request.PathBase + context.Request.Path).Value : failed.OriginalPathBase + failed.OriginalPath;
        return path + QueryString.Create(query.Where(pair => pair.Key != Query)).Add(Query, language);
    }

    private static string? CultureFor(string? language) => language is not null && _cultures.TryGetValue(language, out var culture) ? culture : null;

    private static string? Preferred(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(language => language.Quality ?? 1)
        .Select(language => CultureFor(language.Value.Value?.Split('-')[0]))
        .FirstOrDefault(culture => culture is not null);

    private static Task<ProviderCultureResult?> Answer(string? culture) => Task.FromResult(culture is null ? null : new ProviderCultureResult(culture));
}
