using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace Reporting.Api.Hosting;

/// <summary>Marks a page that may be compressed when it is asked for: it repeats nothing of what was sent and holds no secret but tokens that are new each time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CompressedPageAttribute : Attribute;

/// <summary>Compresses what we ship, and of the pages only those that say so: the size of a compressed page that mixes secrets with what was sent tells the secret.</summary>
internal sealed class PageCompression(IServiceProvider services, IOptions<ResponseCompressionOptions> options) : ResponseCompressionProvider(services, options)
{
    public override bool ShouldCompressResponse(HttpContext context) =>
        base.ShouldCompressResponse(context)
        && (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) is not true
            || (HttpMethods.IsGet(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<CompressedPageAttribute>() is not null));
}
