using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Reporting.Api.Features.Accounts;
using Reporting.Api.Features.Admin;
using Reporting.Api.Features.Shared;
using Reporting.Infrastructure.Documents;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;
using Reporting.Worker.Hosting;

namespace Reporting.Api.Hosting;

/// <summary>The web host: everything that is the same for every feature.</summary>
public static class ReportingWeb
{
    /// <summary>Largest body of a request, in bytes, where the endpoint does not say otherwise: files are larger.</summary>
    public const long MaxBody = 1024 * 1024;

    public static void AddReportingWeb(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddReportingLogging();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.Configure<Brand>(builder.Configuration.GetSection(Brand.Section));
        services.AddLanguages();
        services.AddPages();
        services.AddAnswers();
        builder.AddReportingHealth();
        services.AddRateLimiter(_ => { });
        services.AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>().Configure<IConfiguration>((options, configuration) =>
            RateLimits.Configure(options, configuration.GetSection(RateLimits.Section).Get<RateLimits>() ?? new RateLimits()));
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        services.AddProxies(builder.Configuration);
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/css", "text/javascript", "image/svg+xml", "text/html"];
        });
        services.AddSingleton<Microsoft.AspNetCore.ResponseCompression.IResponseCompressionProvider, PageCompression>();
        services.AddDataProtection().SetApplicationName("reporting").PersistKeysToDbContext<ReportingDbContext>();
        services.AddOptions<KeyManagementOptions>().Configure<SecretKeys>((management, keys) => management.XmlEncryptor = new SessionKeyEncryptor(keys));
        services.AddReportingDocuments();
        services.AddSessions();
        services.AddAccounts();
        services.AddAdmin();
    }

    public static void UseReportingPipeline(this WebApplication app)
    {
        if (app.Configuration.GetSection("ForwardedHeaders").Exists())
        {
            app.UseForwardedHeaders();
        }

        app.UseSecurityHeaders();
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }

        app.UseShippedFiles();
        app.UseRequestLines();
        app.UsePlainForms();
        app.UseLanguages();
        app.UseAnswers();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseBodyLimit();
        app.UseAuthentication();
        app.UseKeyCheck();
        app.UseAuthorization();
        app.UseKnownQuery();
        app.MapHealth();
        app.MapAdmin();
    }

    private static void AddPages(this IServiceCollection services)
    {
        services.AddRazorPages(pages =>
            {
                pages.RootDirectory = "/Features";
                pages.Conventions.AuthorizeFolder("/Admin", Policies.Administrator);
                pages.Conventions.AuthorizePage("/Kits/Index", Policies.Kits);
                pages.Conventions.AuthorizePage("/Kits/Sheet", Policies.Kits);
                pages.Conventions.AuthorizeFolder("/Incidents", Policies.Analyst);
                pages.Conventions.AuthorizePage("/Incidents/Show", Policies.Triage);
                pages.Conventions.AuthorizePage("/Messages/Reply", Policies.Triage);
                pages.Conventions.AuthorizePage("/Declarations/Phone", Policies.Triage);
                pages.Conventions.AuthorizePage("/Declarations/Index", Policies.Member);
                pages.Conventions.AuthorizePage("/Members/Index", Policies.Manager);
                pages.Conventions.AuthorizeFolder("/Events", Policies.Triage);
            })
            .AddCookieTempDataProvider(temporary =>
            {
                temporary.Cookie.Name = "reporting.once";
                temporary.Cookie.HttpOnly = true;
                temporary.Cookie.IsEssential = true;
                temporary.Cookie.SameSite = SameSiteMode.Lax;
                temporary.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            })
            .AddMvcOptions(mvc =>
            {
                mvc.Filters.Add<RedisplayRefusedForm>();
                mvc.MaxModelValidationErrors = 100;
                mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            })
            // [Required(ErrorMessage = "field.required")]: the message names a text of ProblemTexts.
            .AddDataAnnotationsLocalization(texts => texts.DataAnnotationLocalizerProvider = (_, factory) => factory.Create(typeof(ProblemTexts)));
        // Accents as they are: the pages are UTF-8.
        services.Configure<Microsoft.Extensions.WebEncoders.WebEncoderOptions>(encoders => encoders.TextEncoderSettings = new(UnicodeRanges.All));
        services.AddRouting(routing => (routing.LowercaseUrls, routing.LowercaseQueryStrings) = (true, false));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "reporting.form";
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddOptions<Microsoft.AspNetCore.Mvc.MvcOptions>().Configure<IStringLocalizer<ProblemTexts>>((mvc, texts) =>
        {
            var messages = mvc.ModelBindingMessageProvider;
            messages.SetAttemptedValueIsInvalidAccessor((_, _) => texts["field.invalid"]);
            messages.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => texts["field.invalid"]);
            messages.SetUnknownValueIsInvalidAccessor(_ => texts["field.invalid"]);
            messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => texts["field.invalid"]);
            messages.SetValueIsInvalidAccessor(_ => texts["field.invalid"]);
            messages.SetValueMustBeANumberAccessor(_ => texts["field.number"]);
            messages.SetNonPropertyValueMustBeANumberAccessor(() => texts["field.number"]);
            messages.SetValueMustNotBeNullAccessor(_ => texts["field.required"]);
            messages.SetMissingBindRequiredValueAccessor(_ => texts["field.required"]);
            messages.SetMissingKeyOrValueAccessor(() => texts["field.required"]);
            messages.SetMissingRequestBodyRequiredValueAccessor(() => texts["field.required"]);
        });
    }

    private static void AddAnswers(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddExceptionHandler<EscapedExceptions>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.AllowDuplicateProperties = false;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
    }

    /// <summary>Nobody is believed about a caller's address unless configuration names them.</summary>
    private static void AddProxies(this IServiceCollection services, ConfigurationManager configuration) => services.Configure<ForwardedHeadersOptions>(options =>
    {
        var section = configuration.GetSection("ForwardedHeaders");
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in section.GetSection("KnownProxies").Get<string[]>() ?? [])
        {
            options.KnownProxies.Add(System.Net.IPAddress.Parse(proxy));
        }

        foreach (var network in section.GetSection("KnownNetworks").Get<string[]>() ?? [])
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }
    });

    private static void UseShippedFiles(this WebApplication app)
    {
        app.UseResponseCompression();
        var files = new StaticFileOptions { OnPrepareResponse = Cache };
        if (app.Services.GetRequiredService<IOptions<Brand>>().Value.Folder is { } folder)
        {
            // The page asks for "~/brand/theme.css": an agency's file first, ours otherwise.
            app.Environment.WebRootFileProvider = new CompositeFileProvider(new BrandFiles(folder), app.Environment.WebRootFileProvider);
        }

        app.UseStaticFiles(files);

        // An address with a version never changes its content; the others are asked for again.
        static void Cache(StaticFileResponseContext file) => file.Context.Response.Headers.CacheControl =
            file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, no-cache";
    }

    /// <summary>Programs get a problem, people a page, for every answer that failed and says nothing yet.</summary>
    private static void UseAnswers(this WebApplication app)
    {
        app.UseWhen(Problems.IsApi, api => api.UseStatusCodePages(async pages =>
        {
            var context = pages.HttpContext;
            var texts = context.RequestServices.GetRequiredService<IStringLocalizer<ProblemTexts>>();
            await Problems.WriteAsync(context, Problems.Of(context.Response.StatusCode, $"status.{context.Response.StatusCode}", texts));
        }));
        app.UseWhen(context => !Problems.IsApi(context), pages => pages.UseStatusCodePagesWithReExecute("/error/{0}"));
        app.Use(ShowErrorPageAsync);
        app.UseExceptionHandler();
    }

    /// <summary>The page that explains a failure is only read: what failed is not sent to it again, nor counted against its sender.</summary>
    private static async Task ShowErrorPageAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsErrorPage(context))
        {
            await next(context);
            return;
        }

        var request = context.Request;
        var (method, length, type) = (request.Method, request.ContentLength, request.ContentType);
        (request.Method, request.ContentLength, request.ContentType) = (HttpMethods.Get, null, null);
        try
        {
            await next(context);
        }
        finally
        {
            (request.Method, request.ContentLength, request.ContentType) = (method, length, type);
        }
    }

    internal static bool IsErrorPage(HttpContext context) => context.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    /// <summary>Refuses a body that says it is too large before anything reads it; the server stops those that do not say.</summary>
    private static void UseBodyLimit(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.ContentLength > (context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? MaxBody))
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }

        return next(context);
    });

    /// <summary>A key that is wrong is told so, even where nobody needs one: a revoked program must not declare namelessly.</summary>
    private static void UseKeyCheck(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (ApiKeys.Presented(context.Request) && context.User.Identity is not { IsAuthenticated: true })
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return next(context);
    });
}
