using System.Security.Cryptography;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Infrastructure.Drafts;

/// <summary>Section <c>Drafts</c>.</summary>
public sealed class DraftSettings
{
    /// <summary>How long a draft that nobody touches is kept, and the cookie that opens it.</summary>
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(3);
}

/// <summary>The answers of a draft lie in the database under the master key, each bound to its draft.</summary>
public sealed class DraftSealing(SecretKeys keys)
{
    private readonly byte[] _key = keys.For("declaration-drafts");

    public string Seal(string answers, Guid draftId) => SealedText.Seal(_key, answers, draftId.ToString("N"));

    /// <exception cref="CryptographicException">Altered, of another draft, or sealed under another master key.</exception>
    public string Open(string sealedAnswers, Guid draftId) => SealedText.Open(_key, sealedAnswers, draftId.ToString("N"));
}
