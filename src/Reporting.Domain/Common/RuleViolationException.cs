namespace Reporting.Domain.Common;

/// <summary>A rule of the business refused a change. Pages and API answer with the text that belongs to <see cref="Code"/>.</summary>
public sealed class RuleViolationException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
