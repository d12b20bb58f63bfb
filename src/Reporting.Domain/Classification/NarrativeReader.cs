using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>Something the narrative shows.</summary>
/// <param name="Evidence">The words as written.</param>
/// <param name="Weight">Signed: above zero speaks for a malicious origin, below for the opposite. Log-odds.</param>
public sealed record NarrativeSign(string Code, string Evidence, double Weight, IncidentType? Type);

/// <summary>What was read in a narrative.</summary>
/// <param name="Balance">Log-odds of a malicious origin: sum of what speaks for it less what speaks against it.</param>
/// <param name="Signs">By decreasing weight, whatever the side.</param>
/// <param name="Effects">Code of each effect with its evidence: care, endangerment, data.</param>
public sealed record NarrativeReading(double Balance, IReadOnlyList<NarrativeSign> Signs, IReadOnlyList<NarrativeEffect> Effects)
{
    public static NarrativeReading Empty { get; } = new(0, [], []);
}

public sealed record NarrativeEffect(
    string Code,
    string Evidence,
    CareImpact? CareImpact,
    Endangerment? Endangerment,
    Certainty? DataLoss,
    Certainty? DataIntegrity,
    Certainty? DataDisclosure);

/// <summary>
/// Reads a narrative in French or English: which signs it shows, which of them are denied, doubted or only imagined. Pure and
/// deterministic; any text is accepted.
/// </summary>
public static class NarrativeReader
{
    private const int NegatorWindow = 6;
    private const int NegatorAfterWindow = 7;
    private const int DoubtWindow = 6;
    private const double DoubtedThenContradicted = 0.1;
    private const double Doubted = 0.6;
    private const double Imagined = 0.25;
    private const double DenialWeight = 1.6;

    public static string RulesVersion => NarrativeRules.Current.Version;

    public static NarrativeReading Read(string? narrative)
    {
        if (string.IsNullOrWhiteSpace(narrative))
        {
            return NarrativeReading.Empty;
        }

        var examined = Examine(narrative);
        return Weigh(examined);
    }

    /// <summary>One concept as far as the text shows it.</summary>
    /// <param name="Strength">From 0 (denied, or not there) to 1 (stated).</param>
    internal readonly record struct Shown(double Strength, int First, int Last);

    /// <summary>Everything that weights are put on.</summary>
    internal sealed record Examined(
        NarrativeText Text, Shown[] Concepts, bool DeniedMalice, bool DeniedAccident, Shown Denial, List<int> Stems, List<int> StemPlaces, bool English);

    private readonly record struct Hit(Pattern Pattern, int First, int Last, int Sentence)
    {
        public int Concept => Pattern.Concept;
    }

