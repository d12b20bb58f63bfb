using Reporting.Api.Features.Declarations;
using Reporting.Api.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Files;
using Reporting.Infrastructure.Identity;

namespace Reporting.Api.Features.Files;

/// <summary>A declaration's files, opened to somebody.</summary>
/// <param name="ByCert">Reads them for the CERT, not for the establishment.</param>
/// <param name="MayAdd">A key that may only read adds nothing.</param>
public sealed record OpenedFiles(Declaration Declaration, Custodian By, bool ByCert, bool MayAdd);

/// <summary>
/// Opens the files of a declaration: to whoever holds its secret or cookie, to the establishment's accounts and keys, and to analysts, who
/// may add what they were given by telephone or mail. To nobody else is there such a declaration.
/// </summary>
public sealed class OpenFiles(OpenDeclaration open)
{
    /// <param name="reference">As typed.</param>
    /// <param name="secret">As typed; null or empty to rely on the cookie and on who the caller is.</param>
    /// <returns>Null when not found, or too often guessed: the outcome tells which.</returns>
    public async Task<(OpenedFiles? Files, OpenOutcome Outcome)> RunAsync(string reference, string? secret, HttpContext http, CancellationToken ct)
    {
        var (user, actor) = (http.User, http.User.ToActor());
        var bySecret = !string.IsNullOrWhiteSpace(secret);

        // An analyst who typed what a declarant said holds its cookie too, and is an analyst all the same.
        var mayAdd = user.IsInRole(Roles.Analyst) || user.IsInRole(Roles.Lead) || user.HasClaim(Claimed.Scope, ApiScopes.WriteIncidents);
        if (!bySecret && user.ReadsIncidents() && mayAdd && await ReadAsync(ByCertRole(actor), byCert: true, mayAdd: true) is { Files: not null } forCert)
        {
            return forCert;
        }

        var outcome = await open.RunAsync(reference, secret, http, toWrite: true, ct);
        if (outcome is OpenOutcome.Opened { Declaration: var own })
        {
            var role = bySecret ? CustodyRole.Holder : RoleOf(actor.Kind);
            return (new(own, new(role is CustodyRole.Holder ? Actor.Anonymous : actor, role), ByCert: false, MayAdd: true), outcome);
        }

        return bySecret ? (null, outcome) : await ReadAsync(user.ReadsIncidents() ? ByCertRole(actor) : RoleOf(actor.Kind), user.ReadsIncidents(), mayAdd: false);

        async Task<(OpenedFiles? Files, OpenOutcome Outcome)> ReadAsync(CustodyRole role, bool byCert, bool mayAdd)
        {
            var read = await open.RunAsync(reference, null, http, toWrite: false, ct);
            return (read is OpenOutcome.Opened { Declaration: var declaration } ? new OpenedFiles(declaration, new(actor, role), byCert, mayAdd) : null, read);
        }
    }

    private static CustodyRole ByCertRole(Actor actor) => actor.Kind is ActorKind.ApiKey ? CustodyRole.Program : CustodyRole.Analyst;

    private static CustodyRole RoleOf(ActorKind kind) => kind switch
    {
        ActorKind.Account => CustodyRole.Member,
        ActorKind.ApiKey => CustodyRole.Program,
        _ => CustodyRole.Holder,
    };
}
