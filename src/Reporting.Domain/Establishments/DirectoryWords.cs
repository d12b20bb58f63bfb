using System.Text.RegularExpressions;
using Reporting.Domain.Common;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Establishments;

/// <summary>A word by which an establishment of the directory is found: of its name, its town, its kind; short and long forms alike.</summary>
public sealed record EstablishmentTerm(Guid EstablishmentId, string Term);

/// <summary>
/// Under which words an establishment is kept. Abbreviations are written out, and what has one is abbreviated, when it is kept: whoever looks for
/// it types either, and the look-up stays one of beginnings of words.
/// </summary>
public static partial class DirectoryWords
{
    /// <summary>Words of the long form as they follow one another, idle ones left out.</summary>
    private static readonly (string Short, string[] Long)[] _forms =
    [
        ("ch", ["centre", "hospitalier"]),
        ("chu", ["centre", "hospitalier", "universitaire"]),
        ("chr", ["centre", "hospitalier", "regional"]),
        ("chru", ["centre", "hospitalier", "regional", "universitaire"]),
        ("chi", ["centre", "hospitalier", "intercommunal"]),
        ("chs", ["centre", "hospitalier", "specialise"]),
        ("chg", ["centre", "hospitalier", "general"]),
        ("gh", ["groupe", "hospitalier"]),
        ("ghu", ["groupe", "hospitalier", "universitaire"]),
        ("ght", ["groupement", "hospitalier", "territoire"]),
        ("gcs", ["groupement", "cooperation", "sanitaire"]),
        ("clcc", ["centre", "lutte", "contre", "cancer"]),
        ("had", ["hospitalisation", "domicile"]),
        ("hia", ["hopital", "instruction", "armees"]),
        ("ehpad", ["etablissement", "hebergement", "pour", "personnes", "agees", "dependantes"]),
        ("usld", ["unite", "soins", "longue", "duree"]),
        ("ssiad", ["service", "soins", "infirmiers", "domicile"]),
        ("lbm", ["laboratoire", "biologie", "medicale"]),
        ("mr", ["maison", "retraite"]),
        ("hop", ["hopital"]),
        ("cl", ["clinique"]),
        ("st", ["saint"]),
        ("ste", ["sainte"]),
        ("sts", ["saints"]),
        ("nd", ["notre", "dame"]),
        ("dr", ["docteur"]),
        ("pr", ["professeur"]),
        ("gal", ["general"]),
        ("mal", ["marechal"]),
    ];

    /// <summary>A nursing home is looked for as one, though its sign says "Les Pins".</summary>
    private static readonly Dictionary<EstablishmentCategory, string[]> _kinds = new()
    {
        [EstablishmentCategory.UniversityHospital] = ["chu", "hopital"],
        [EstablishmentCategory.GeneralHospital] = ["ch", "hopital"],
        [EstablishmentCategory.PrivateClinic] = ["clinique"],
        [EstablishmentCategory.MedicalLaboratory] = ["laboratoire"],
        [EstablishmentCategory.NursingHome] = ["ehpad"],
        [EstablishmentCategory.HomeCare] = ["had"],
        [EstablishmentCategory.Pharmacy] = ["pharmacie"],
    };

    private static readonly Dictionary<string, string[]> _long = _forms.ToDictionary(f => f.Short, f => f.Long);
    private static readonly ILookup<string, (string Short, string[] Long)> _byFirst = _forms.ToLookup(f => f.Long[0]);

    public static IReadOnlySet<string> Of(string name, string town, EstablishmentCategory category)
    {
        var words = new HashSet<string>(_kinds.GetValueOrDefault(category, []));
        Add(words, name);
        Add(words, town);
        return words;
    }

    /// <summary>Beginnings of words that all have to be there.</summary>
    public static IReadOnlyList<string> Sought(string text) => SearchWords.Sought(Joined(text));

    /// <summary><c>C.H.U.</c> is one word.</summary>
    private static string Joined(string text) => Dotted.Replace(text, letters => letters.Value.Replace(".", "", StringComparison.Ordinal) + " ");

    [GeneratedRegex(@"\b(\p{L}\.){2,}")]
    private static partial Regex Dotted { get; }

    private static void Add(HashSet<string> words, string text)
    {
        var said = SearchWords.InOrder(Joined(text)).ToList();
        foreach (var (at, word) in said.Index())
        {
            words.Add(word);
            words.UnionWith(_long.GetValueOrDefault(word, []));
            foreach (var (abbreviation, whole) in _byFirst[word].Where(f => f.Long.Length <= said.Count - at))
            {
                if (whole.Index().All(part => said[at + part.Index] == part.Item))
                {
                    words.Add(abbreviation);
                }
            }
        }
    }
}