    internal static Examined Examine(string narrative)
    {
        var rules = NarrativeRules.Current;
        var text = NarrativeText.Read(narrative);

        // Filler words carry nothing between the others: they are dropped here, and counted to tell the language.
        var classes = new int[text.Count][];
        var place = new int[text.Count];
        var stems = new List<int>(text.Count);
        var stemPlaces = new List<int>(text.Count);
        var (count, french, english) = (0, 0, 0);
        for (var i = 0; i < text.Count; i++)
        {
            var word = text[i];
            var found = rules.Look(text.Letters(word), out var stem);
            if (stem >= 0)
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

        var signs = new List<Hit>();
        var around = new List<Hit>();
        for (var at = 0; at < count; at++)
        {
            foreach (var element in classes[at])
            {
                foreach (var pattern in rules.PatternsFrom[element])
                {
                    if (Match(pattern, classes, place, text, at, count) is var last and >= 0)
                    {
                        (pattern.Use == PatternUse.Sign ? signs : around).Add(new Hit(pattern, at, last, text[place[at]].Sentence));
                    }
                }
            }
        }

        var shown = Judge(rules, signs, around, out var denial);
        for (var i = 0; i < shown.Length; i++)
        {
            if (shown[i].Strength > 0)
            {
                shown[i] = shown[i] with { First = place[shown[i].First], Last = place[shown[i].Last] };
            }
        }

        if (denial.Strength != 0)
        {
            denial = denial with { First = place[denial.First], Last = place[denial.Last] };
        }

        return new Examined(text, shown, denial.Strength < 0, denial.Strength > 0, denial, stems, stemPlaces, english >= french);
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

    private static Shown[] Judge(NarrativeRules rules, List<Hit> signs, List<Hit> around, out Shown denial)
    {
        denial = default;
        var shown = new Shown[rules.Concepts.Length];
        var strengths = new double[signs.Count];
        var doubted = new bool[signs.Count];
        for (var i = 0; i < signs.Count; i++)
        {
            var concept = rules.Concepts[signs[i].Concept];
            if (concept.Negation != Negation.Keep && IsDenied(signs[i], around))
            {
                if (concept.Negation == Negation.Reverse)
                {
                    var side = concept.Origin == Origin.Malicious ? -1 : 1;
                    denial = denial.Strength < 0 ? denial : new Shown(side, signs[i].First, signs[i].Last);
                }

                continue;
            }

            doubted[i] = Stands(signs[i], around, PatternUse.Doubt);
            strengths[i] = Stands(signs[i], around, PatternUse.Hypothetical) ? Imagined : 1;
        }

        for (var i = 0; i < signs.Count; i++)
        {
            if (strengths[i] <= 0)
            {
                continue;
            }

            var strength = strengths[i];
            if (doubted[i])
            {
                strength *= ContradictedLater(rules, signs, strengths, doubted, i) ? DoubtedThenContradicted : Doubted;
            }

            if (strength > shown[signs[i].Concept].Strength)
            {
                shown[signs[i].Concept] = new Shown(strength, signs[i].First, signs[i].Last);
            }
        }

        return shown;
    }

    private static bool IsDenied(Hit sign, List<Hit> around)
    {
        var denied = false;
        foreach (var mark in around)
        {
            if (mark.Sentence != sign.Sentence)
            {
                continue;
            }

            switch (mark.Pattern.Use)
            {
                case PatternUse.Negator when mark.Last < sign.First && sign.First - mark.Last <= NegatorWindow
                    && !Overlapped(mark, around, PatternUse.NotNegator) && !Separated(mark.Last, sign.First, sign.Sentence, around):
                case PatternUse.Negator when !sign.Pattern.Denies && mark.First > sign.First && mark.Last < sign.Last:
                case PatternUse.NegatorAfter when mark.First > sign.Last && mark.First - sign.Last <= NegatorAfterWindow
                    && !Overlapped(mark, around, PatternUse.NotNegatorAfter) && !Separated(sign.Last, mark.First, sign.Sentence, around):
                    denied = true;
                    break;
            }
        }

        return denied;
    }

    private static bool Stands(Hit sign, List<Hit> around, PatternUse use)
    {
        foreach (var mark in around)
        {
            if (mark.Pattern.Use == use && mark.Sentence == sign.Sentence && mark.Last < sign.First && sign.First - mark.Last <= DoubtWindow
                && !Separated(mark.Last, sign.First, sign.Sentence, around))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Overlapped(Hit mark, List<Hit> around, PatternUse use)
    {
        foreach (var other in around)
        {
            if (other.Pattern.Use == use && other.Sentence == mark.Sentence && other.First <= mark.Last && other.Last >= mark.First)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Separated(int from, int to, int sentence, List<Hit> around)
    {
        foreach (var other in around)
        {
            if (other.Pattern.Use == PatternUse.Contrast && other.Sentence == sentence && other.First > from && other.First < to)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>"We first thought of an attack. It was a switch."</summary>
    private static bool ContradictedLater(NarrativeRules rules, List<Hit> signs, double[] strengths, bool[] doubted, int index)
    {
        var origin = rules.Concepts[signs[index].Concept].Origin;
        for (var later = 0; later < signs.Count; later++)
        {
            var other = rules.Concepts[signs[later].Concept].Origin;
            if (signs[later].First > signs[index].Last && strengths[later] > 0 && !doubted[later]
                && other != Origin.Undetermined && other != origin)
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
        var balance = rules.Bias;
        for (var i = 0; i < rules.Concepts.Length; i++)
        {
            var (concept, shown) = (rules.Concepts[i], examined.Concepts[i]);
            if (shown.Strength <= 0)
            {
                continue;
            }

            var evidence = examined.Text.Written(shown.First, shown.Last);
            if (i >= rules.OriginConcepts)
            {
                effects.Add(new NarrativeEffect(concept.Code, evidence, concept.CareImpact, concept.Endangerment, concept.DataLoss, concept.DataIntegrity, concept.DataDisclosure));
                continue;
            }

            var weight = shown.Strength * (concept.Origin == Origin.NotMalicious ? -concept.Weight : concept.Weight);
            balance += weight;
            signs.Add(new NarrativeSign($"narrative.{concept.Code}", evidence, weight, concept.Type));
        }

        if (examined.Denial.Strength != 0)
        {
            var weight = examined.Denial.Strength * DenialWeight;
            balance += weight;
            signs.Add(new NarrativeSign("negated", examined.Text.Written(examined.Denial.First, examined.Denial.Last), weight, null));
        }

        signs.Sort((a, b) => Math.Abs(b.Weight).CompareTo(Math.Abs(a.Weight)));
        return new NarrativeReading(balance, signs, effects);
    }
}
