namespace Reporting.Api.Hosting;

/// <summary>Replaces the content policy of one endpoint, for the two foreign pages that carry inline scripts.</summary>
/// <param name="Policy">The whole policy; <c>{nonce}</c> stands for this request's <see cref="SecurityHeaders.NonceOf"/>.</param>
public sealed record ContentPolicy(string Policy);

public static class SecurityHeaders
{
    private const string Strict =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly object _nonce = new();

    /// <summary>Random value of this request, for the policies that need one.</summary>
    public static string NonceOf(HttpContext context) => (string)(context.Items[_nonce] ??= Convert.ToHexStringLower(
        System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)));

    public static TBuilder WithContentPolicy<TBuilder>(this TBuilder builder, string policy)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ContentPolicy(policy));

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<ContentPolicy>()?.Policy
                .Replace("{nonce}", NonceOf(context), StringComparison.Ordinal) ?? Strict;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";

            // Pages and answers hold what only their reader may see; what is public says so itself.
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });
}
