using System.Runtime.InteropServices;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>Something the narrative shows.</summary>
/// <param name="Evidence">The words as written.</param>
/// <param name="Weight">Log-odds: above zero speaks for a malicious origin, below for the opposite.</param>
public sealed record NarrativeSign(string Code, string Evidence, double Weight, IncidentType? Type);

/// <summary>What the narrative says of the effects.</summary>
public sealed record NarrativeEffect(
    string Code,
    string Evidence,
    CareImpact? CareImpact,
    Endangerment? Endangerment,
    Certainty? DataLoss,
    Certainty? DataIntegrity,
    Certainty? DataDisclosure);

/// <summary>What was read in a narrative.</summary>
/// <param name="Balance">Log-odds of a malicious origin: what speaks for it less what speaks against it.</param>
/// <param name="Signs">The weightiest first, whatever the side.</param>
public sealed record NarrativeReading(double Balance, IReadOnlyList<NarrativeSign> Signs, IReadOnlyList<NarrativeEffect> Effects)
{
    public static NarrativeReading Empty { get; } = new(0, [], []);
}

/// <summary>
/// Reads a narrative in French or English: which signs it shows, which of them are denied, doubted or only imagined. Pure and
/// deterministic; any text is accepted, and the work grows with its length only.
/// </summary>
public static class NarrativeReader
{
    /// <summary>Code of the sign that stands for the choice of words as a whole.</summary>
    public const string Wording = "narrative.wording";

    /// <summary>Code of the sign that stands for something denied: "aucun acte malveillant".</summary>
    public const string Negated = "negated";

    private const int NegatorWindow = 6;
    private const int NegatorAfterWindow = 7;
    private const int DoubtWindow = 6;
    private const int LongestMark = 8;
    private const double DoubtedThenContradicted = 0.1;
    private const double Doubted = 0.6;
    private const double Imagined = 0.25;

    /// <summary>What happened is told first; further on come measures, advice and other incidents.</summary>
    private const int LeadWords = 80;
    private const double LaterSign = 0.6;

    /// <summary>Words weigh by their share: the sum is divided by the root of their number, few words counting as these.</summary>
    private const double WordingScale = 3;
    private const int FewWords = 10;
    private const int WordsShown = 3;
    private const double LeastWording = 0.05;

    public static string RulesVersion => NarrativeRules.Current.Version;

    /// <param name="drill">The text tells a drill's scenario; a text that opens with a word for one does so anyway.</param>
    public static NarrativeReading Read(string? narrative, bool drill = false)
    {
        if (string.IsNullOrWhiteSpace(narrative))
        {
            return NarrativeReading.Empty;
        }

        return Weigh(Examine(narrative, drill));
    }

    /// <summary>A concept as far as the text shows it.</summary>
    /// <param name="Strength">From 0 (denied, or not there) to 1 (stated).</param>
    internal record struct Shown(double Strength, int First, int Last);

    /// <summary>All that weights are put on.</summary>
    internal sealed record Examined(
        NarrativeText Text, Shown[] Concepts, Shown DeniedMalice, Shown DeniedAccident, List<int> Stems, List<int> StemPlaces, bool English);

    private readonly record struct Hit(Pattern Pattern, int First, int Last, int Sentence, int FirstClause, int LastClause)
    {
        public int Concept => Pattern.Concept;
    }

    internal static Examined Examine(string narrative, bool drill = false)
    {
        var rules = NarrativeRules.Current;
        var text = NarrativeText.Read(narrative);

        // Filler words carry nothing between the others: they are left out here, and counted to tell the language.
        var classes = new int[text.Count][];
        var place = new int[text.Count];
        var (stems, stemPlaces) = (new List<int>(LeadWords), new List<int>(LeadWords));
        var (count, french, english) = (0, 0, 0);
        for (var i = 0; i < text.Count; i++)
        {
            var found = rules.Look(text.Letters(text[i]), out var stem);
            if (stem >= 0 && i < LeadWords && !stems.Contains(stem))
            {
                stems.Add(stem);
                stemPlaces.Add(i);
            }

            if (found.Length > 0 && found[0] <= rules.SharedFiller)
            {
                french += found[0] == rules.FrenchFiller ? 1 : 0;
                english += found[0] == rules.EnglishFiller ? 1 : 0;
                continue;
            }

            (classes[count], place[count]) = (found, i);
            count++;
        }

        var (signs, marks) = (new List<Hit>(), new List<Hit>());
        for (var at = 0; at < count; at++)
        {
            foreach (var element in classes[at])
            {
                foreach (var pattern in rules.PatternsFrom[element])
                {
                    if (Match(pattern, classes, place, text, at, count) is var last and >= 0)
                    {
                        (pattern.Use == PatternUse.Sign ? signs : marks).Add(
                            new Hit(pattern, at, last, text[place[at]].Sentence, text[place[at]].Clause, text[place[last]].Clause));
                    }
                }
            }
        }

        var (shown, deniedMalice, deniedAccident) = Judge(rules, signs, CollectionsMarshal.AsSpan(marks), drill);
        foreach (ref var concept in shown.AsSpan())
        {
            ToText(ref concept, place);
        }

        ToText(ref deniedMalice, place);
        ToText(ref deniedAccident, place);
        return new Examined(text, shown, deniedMalice, deniedAccident, stems, stemPlaces, english > french);
    }

