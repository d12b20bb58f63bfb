using System.Text.Json;
using System.Text.Json.Serialization;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>What being denied does to a sign.</summary>
internal enum Negation
{
    /// <summary>Denied, it says nothing.</summary>
    Drop,

    /// <summary>Denied, it speaks for the other origin: "aucun acte malveillant".</summary>
    Reverse,

    /// <summary>Its words carry their own negation: "aucun impact sur les soins".</summary>
    Keep,
}

/// <summary>A sign that a narrative may show: what it speaks for, and how much.</summary>
/// <param name="Weight">Log-odds of a malicious origin; below zero for the opposite.</param>
internal sealed record Concept(
    string Code,
    Origin Origin,
    IncidentType? Type,
    double Weight,
    Negation Negation,
    CareImpact? CareImpact,
    Endangerment? Endangerment,
    Certainty? DataLoss,
    Certainty? DataIntegrity,
    Certainty? DataDisclosure);

/// <summary>A run of words that shows a concept or changes what stands around it.</summary>
/// <param name="Element">Word classes, in order.</param>
/// <param name="Gap">How many other words may stand before each.</param>
/// <param name="Denies">Its own words deny something ("sans motif"), so that a negation between them is not one about it.</param>
internal sealed record Pattern(PatternUse Use, int Concept, int[] Element, int[] Gap, bool Denies);

internal enum PatternUse
{
    Sign,
    Negator,
    NotNegator,
    NegatorAfter,
    NotNegatorAfter,
    Doubt,
    Hypothetical,

    /// <summary>Hypothetical too, unless the whole text is about a drill.</summary>
    Drill,
    Contrast,
    Mask,
}

/// <summary>
/// The rules of the reader, from two files kept beside this one: concepts with their words in French and English, and what each of them
/// and some common English words weigh. Compiled once into one tree of letters, so that reading costs one walk a word.
/// </summary>
internal sealed class NarrativeRules
{
    /// <summary>Words are told apart by their first letters only, which stands for stemming in both languages.</summary>
    public const int StemLength = 7;

    private const int Letters = 36;
    private const int DefaultGap = 4;
    private const int ShortestSpelling = 7;
    private const int LongestSpelling = 20;

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly List<int[]> _next = [NewNode()];
    private readonly List<List<int>?> _prefix = [null];
    private readonly List<List<int>?> _exact = [null];
    private readonly List<int> _stem = [-1];
    private readonly Dictionary<string, int> _elements = [];
    private readonly Dictionary<string, int[]> _spellings = [];
    private readonly HashSet<string> _negators;

    private readonly int[][] _nextOf;
    private readonly int[]?[] _prefixOf;
    private readonly int[]?[] _exactOf;

    private NarrativeRules(RulesFile rules, WeightsFile weights)
    {
        Version = $"{rules.Version}/{weights.Version}";
        Concepts = [.. rules.Concepts.Select(c => Read(c, weights.Concepts[c.Code])), .. rules.Effects.Select(e => Read(e, 0))];
        OriginConcepts = rules.Concepts.Count;
        EnglishBias = weights.EnglishBias;
        OtherBias = weights.OtherBias;
        DeniedMalice = weights.DeniedMalice;
        DeniedAccident = weights.DeniedAccident;

        FrenchFillers = [.. rules.Fillers.French.Split(' ')];
        EnglishFillers = [.. rules.Fillers.English.Split(' ')];
        FrenchFiller = Element(string.Join('|', FrenchFillers.Except(EnglishFillers)));
        EnglishFiller = Element(string.Join('|', EnglishFillers.Except(FrenchFillers)));
        SharedFiller = Element(string.Join('|', EnglishFillers.Intersect(FrenchFillers)));

        _negators = [.. rules.Modifiers.Negators.SelectMany(n => n.Split(' ', '|'))];
        var patterns = new List<Pattern>();
        Compile(patterns, PatternUse.Negator, -1, rules.Modifiers.Negators);
        Compile(patterns, PatternUse.NotNegator, -1, rules.Modifiers.NotNegators);
        Compile(patterns, PatternUse.NegatorAfter, -1, rules.Modifiers.NegatorsAfter);
        Compile(patterns, PatternUse.NotNegatorAfter, -1, rules.Modifiers.NotNegatorsAfter);
        Compile(patterns, PatternUse.Doubt, -1, rules.Modifiers.Doubt);
        Compile(patterns, PatternUse.Hypothetical, -1, rules.Modifiers.Hypothetical);
        Compile(patterns, PatternUse.Drill, -1, rules.Modifiers.Drill);
        Compile(patterns, PatternUse.Contrast, -1, rules.Modifiers.Contrast);
        Compile(patterns, PatternUse.Mask, -1, rules.Modifiers.Masks);
        foreach (var (index, concept) in rules.Concepts.Concat(rules.Effects).Index())
        {
            Compile(patterns, PatternUse.Sign, index, concept.Patterns);
        }

        Patterns = [.. patterns];
        PatternsFrom = [.. Enumerable.Range(0, _elements.Count).Select(e => Patterns.Where(p => p.Element[0] == e).ToArray())];

        StemWeights = [.. weights.Stems.Values];
        foreach (var (index, stem) in weights.Stems.Keys.Index())
        {
            _stem[Walk(stem)] = index;
        }

        _nextOf = [.. _next];
        _prefixOf = Inherited();
        _exactOf = [.. _exact.Index().Select(e => e.Item is null ? _prefixOf[e.Index] : [.. e.Item.Concat(_prefixOf[e.Index] ?? []).Order()])];
        Spell(rules.Spellings);
    }

