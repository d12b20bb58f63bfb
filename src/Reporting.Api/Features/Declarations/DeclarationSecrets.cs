using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Api.Features.Declarations;

/// <summary>Derives and checks the second secret of a declaration with the server's keys.</summary>
public sealed class DeclarationSecrets(SecretKeys keys)
{
    private readonly byte[] _derivation = keys.For("resume-secret");
    private readonly byte[] _hash = keys.For("resume-secret-hash");

    public ResumeSecret SecretOf(Guid declarationId) => ResumeSecret.For(declarationId, _derivation);

    public byte[] HashOf(ResumeSecret secret) => secret.Hash(_hash);

    public bool Opens(ResumeSecret secret, byte[] storedHash) => secret.Matches(storedHash, _hash);
}