    private static void ToText(ref Shown shown, int[] place)
    {
        if (shown.Strength > 0)
        {
            (shown.First, shown.Last) = (place[shown.First], place[shown.Last]);
            shown.Strength *= shown.First >= LeadWords ? LaterSign : 1;
        }
    }

    private static int Match(Pattern pattern, int[][] classes, int[] place, NarrativeText text, int at, int count)
    {
        var (position, sentence) = (at, text[place[at]].Sentence);
        for (var part = 1; part < pattern.Element.Length; part++)
        {
            var limit = Math.Min(position + 1 + pattern.Gap[part], count - 1);
            var found = -1;
            for (var next = position + 1; next <= limit && text[place[next]].Sentence == sentence; next++)
            {
                if (Array.IndexOf(classes[next], pattern.Element[part]) >= 0)
                {
                    found = next;
                    break;
                }
            }

            if (found < 0)
            {
                return -1;
            }

            position = found;
        }

        return position;
    }

    /// <param name="marks">In the order of the text, as the signs.</param>
    private static (Shown[] Shown, Shown DeniedMalice, Shown DeniedAccident) Judge(
        NarrativeRules rules, List<Hit> signs, ReadOnlySpan<Hit> marks, bool drill)
    {
        drill |= Opens(PatternUse.Drill, marks);
        var shown = new Shown[rules.Concepts.Length];
        var (deniedMalice, deniedAccident) = (default(Shown), default(Shown));
        var strengths = new double[signs.Count];
        var doubted = new bool[signs.Count];
        var (lastMalice, lastAccident, reached) = (-1, -1, 0);
        for (var i = 0; i < signs.Count; i++)
        {
            var sign = signs[i];
            var concept = rules.Concepts[sign.Concept];
            var near = Near(marks, sign, ref reached);
            if (Masked(sign, near))
            {
                continue;
            }

            if (concept.Negation != Negation.Keep && Denied(sign, near))
            {
                if (concept.Negation == Negation.Reverse)
                {
                    ref var denial = ref concept.Origin == Origin.Malicious ? ref deniedMalice : ref deniedAccident;
                    denial = denial.Strength > 0 ? denial : new Shown(1, sign.First, sign.Last);
                }

                continue;
            }

            doubted[i] = Stands(PatternUse.Doubt, sign, near);
            strengths[i] = Stands(PatternUse.Hypothetical, sign, near) || (!drill && Stands(PatternUse.Drill, sign, near)) ? Imagined : 1;
            if (!doubted[i])
            {
                lastMalice = concept.Origin == Origin.Malicious ? sign.First : lastMalice;
                lastAccident = concept.Origin == Origin.NotMalicious ? sign.First : lastAccident;
            }
        }

        for (var i = 0; i < signs.Count; i++)
        {
            if (strengths[i] <= 0)
            {
                continue;
            }

            // "We first thought of an attack. It was a switch."
            var other = rules.Concepts[signs[i].Concept].Origin switch
            {
                Origin.Malicious => lastAccident,
                Origin.NotMalicious => lastMalice,
                _ => -1,
            };
            var strength = (doubted[i], other > signs[i].Last) switch
            {
                (false, _) => strengths[i],
                (true, false) => strengths[i] * Doubted,
                (true, true) => strengths[i] * DoubtedThenContradicted,
            };
            if (strength > shown[signs[i].Concept].Strength)
            {
                shown[signs[i].Concept] = new Shown(strength, signs[i].First, signs[i].Last);
            }
        }

        return (shown, deniedMalice, deniedAccident);
    }

    /// <summary>The marks that stand close enough to a sign to change it.</summary>
    private static ReadOnlySpan<Hit> Near(ReadOnlySpan<Hit> marks, in Hit sign, ref int reached)
    {
        while (reached < marks.Length && marks[reached].First < sign.First - NegatorWindow - LongestMark)
        {
            reached++;
        }

        var end = reached;
        while (end < marks.Length && marks[end].First <= sign.Last + NegatorAfterWindow)
        {
            end++;
        }

        return marks[reached..end];
    }