    public static NarrativeRules Current { get; } = new(Load<RulesFile>("narrative-rules.json"), Load<WeightsFile>("narrative-weights.json"));

    public string Version { get; }
    public Concept[] Concepts { get; }

    /// <summary>The first ones speak of the origin, the others of effects.</summary>
    public int OriginConcepts { get; }

    /// <summary>Of an English text, whose words are weighed one by one.</summary>
    public double EnglishBias { get; }

    /// <summary>Of any other text: an attack is seldom told without a word for it, a failure often is.</summary>
    public double OtherBias { get; }
    public double DeniedMalice { get; }
    public double DeniedAccident { get; }
    public HashSet<string> FrenchFillers { get; }
    public HashSet<string> EnglishFillers { get; }

    /// <summary>The classes of filler words are the first three.</summary>
    public int FrenchFiller { get; }
    public int EnglishFiller { get; }
    public int SharedFiller { get; }
    public Pattern[] Patterns { get; }
    public Pattern[][] PatternsFrom { get; }
    public double[] StemWeights { get; }

    /// <summary>The classes a word belongs to and its stem, or -1.</summary>
    public int[] Look(ReadOnlySpan<char> word, out int stem)
    {
        stem = -1;
        var node = 0;
        int[]? classes = null;
        for (var i = 0; i < word.Length; i++)
        {
            node = _nextOf[node][Index(word[i])];
            if (node == 0)
            {
                return stem < 0 && Misspelt(word) is { Length: > 0 } meant ? meant : classes ?? [];
            }

            classes = _prefixOf[node] ?? classes;
            if (i == StemLength - 1)
            {
                stem = _stem[node];
            }
        }

        if (word.Length < StemLength)
        {
            stem = _stem[node];
        }

        return _exactOf[node] ?? classes ?? (stem >= 0 ? [] : Misspelt(word));
    }

    /// <summary>One letter missing, added, changed or swapped in one of the words that matter most.</summary>
    private int[] Misspelt(ReadOnlySpan<char> word)
    {
        if (word.Length is < ShortestSpelling - 1 or > LongestSpelling)
        {
            return [];
        }

        var look = _spellings.GetAlternateLookup<ReadOnlySpan<char>>();
        if (look.TryGetValue(word, out var found))
        {
            return found;
        }

        Span<char> shorter = stackalloc char[word.Length - 1];
        for (var skip = 0; skip < word.Length; skip++)
        {
            word[..skip].CopyTo(shorter);
            word[(skip + 1)..].CopyTo(shorter[skip..]);
            if (look.TryGetValue(shorter, out found))
            {
                return found;
            }
        }

        return [];
    }

    private void Spell(IEnumerable<string> words)
    {
        foreach (var word in words.Where(w => !w.Contains(' ')))
        {
            var classes = Look(word, out _);
            for (var skip = 0; skip < word.Length; skip++)
            {
                _spellings.TryAdd(word.Remove(skip, 1), classes);
            }

            _spellings[word] = classes;
        }
    }

