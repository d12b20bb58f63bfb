namespace Reporting.Domain.Common;

/// <summary>One wrong field of a form or a request body.</summary>
/// <param name="Path">The field as the API names it: <c>establishment.finess</c>, <c>providers[0].name</c>.</param>
/// <param name="Code">Names the text shown, in the reader's language: <c>finess.malformed</c>.</param>
/// <param name="Arguments">What the text quotes: limits, allowed values and hours, never another thing that was typed.</param>
public sealed record FieldProblem(string Path, string Code, params IReadOnlyList<string> Arguments);
