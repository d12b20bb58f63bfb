namespace Reporting.Api.Features.Shared;

/// <summary>What is looked for, written as a database's UPPER leaves what it compares with.</summary>
/// <remarks>
/// SQLite and PostgreSQL (under the collation C, which our columns have) raise a to z only and leave an accented letter as it is, SQL Server
/// raises all. Compare <c>UPPER(column)</c> with both: whatever capitals a name and a search are written in, they meet, unless a name mixes
/// accented letters of both kinds.
/// </remarks>
public sealed record SearchText(string Raised, string AsciiRaised)
{
    public static SearchText Of(string wanted) => new(
        wanted.ToUpperInvariant(),
        string.Create(wanted.Length, wanted.ToLowerInvariant(), (letters, lower) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = char.IsAsciiLetterLower(lower[i]) ? char.ToUpperInvariant(lower[i]) : lower[i];
            }
        }));
}
