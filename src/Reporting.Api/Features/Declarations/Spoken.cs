namespace Reporting.Api.Features.Declarations;

/// <summary>Codes as they are said on the telephone: the international spelling alphabet (ICAO Annex 10), the same in every language.</summary>
public static class Spoken
{
    private static readonly string[] _letters =
    [
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima", "Mike",
        "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
    ];

    public static string Of(string code) => string.Join(
        " – ", code.Split('-').Select(group => string.Join(' ', group.Select(c => char.IsAsciiLetterUpper(c) ? _letters[c - 'A'] : $"{c}"))));
}
