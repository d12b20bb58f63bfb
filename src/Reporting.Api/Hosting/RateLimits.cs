using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Reporting.Api.Hosting;

/// <summary>Requests one source may make: configuration section <c>RateLimits</c>. Zero lifts a limit.</summary>
public sealed class RateLimits
{
    public const string Section = "RateLimits";

    /// <summary>Policy of the pages that take a password or a secret; only what is sent counts, not reading the form.</summary>
    public const string SignIn = "sign-in";

    /// <summary>Policy of the pages that take a declaration's secret. Apart from signing in and wider: a whole hospital stands behind one address, and what is wrong is slowed besides.</summary>
    public const string Resume = "resume";

    /// <summary>Policy of the page that checks receipts: apart from signing in, which somebody with a pile of receipts must not lock.</summary>
    public const string Receipts = "receipts";

    /// <summary>Policy of the pages that can be had as a PDF; only that counts, not reading the page.</summary>
    public const string Documents = "documents";

    /// <summary>Policy of whatever begins the transfer of a file; its pieces count as requests alone.</summary>
    public const string Files = "files";

    /// <summary>All requests of one source; a whole hospital may stand behind one address.</summary>
    public int RequestsPerMinute { get; set; } = 1200;

    public int SignInsPerFiveMinutes { get; set; } = 20;

    public int ReceiptsPerFiveMinutes { get; set; } = 100;

    public int ResumesPerFiveMinutes { get; set; } = 100;

    public int DocumentsPerFiveMinutes { get; set; } = 60;

    public int FilesPerFiveMinutes { get; set; } = 60;

    public static void Configure(RateLimiterOptions options, RateLimits limits)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
            {
                rejected.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            }

            return ValueTask.CompletedTask;
        };

        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => limits.RequestsPerMinute <= 0 || ReportingWeb.IsErrorPage(context)
            ? RateLimitPartition.GetNoLimiter("all")
            : RateLimitPartition.GetTokenBucketLimiter(SourceOf(context), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.RequestsPerMinute,
                TokensPerPeriod = Math.Max(1, limits.RequestsPerMinute / 60),
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));

        options.AddPolicy(SignIn, context => WhatIsSent(context, limits.SignInsPerFiveMinutes));
        options.AddPolicy(Resume, context => WhatIsSent(context, limits.ResumesPerFiveMinutes));
        options.AddPolicy(Receipts, context => WhatIsSent(context, limits.ReceiptsPerFiveMinutes));
        options.AddPolicy(Documents, context => Counted(context, limits.DocumentsPerFiveMinutes, "pdf".Equals(context.Request.RouteValues["handler"] as string, StringComparison.OrdinalIgnoreCase)));
        options.AddPolicy(Files, context => WhatIsSent(context, limits.FilesPerFiveMinutes));
    }

    private static RateLimitPartition<string> WhatIsSent(HttpContext context, int perFiveMinutes) =>
        Counted(context, perFiveMinutes, HttpMethods.IsPost(context.Request.Method));

    private static RateLimitPartition<string> Counted(HttpContext context, int perFiveMinutes, bool counts) =>
        perFiveMinutes <= 0 || !counts || ReportingWeb.IsErrorPage(context)
            ? RateLimitPartition.GetNoLimiter("reading")
            : RateLimitPartition.GetFixedWindowLimiter(SourceOf(context), _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = perFiveMinutes,
                Window = TimeSpan.FromMinutes(5),
            });

    /// <summary>The address; of an IPv6 address its network, since one subscriber owns all of that.</summary>
    internal static string SourceOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily is AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).ToString()
            : address.ToString();
    }
}
