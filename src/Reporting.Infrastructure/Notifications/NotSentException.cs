namespace Reporting.Infrastructure.Notifications;

/// <summary>A message did not leave. The code is all that is kept: texts of mail servers and receivers may quote anything.</summary>
internal sealed class NotSentException(string code, Exception? inner = null) : Exception($"Not sent: {code}.", inner)
{
    /// <summary>At most 60 characters: <c>smtp.550</c>, <c>http.503</c>, <c>address.refused</c>.</summary>
    public string Code { get; } = code;
}
