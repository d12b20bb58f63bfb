namespace Reporting.Infrastructure.Notifications;

/// <summary>A message did not leave. The code is all that is kept: texts of mail servers and receivers may quote anything.</summary>
/// <param name="final">Trying again cannot help: the receiver said so (RFC 5321 §4.2.1, replies 5yz to a recipient).</param>
internal sealed class NotSentException(string code, Exception? inner = null, bool final = false) : Exception($"Not sent: {code}.", inner)
{
    public bool IsFinal { get; } = final;

    /// <summary>At most 60 characters: <c>smtp.550</c>, <c>http.503</c>, <c>address.refused</c>.</summary>
    public string Code { get; } = code;
}
