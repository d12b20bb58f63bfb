using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Reporting.Api.Hosting;

/// <summary>The API's own description: OpenAPI 3.1 for programs, a page for people. Nothing of it is fetched from elsewhere.</summary>
public static class ApiDescription
{
    public const string Document = "/openapi/v1.json";
    public const string Page = "/api/reference";

    private const string Key = "apiKey";
    private const string Session = "session";

    /// <summary>The page builds itself with a script: that one, by its nonce, and the styles it writes. Answers come from here alone.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = described => described.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) is true;
        options.AddDocumentTransformer(Introduce);
        options.AddOperationTransformer(DescribeBody);
        options.AddOperationTransformer(DescribeAccess);
        options.AddSchemaTransformer(DescribeAbsence);
        options.AddSchemaTransformer(DescribeProblem);
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json");
        routes.MapScalarApiReference(Page, (options, context) => options
            .WithTitle("API")
            .WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .AddDocument("v1")
            .WithNonce(SecurityHeaders.NonceOf(context))
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            .HideClientButton()).WithContentPolicy(PagePolicy);
    }

    /// <summary>Query parameters that the endpoint reads by itself, as the properties of <typeparamref name="T"/>.</summary>
    /// <param name="all">See <see cref="DescribedQuery"/>.</param>
    internal static RouteHandlerBuilder DescribesQuery<T>(this RouteHandlerBuilder endpoint, bool all = false) => endpoint
        .WithMetadata(new DescribedQuery([.. typeof(T).GetProperties().Select(NameOf)], all)).AddOpenApiOperationTransformer(async (operation, context, ct) =>
    {
        foreach (var property in typeof(T).GetProperties())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = NameOf(property),
                In = ParameterLocation.Query,
                Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description,
                Schema = await context.GetOrCreateSchemaAsync(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, null, ct),
            });
        }
    });

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>A body that the endpoint takes as it stands; a test sends it.</summary>
    internal static RouteHandlerBuilder WithRequestExample(this RouteHandlerBuilder endpoint, string json) => endpoint.WithMetadata(new RequestExample(json));

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Incident reporting API",
            Version = "v1",
            Description =
                "Declare security incidents, follow them, and read the observatory's figures. Problems are RFC 9457, in the language of Accept-Language "
                + "(fr, en), with one entry for each wrong field. Instants are ISO 8601; without an offset they are read on the establishment's clock.",
        };
        document.Servers = [];
        // In the order of the alphabet declarations come first, which is what is looked for.
        document.Tags = document.Tags?.OrderBy(tag => tag.Name, StringComparer.Ordinal).ToHashSet();
        document.Components ??= new();
        document.Components.Schemas?.Remove(nameof(JsonElement));
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Key] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key, rsk_…, made by an administrator; its scopes say what it may do.",
            },
            [Session] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = "reporting.session",
                Description = "Who is signed in on the pages may call the API as well.",
            },
        };
        return Task.CompletedTask;
    }

    /// <summary>Bodies are read by hand, so that every wrong field can be named: the endpoint says by <c>Accepts</c> what it takes.</summary>
    private static async Task DescribeBody(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var type = metadata.OfType<IAcceptsMetadata>().LastOrDefault(a => a.RequestType is { } body && body != typeof(JsonElement))?.RequestType;
        if (type is null)
        {
            return;
        }

        context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, ct));
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchemaReference(type.Name, context.Document),
                    Example = metadata.OfType<RequestExample>().LastOrDefault() is { } example ? JsonNode.Parse(example.Json) : null,
                },
            },
        };
    }

    private static Task DescribeAccess(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Session, context.Document)] = [] },
        ];
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
        {
            operation.Security.Insert(0, new OpenApiSecurityRequirement());
        }

        return Task.CompletedTask;
    }

    /// <summary>What is not known is left out of an answer, not written as null.</summary>
    private static Task DescribeAbsence(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        schema.Required?.ExceptWith(context.JsonTypeInfo.Properties.Where(p => p.IsGetNullable).Select(p => p.Name));
        return Task.CompletedTask;
    }

    private static Task DescribeProblem(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (context.JsonTypeInfo.Type != typeof(ProblemDetails))
        {
            return Task.CompletedTask;
        }

        schema.Description = "RFC 9457, with what is wrong field by field.";
        schema.Properties!["code"] = Text("Names the problem, whatever the language.");
        schema.Properties["traceId"] = Text("To quote when asking for help.");
        schema.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "field", "code", "message" },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["field"] = Text("The field as the body or the address names it: establishment.finess, providers[0].name."),
                    ["code"] = Text("Names what is wrong, whatever the language."),
                    ["message"] = Text("The same in words."),
                },
            },
        };
        return Task.CompletedTask;

        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
    }

    private sealed record RequestExample(string Json);
}