    /// <summary>"Identity theft", "heart attack": words that mean something else together.</summary>
    private static bool Masked(in Hit sign, ReadOnlySpan<Hit> near)
    {
        foreach (ref readonly var mark in near)
        {
            if (mark.Pattern.Use == PatternUse.Mask && mark.Last > mark.First && mark.First <= sign.Last && mark.Last >= sign.Last
                && (mark.First != sign.First || mark.Last != sign.Last) && (mark.First <= sign.First || sign.First < sign.Last))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Denied(in Hit sign, ReadOnlySpan<Hit> near)
    {
        foreach (ref readonly var mark in near)
        {
            if (mark.Sentence != sign.Sentence)
            {
                continue;
            }

            var denied = mark.Pattern.Use switch
            {
                PatternUse.Negator when mark.First > sign.First && mark.Last < sign.Last =>
                    !sign.Pattern.Denies && mark.LastClause == sign.LastClause,
                PatternUse.Negator => mark.Last < sign.First && mark.LastClause == sign.FirstClause && sign.First - mark.Last <= NegatorWindow
                    && !Overlapped(PatternUse.NotNegator, mark, near) && !Separated(mark.Last, sign.First, near),
                PatternUse.NegatorAfter => mark.First > sign.Last && mark.First - sign.Last <= NegatorAfterWindow
                    && !Overlapped(PatternUse.NotNegatorAfter, mark, near) && !Separated(sign.Last, mark.First, near),
                _ => false,
            };
            if (denied)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Stands(PatternUse use, in Hit sign, ReadOnlySpan<Hit> near)
    {
        foreach (ref readonly var mark in near)
        {
            if (mark.Pattern.Use == use && mark.Sentence == sign.Sentence && mark.Last < sign.First && sign.First - mark.Last <= DoubtWindow
                && !Separated(mark.Last, sign.First, near))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>"Exercice : rançongiciel au bloc" says what is played, not that nothing is.</summary>
    private static bool Opens(PatternUse use, ReadOnlySpan<Hit> marks)
    {
        foreach (ref readonly var mark in marks)
        {
            if (mark.First == 0 && mark.Pattern.Use == use)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Overlapped(PatternUse use, in Hit mark, ReadOnlySpan<Hit> near)
    {
        foreach (ref readonly var other in near)
        {
            if (other.Pattern.Use == use && other.First <= mark.Last && other.Last >= mark.First)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Separated(int from, int to, ReadOnlySpan<Hit> near)
    {
        foreach (ref readonly var other in near)
        {
            if (other.Pattern.Use == PatternUse.Contrast && other.First > from && other.First < to)
            {
                return true;
            }
        }

        return false;
    }

    private static NarrativeReading Weigh(Examined examined)
    {
        var rules = NarrativeRules.Current;
        var signs = new List<NarrativeSign>();
        var effects = new List<NarrativeEffect>();
        for (var i = 0; i < rules.Concepts.Length; i++)
        {
            var (concept, shown) = (rules.Concepts[i], examined.Concepts[i]);
            if (shown.Strength <= 0)
            {
                continue;
            }

            var evidence = examined.Text.Written(shown.First, shown.Last);
            if (i < rules.OriginConcepts)
            {
                signs.Add(new NarrativeSign($"narrative.{concept.Code}", evidence, shown.Strength * concept.Weight, concept.Type));
            }
            else
            {
                effects.Add(new NarrativeEffect(
                    concept.Code, evidence, concept.CareImpact, concept.Endangerment, concept.DataLoss, concept.DataIntegrity, concept.DataDisclosure));
            }
        }

        AddDenial(signs, examined.Text, examined.DeniedMalice, rules.DeniedMalice);
        AddDenial(signs, examined.Text, examined.DeniedAccident, rules.DeniedAccident);
        if (examined.English)
        {
            AddWording(signs, rules, examined);
        }

        return new NarrativeReading(
            signs.Sum(s => s.Weight) + (examined.English ? rules.EnglishBias : rules.OtherBias),
            [.. signs.OrderByDescending(s => Math.Abs(s.Weight))], effects);
    }

    private static void AddDenial(List<NarrativeSign> signs, NarrativeText text, Shown denied, double weight)
    {
        if (denied.Strength > 0)
        {
            signs.Add(new NarrativeSign(Negated, text.Written(denied.First, denied.Last), denied.Strength * weight, null));
        }
    }

    private static void AddWording(List<NarrativeSign> signs, NarrativeRules rules, Examined examined)
    {
        var weight = WordingScale * examined.Stems.Sum(s => rules.StemWeights[s]) / Math.Sqrt(Math.Max(examined.Stems.Count, FewWords));
        if (Math.Abs(weight) < LeastWording)
        {
            return;
        }

        var telling = examined.Stems.Zip(examined.StemPlaces)
            .OrderByDescending(s => rules.StemWeights[s.First] * Math.Sign(weight))
            .Take(WordsShown)
            .Select(s => examined.Text.Written(s.Second, s.Second));
        signs.Add(new NarrativeSign(Wording, string.Join(", ", telling), weight, null));
    }
}
