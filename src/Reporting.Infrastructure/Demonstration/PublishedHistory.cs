using Reporting.Domain.Observatory;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>
/// Figures published for the French health sector from 2018 on: facts gathered from the yearly reports and from what quotes them, each with
/// the mark of its source (see docs/observatory.md).
/// </summary>
public static class PublishedHistory
{
    public static IEnumerable<PublishedFigure> Figures()
    {
        using var reader = new StreamReader(typeof(PublishedHistory).Assembly.GetManifestResourceStream(
            "Reporting.Infrastructure.Demonstration.published-figures.csv")!);

        // The file is ours and has no quoted field; what people bring goes through the command, which reads any CSV.
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => PublishedLine.Read(line.TrimEnd('\r').Split(',')).Line ?? throw new InvalidDataException(line))
            .Select(PublishedFigure.Of)];
    }
}
