namespace Reporting.Api.Hosting;

internal static class PublicAddress
{
    /// <summary>Where others reach the service, without a slash at the end: as configured, else as this request came.</summary>
    public static string PublicAddressBy(this IConfiguration configuration, HttpRequest request) =>
        configuration["PublicUrl"]?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}";
}
