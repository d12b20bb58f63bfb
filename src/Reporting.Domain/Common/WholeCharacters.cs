namespace Reporting.Domain.Common;

/// <summary>Makes any text one that can be normalised: <see cref="string.Normalize()"/> throws on half a character and on what is none.</summary>
public static class WholeCharacters
{
    /// <summary>A space instead of each, as between words.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (whole, from) =>
    {
        from.CopyTo(whole);
        for (var i = 0; i < whole.Length; i++)
        {
            if (i + 1 < whole.Length && char.IsSurrogatePair(whole[i], whole[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(whole[i]) || whole[i] is '\uFFFE' or '\uFFFF')
            {
                whole[i] = ' ';
            }
        }
    });
}
