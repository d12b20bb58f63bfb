using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Api.Features.Declarations;

/// <summary>Derives and checks the second secret of a declaration with the server's keys.</summary>
public sealed class DeclarationSecrets(SecretKeys keys)
{
    private readonly byte[] _derivation = keys.For(DeclarationKeys.Derivation);
    private readonly byte[] _hash = keys.For(DeclarationKeys.Hash);

    public ResumeSecret SecretOf(Guid declarationId) => ResumeSecret.For(declarationId, _derivation);

    public byte[] HashOf(ResumeSecret secret) => secret.Hash(_hash);

    public bool Opens(ResumeSecret secret, byte[] storedHash) => secret.Matches(storedHash, _hash);
}
