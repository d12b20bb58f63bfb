using System.Globalization;
using Reporting.Api.Features.Shared;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Features.Declarations;

public abstract record OpenOutcome
{
    public sealed record Opened(Declaration Declaration) : OpenOutcome;

    /// <summary>Not there, or not yours: nobody learns which.</summary>
    public sealed record NotFound : OpenOutcome;

    public sealed record TooMany : OpenOutcome;
}

/// <summary>Opens a declaration to the caller of a request: by the resume secret it brings, slowed when it guesses, by a cookie that a secret was
/// exchanged for, or by who it is. Whoever is not its author leaves a trace.</summary>
public sealed class OpenDeclaration(ShowDeclaration show, ResumeThrottle throttle, DeclarationCookie cookie, RecordReading record, TimeProvider clock)
{
    /// <summary>Whether a text has the form of a reference, its check character included: says nothing of whether anybody bears it.</summary>
    public bool CanBeReference(string reference) => Hear(reference) is not null;

    /// <param name="reference">As typed, or its eight last characters: they only identify.</param>
    /// <param name="secret">As typed; null or empty to rely on the cookie and on who the caller is.</param>
    /// <param name="toWrite">Adding to a declaration is not for whoever may only read it.</param>
    public async Task<OpenOutcome> RunAsync(string reference, string? secret, HttpContext http, bool toWrite, CancellationToken ct)
    {
        if (Hear(reference) is not { } read)
        {
            return new OpenOutcome.NotFound();
        }

        if (string.IsNullOrWhiteSpace(secret))
        {
            return await show.RunAsync(read, AccessOf(http, read, toWrite), ct) is { } own ? await OpenedAsync(own, http, ct) : new OpenOutcome.NotFound();
        }

        var source = RateLimits.SourceOf(http);
        if (throttle.DelayFor(source, read) is { Ticks: > 0 } delay)
        {
            if (!throttle.TryHoldBack(source))
            {
                return Later(http, source);
            }

            try
            {
                await Task.Delay(delay, clock, ct);
            }
            finally
            {
                throttle.LetGo(source);
            }
        }

        if (ResumeSecret.Read(secret) is not null && await show.RunAsync(read, new DeclarationAccess(Secret: secret), ct) is { } opened)
        {
            return await OpenedAsync(opened, http, ct);
        }

        var suspected = throttle.Suspects(source);
        throttle.Failed(source, read);
        return suspected ? Later(http, source) : new OpenOutcome.NotFound();
    }

    /// <summary>Every page and the API answer it with 429.</summary>
    private OpenOutcome.TooMany Later(HttpContext http, string source)
    {
        http.Response.Headers.RetryAfter = ((int)Math.Ceiling(throttle.WaitOf(source).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new();
    }

    private DeclarationReference? Hear(string reference) =>
        DeclarationReference.TryHear(reference, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), Regions.TimeZoneOf(null)).Year, out var heard) ? heard : null;

    private async Task<OpenOutcome> OpenedAsync(Declaration declaration, HttpContext http, CancellationToken ct)
    {
        await record.RunAsync(declaration, http.User, ct);
        return new OpenOutcome.Opened(declaration);
    }

    private DeclarationAccess AccessOf(HttpContext http, DeclarationReference reference, bool toWrite)
    {
        var (user, by) = (http.User, http.User.ToActor());
        var mayForEstablishment = by.Kind is not ActorKind.ApiKey || user.HasClaim(Claimed.Scope, toWrite ? ApiScopes.Declare : ApiScopes.ReadDeclarations);
        return new(
            EstablishmentIds: mayForEstablishment ? user.Establishments() : [],
            // What an analyst typed for somebody else is that somebody's.
            FiledById: mayForEstablishment && !user.ReadsIncidents() ? by.Id : null,
            DeclarationId: cookie.Read(http, reference),
            ReadsAll: !toWrite && user.ReadsIncidents(),
            Regions: user.Regions());
    }
}
