using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Common;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Hosting;

/// <summary>One wrong field of a request, in the caller's language.</summary>
public sealed record ProblemEntry(string Field, string Code, string Message);

/// <summary>Answers of the API to what went wrong: RFC 9457, in the caller's language, one entry per wrong field.</summary>
public static class Problems
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/openapi");

    /// <summary>400 with one entry per wrong field; the texts are those of <see cref="ProblemTexts"/> under each code.</summary>
    public static ProblemDetails Invalid(IEnumerable<FieldProblem> problems, IStringLocalizer<ProblemTexts> texts, int status = StatusCodes.Status400BadRequest)
    {
        var details = Of(status, "invalid", texts);
        details.Extensions["errors"] = problems.Select(problem => new ProblemEntry(problem.Path, problem.Code, texts.Of(problem))).ToList();
        return details;
    }

    /// <summary>A problem without fields: its title is the text under <c>Title.{status}</c>, its detail the one under the code.</summary>
    public static ProblemDetails Of(int status, string code, IStringLocalizer<ProblemTexts> texts) => new()
    {
        Status = status,
        Title = texts[$"Title.{status}"] is { ResourceNotFound: false } title ? title.Value : texts["Title.500"].Value,
        Detail = texts[code] is { ResourceNotFound: false } detail ? detail.Value : null,
        Extensions = { ["code"] = code },
    };

    public static async Task WriteAsync(HttpContext context, ProblemDetails details)
    {
        details.Extensions["traceId"] = Activity.Current?.Id ?? context.TraceIdentifier;
        context.Response.StatusCode = details.Status ?? StatusCodes.Status500InternalServerError;
        // An escaped exception has cleared what was said before.
        context.Response.Headers.ContentLanguage = CultureInfo.CurrentUICulture.Name;
        await context.Response.WriteAsJsonAsync(details, _json, "application/problem+json");
    }

    /// <summary>The text of one wrong field.</summary>
    public static string Of(this IStringLocalizer<ProblemTexts> texts, FieldProblem problem)
    {
        var text = texts[problem.Code, [.. problem.Arguments]];
        return text.ResourceNotFound ? texts["field.invalid"] : text;
    }

    /// <summary>The text of a refusal by the domain.</summary>
    public static string Of(this IStringLocalizer<ProblemTexts> texts, RuleViolationException refusal)
    {
        var text = texts[refusal.Code];
        return text.ResourceNotFound ? texts["rule.refused"] : text;
    }
}

/// <summary>Turns what escaped a handler into a problem for programs; people get the page of <c>Features/Errors</c>.</summary>
/// <remarks>The log gets the type and the stack, never the message: it may quote a declaration.</remarks>
internal sealed partial class EscapedExceptions(IStringLocalizer<ProblemTexts> texts, ILogger<EscapedExceptions> logger) : IExceptionHandler
{
    public const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var details = Describe(exception);
        if (details.Status == StatusCodes.Status500InternalServerError)
        {
            LogEscaped(exception.GetType().FullName!, (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "", exception.StackTrace ?? "");
        }

        if (details.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            LogUnavailable(exception.GetType().FullName!, DatabaseFaults.Of(exception));
        }

        if (Problems.IsApi(context))
        {
            await Problems.WriteAsync(context, details);
            return true;
        }

        // An empty answer: the status page of this request fills it.
        context.Response.StatusCode = details.Status!.Value;
        return true;
    }

    private ProblemDetails Describe(Exception exception) => exception switch
    {
        RuleViolationException refusal => Refused(refusal),
        DbUpdateConcurrencyException => Problems.Of(StatusCodes.Status409Conflict, "concurrency", texts),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problems.Of(StatusCodes.Status413PayloadTooLarge, "body.tooLarge", texts),
        BadHttpRequestException { InnerException: JsonException json } => Problems.Invalid([new FieldProblem(PathOf(json), "json.malformed")], texts),
        BadHttpRequestException bad => Problems.Of(bad.StatusCode, "request.malformed", texts),
        _ when DatabaseFaults.Of(exception) is DatabaseFault.Unavailable or DatabaseFault.Contention =>
            Problems.Of(StatusCodes.Status503ServiceUnavailable, "database.unavailable", texts),
        _ => Problems.Of(StatusCodes.Status500InternalServerError, "unexpected", texts),
    };

    private ProblemDetails Refused(RuleViolationException refusal)
    {
        var details = Problems.Of(StatusCodes.Status409Conflict, refusal.Code, texts);
        details.Detail = texts.Of(refusal);
        return details;
    }

    /// <summary>From <c>$.establishment.finess</c> to the name the API documents.</summary>
    private static string PathOf(JsonException json) => json.Path is { } path ? path.TrimStart('$').TrimStart('.') : "";

    [LoggerMessage(LogLevel.Error, "The database did not answer a request: {ExceptionType}, {Fault}")]
    private partial void LogUnavailable(string exceptionType, DatabaseFault fault);

    [LoggerMessage(LogLevel.Error, "Unhandled {ExceptionType} on {Route}\n{Stack}")]
    private partial void LogEscaped(string exceptionType, string route, string stack);
}
