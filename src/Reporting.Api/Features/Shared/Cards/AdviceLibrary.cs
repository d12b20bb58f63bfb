using System.Globalization;
using System.Text.Json;
using Reporting.Domain.Advice;

namespace Reporting.Api.Features.Shared.Cards;

/// <summary>The cards as shipped inside the program: files <c>language/card.version.md</c>. A text that changes is a new version; the earlier ones stay readable.</summary>
public sealed class AdviceLibrary
{
    private const string Folder = "advice/";

    private readonly ILookup<(AdviceCard, string), AdviceText> _texts = Read().ToLookup(text => (text.Card, text.Language));

    /// <summary>Every text of every version.</summary>
    public IEnumerable<AdviceText> All => _texts.SelectMany(texts => texts);

    /// <summary>A card as it stands in addresses and in what is kept.</summary>
    public static string CodeOf(AdviceCard card) => JsonNamingPolicy.KebabCaseLower.ConvertName(card.ToString());

    public static AdviceCard? CardOf(string code) =>
        Enum.GetValues<AdviceCard>().Cast<AdviceCard?>().FirstOrDefault(card => CodeOf(card!.Value) == code);

    /// <summary>The latest version.</summary>
    public AdviceText Latest(AdviceCard card, string language) => _texts[(card, language)].MaxBy(text => text.Version)!;

    public AdviceText? Find(AdviceCard card, string language, int version) => _texts[(card, language)].FirstOrDefault(text => text.Version == version);

    private static IEnumerable<AdviceText> Read()
    {
        var assembly = typeof(AdviceLibrary).Assembly;
        foreach (var file in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            if (file[Folder.Length..].Split('/', '\\', '.') is not [var language, var code, var number, "md"]
                || CardOf(code) is not { } card
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                throw new FormatException($"{file}: must be named after a language, a card and a version: fr/ransomware.1.md.");
            }

            using var stream = new StreamReader(assembly.GetManifestResourceStream(file)!);
            yield return AdviceText.Read(card, version, language, file, stream.ReadToEnd());
        }
    }
}