    private static Concept Read(ConceptFile c, double weight) => new(
        c.Code,
        c.Origin switch { "malicious" => Origin.Malicious, "accidental" => Origin.NotMalicious, _ => Origin.Undetermined },
        c.Type,
        weight,
        c.Negation,
        c.CareImpact,
        c.Endangerment,
        c.DataLoss,
        c.DataIntegrity,
        c.DataDisclosure);

    private void Compile(List<Pattern> patterns, PatternUse use, int concept, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            var (elements, gaps, gap) = (new List<int>(), new List<int>(), 0);
            foreach (var part in text.Split(' '))
            {
                if (part == "..")
                {
                    gap = elements.Count == 0 ? 0 : DefaultGap;
                }
                else if (!part.Split('|').All(IsFiller))
                {
                    elements.Add(Element(part));
                    gaps.Add(gap);
                    gap = 0;
                }
            }

            if (elements.Count > 0)
            {
                patterns.Add(new Pattern(use, concept, [.. elements], [.. gaps], text.Split(' ', '|').Any(_negators.Contains)));
            }
        }
    }

    private bool IsFiller(string word) => FrenchFillers.Contains(word) || EnglishFillers.Contains(word);

    private int Element(string part)
    {
        if (_elements.TryGetValue(part, out var known))
        {
            return known;
        }

        var element = _elements.Count;
        _elements.Add(part, element);
        foreach (var word in part.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var node = Walk(word.TrimEnd('*'));
            var list = word.EndsWith('*') ? _prefix : _exact;
            (list[node] ??= []).Add(element);
        }

        return element;
    }

    private int Walk(string word)
    {
        var node = 0;
        foreach (var letter in word)
        {
            var slot = Index(letter);
            if (_next[node][slot] == 0)
            {
                _next[node][slot] = _next.Count;
                _next.Add(NewNode());
                _prefix.Add(null);
                _exact.Add(null);
                _stem.Add(-1);
            }

            node = _next[node][slot];
        }

        return node;
    }

    private int[]?[] Inherited()
    {
        var all = new int[]?[_next.Count];
        var waiting = new Stack<int>([0]);
        while (waiting.TryPop(out var node))
        {
            foreach (var child in _next[node].Where(c => c != 0))
            {
                all[child] = _prefix[child] is { } own ? [.. all[node] ?? [], .. own] : all[node];
                waiting.Push(child);
            }
        }

        return all;
    }

    private static int[] NewNode() => new int[Letters];

    private static int Index(char letter) => letter <= '9' ? letter - '0' + 26 : letter - 'a';

    private static T Load<T>(string file)
    {
        using var source = typeof(NarrativeRules).Assembly.GetManifestResourceStream($"Reporting.Domain.Classification.{file}")
            ?? throw new InvalidOperationException($"{file} is not embedded.");
        return JsonSerializer.Deserialize<T>(source, _json) ?? throw new InvalidOperationException($"{file} is empty.");
    }

    private sealed record RulesFile(
        string Version,
        string Comment,
        FillersFile Fillers,
        ModifiersFile Modifiers,
        List<ConceptFile> Concepts,
        List<ConceptFile> Effects,
        List<string> Spellings);

    private sealed record FillersFile(string French, string English);

    private sealed record ModifiersFile(
        List<string> Masks,
        List<string> Contrast,
        List<string> Negators,
        List<string> NotNegators,
        List<string> NegatorsAfter,
        List<string> NotNegatorsAfter,
        List<string> Doubt,
        List<string> Drill,
        List<string> Hypothetical);

    private sealed record ConceptFile(
        string Code,
        string? Origin,
        IncidentType? Type,
        double Prior,
        Negation Negation,
        CareImpact? CareImpact,
        Endangerment? Endangerment,
        Certainty? DataLoss,
        Certainty? DataIntegrity,
        Certainty? DataDisclosure,
        List<string> Patterns);

    /// <param name="Stems">Common English words, cut to <see cref="StemLength"/> letters.</param>
    private sealed record WeightsFile(
        string Version,
        string Comment,
        double EnglishBias,
        double OtherBias,
        double DeniedMalice,
        double DeniedAccident,
        Dictionary<string, double> Concepts,
        Dictionary<string, double> Stems);
}
