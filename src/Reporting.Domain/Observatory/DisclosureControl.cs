namespace Reporting.Domain.Observatory;

/// <summary>
/// Decides what is hidden. At each turn it works out, as a reader could, the range in which every hidden number must lie; a number
/// whose range says more than its mark makes one more figure disappear. It ends because each turn hides something.
/// </summary>
internal sealed class DisclosureControl(FigureRelations figures, int threshold)
{
    private static readonly HashSet<string> _headlines =
        ["totals.establishments", "origin.malicious", "types.ransomware", "care.affected", "endangerment.total", "data.any", "structureTypes.healthEstablishment"];

    private readonly Dictionary<string, Hidden> _hidden = [];

    private enum Hidden
    {
        Below,
        Withheld,

        /// <summary>Withheld, and so are all its neighbours: the mark says nothing about its size.</summary>
        Open,
    }

    public Cell MaskOf(Cell cell) => _hidden.TryGetValue(cell.Id, out var hidden)
        ? cell with { Value = null, Mark = hidden is Hidden.Below ? CellMark.BelowThreshold : CellMark.Withheld }
        : cell;

    public void Run()
    {
        if (IsSmall(FigureRelations.Incidents))
        {
            // A year of no incident and a year of a few must look the same.
            HideEverything();
            _hidden[FigureRelations.Incidents] = Hidden.Below;
            return;
        }

        foreach (var id in figures.Values.Keys.Where(id => figures.IsPrinted(id) && IsSmall(id)))
        {
            _hidden[id] = Hidden.Below;
        }

        while (FirstLeak() is var (id, ranges) && id is not null)
        {
            if (!WithholdNear(id, ranges) && !OpenNear(id))
            {
                HideEverything();
                return;
            }
        }

        GiveBack();
    }

    /// <summary>The first to be withheld may turn out needless once others are: what can be shown again is, the most telling first.</summary>
    private void GiveBack()
    {
        foreach (var id in _hidden.Where(h => h.Value is Hidden.Withheld).Select(h => h.Key).OrderByDescending(WeightOf).ThenByDescending(id => figures.Values[id]).ToList())
        {
            _hidden.Remove(id);
            if (FirstLeak().Id is not null)
            {
                _hidden[id] = Hidden.Withheld;
            }
        }
    }

    private bool IsSmall(string id) => figures.Values[id] < threshold;

    private void HideEverything()
    {
        foreach (var id in figures.Values.Keys.Where(id => figures.IsPrinted(id) && id != FigureRelations.Incidents))
        {
            _hidden[id] = Hidden.Open;
        }
    }

    private (string? Id, Ranges Ranges) FirstLeak()
    {
        var ranges = Ranges.WorkOut(figures.Values.Keys.ToDictionary(id => id, KnownAtSight), figures.All);
        return (figures.Values.Keys.FirstOrDefault(id => Leaks(id, ranges[id])), ranges);
    }

    /// <summary>Before any reasoning: what the page itself says of a number.</summary>
    private Range KnownAtSight(string id) => (figures.IsPrinted(id), _hidden.TryGetValue(id, out var hidden), hidden) switch
    {
        (false, _, _) or (_, true, Hidden.Open) => new(0, Range.Endless),
        (_, false, _) => new(figures.Values[id], figures.Values[id]),
        (_, true, Hidden.Below) => new(0, threshold - 1),
        (_, true, _) => new(threshold, Range.Endless),
    };

    private bool Leaks(string id, Range range) => IsSmall(id)
        ? range.Low > 0 || range.High < threshold - 1
        : _hidden.ContainsKey(id) && range.Low == range.High;

    /// <summary>Hides a figure of a relation that gives the leaking one away; where all are hidden, of one that gives those away.</summary>
    private bool WithholdNear(string leaking, Ranges ranges)
    {
        var met = new HashSet<string> { leaking };
        var near = new List<string> { leaking };
        while (near.Count > 0)
        {
            var telling = figures.All.Where(r => r.Members.Any(id => near.Contains(id) && Narrows(r, id, ranges))).SelectMany(r => r.Members).ToList();
            if (Candidate(telling) is { } candidate)
            {
                _hidden[candidate] = Hidden.Withheld;
                return true;
            }

            near = [.. telling.Where(id => IsHidden(id) && met.Add(id))];
        }

        return false;
    }

