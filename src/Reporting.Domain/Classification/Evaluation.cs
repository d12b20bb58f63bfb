using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Classification;

/// <summary>A narrative whose origin is known.</summary>
/// <param name="Line">Where it stands in its file, from 1.</param>
public sealed record LabelledNarrative(int Line, string Text, Origin Origin);

/// <summary>Counts of one class in the forced choice.</summary>
public sealed record ClassScore(int Found, int FalselyFound, int Missed)
{
    public double Precision => Ratio(Found, Found + FalselyFound);

    public double Recall => Ratio(Found, Found + Missed);

    public double F1 => Ratio(2 * Found, (2 * Found) + FalselyFound + Missed);

    internal static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

/// <summary>One narrative that the forced choice got wrong.</summary>
/// <param name="Proposed">What the product would say: undetermined when it is below its threshold.</param>
public sealed record WrongNarrative(LabelledNarrative Narrative, Origin Proposed, NarrativeReading Reading);

/// <summary>How well the origin is told from the text alone.</summary>
/// <param name="Decided">How many the product itself decides, at its own threshold.</param>
/// <param name="DecidedRight">How many of those rightly.</param>
public sealed record EvaluationReport(
    int Narratives, ClassScore Malicious, ClassScore Accidental, int Decided, int DecidedRight, IReadOnlyList<WrongNarrative> Wrong)
{
    public double Accuracy => ClassScore.Ratio(Malicious.Found + Accidental.Found, Narratives);

    public double MacroF1 => (Malicious.F1 + Accidental.F1) / 2;

    public double Coverage => ClassScore.Ratio(Decided, Narratives);

    public double PrecisionWhenDecided => ClassScore.Ratio(DecidedRight, Decided);
}

/// <summary>
/// Measures the reading of narratives. The forced choice takes the side with the greater score; a tie goes to malicious, which is the
/// more frequent in the collections at hand and the worse to miss.
/// </summary>
public static class Evaluation
{
    public static EvaluationReport Run(IEnumerable<LabelledNarrative> narratives)
    {
        var (maliciousRight, maliciousMissed, accidentalRight, accidentalMissed) = (0, 0, 0, 0);
        var (count, decided, decidedRight) = (0, 0, 0);
        var wrong = new List<WrongNarrative>();

        foreach (var narrative in narratives)
        {
            var reading = NarrativeReader.Read(narrative.Text);
            var proposed = Classifier.OriginOf(reading).Value;
            var forced = ForcedChoice(reading);
            var right = forced == narrative.Origin;

            count++;
            decided += proposed == Origin.Undetermined ? 0 : 1;
            decidedRight += proposed == narrative.Origin ? 1 : 0;
            switch (narrative.Origin, right)
            {
                case (Origin.Malicious, true):
                    maliciousRight++;
                    break;
                case (Origin.Malicious, false):
                    maliciousMissed++;
                    break;
                case (_, true):
                    accidentalRight++;
                    break;
                default:
                    accidentalMissed++;
                    break;
            }

            if (!right)
            {
                wrong.Add(new WrongNarrative(narrative, proposed, reading));
            }
        }

        return new EvaluationReport(
            count,
            new ClassScore(maliciousRight, accidentalMissed, maliciousMissed),
            new ClassScore(accidentalRight, maliciousMissed, accidentalMissed),
            decided,
            decidedRight,
            wrong);
    }

    public static Origin ForcedChoice(NarrativeReading reading) => reading.Balance >= 0 ? Origin.Malicious : Origin.NotMalicious;
}