    /// <summary>The relation alone, with what is known of its other members, says more about the number than its mark does.</summary>
    private bool Narrows(Relation relation, string id, Ranges ranges)
    {
        var sight = relation.Members.ToDictionary(m => m, m => m == id ? KnownAtSight(id) : ranges[m]);
        var before = sight[id];
        var after = Ranges.WorkOut(sight, [relation])[id];
        return after.Low > before.Low || (after.High < before.High && after.High < figures.Values[FigureRelations.Incidents]);
    }

    /// <summary>The smallest that is large enough to cover for any hidden count; failing that, the largest.</summary>
    private string? Candidate(IEnumerable<string> members)
    {
        var visible = members.Where(id => id != FigureRelations.Incidents && !IsHidden(id)).Distinct()
            .OrderBy(WeightOf).ThenBy(id => figures.Values[id]).ToList();
        return visible.Find(id => figures.Values[id] >= (2 * threshold) - 1) ?? visible.LastOrDefault();
    }

    /// <summary>What is worth showing most goes last. Those on the perimeter alone say again, on another denominator, what a table says already.</summary>
    private static int WeightOf(string id) => id.StartsWith("inPerimeter.", StringComparison.Ordinal) ? 0 : _headlines.Contains(id) ? 2 : 1;

    private bool IsHidden(string id) => !figures.IsPrinted(id) || _hidden.ContainsKey(id);

    /// <summary>Nothing is left to hide beside it: the marks themselves give the number away, so they stop telling small from large.</summary>
    private bool OpenNear(string leaking)
    {
        var closed = figures.All.Where(r => r.Members.Contains(leaking)).SelectMany(r => r.Members).Append(leaking)
            .Where(id => _hidden.TryGetValue(id, out var hidden) && hidden is not Hidden.Open).Distinct().ToList();
        foreach (var id in closed)
        {
            _hidden[id] = Hidden.Open;
        }

        return closed.Count > 0;
    }
}

/// <summary>The whole numbers in which a figure must lie, both ends included.</summary>
internal readonly record struct Range(long Low, long High)
{
    public const long Endless = 1L << 40;
}

/// <summary>Ranges that follow from relations, narrowed until nothing moves.</summary>
internal sealed class Ranges
{
    private readonly Dictionary<string, Range> _ranges;

    private Ranges(Dictionary<string, Range> ranges) => _ranges = ranges;

    public Range this[string id] => _ranges[id];

    public static Ranges WorkOut(Dictionary<string, Range> atSight, IReadOnlyList<Relation> relations)
    {
        var ranges = new Ranges(atSight);
        bool moved;
        do
        {
            moved = false;
            foreach (var relation in relations)
            {
                moved |= ranges.Narrow(relation);
            }
        }
        while (moved);

        return ranges;
    }

    private bool Narrow(Relation relation)
    {
        var (low, high) = (relation.Right.Sum(id => _ranges[id].Low), relation.Right.Sum(id => _ranges[id].High));
        var isSum = relation.Kind is RelationKind.Sum;
        var left = _ranges[relation.Left];
        var moved = Set(relation.Left, isSum ? Math.Max(left.Low, low) : left.Low, Math.Min(left.High, high));

        left = _ranges[relation.Left];
        foreach (var id in relation.Right)
        {
            var part = _ranges[id];
            var atLeast = Math.Max(part.Low, left.Low - (high - part.High));
            var atMost = isSum ? Math.Min(part.High, left.High - (low - part.Low)) : part.High;
            moved |= Set(id, atLeast, atMost);
            (low, high) = (low - part.Low + atLeast, high - part.High + atMost);
        }

        return moved;
    }

    private bool Set(string id, long low, long high)
    {
        var range = new Range(low, high);
        if (_ranges[id] == range)
        {
            return false;
        }

        _ranges[id] = range;
        return true;
    }
}
