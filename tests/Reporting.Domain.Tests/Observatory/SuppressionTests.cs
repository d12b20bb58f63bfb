using CsCheck;
using Reporting.Domain.Observatory;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Observatory;

public sealed class SuppressionTests
{
    private const int Threshold = 5;

    [Fact]
    public void A_small_cell_is_hidden_and_cannot_be_worked_out_from_the_total_and_its_neighbours()
    {
        var exact = Figures(Incidents(301, EstablishmentCategory.GeneralHospital), Incidents(31, EstablishmentCategory.NursingHome),
            Incidents(4, EstablishmentCategory.RadiotherapyCentre), Incidents(30, EstablishmentCategory.Other));

        var types = Suppression.Apply(exact, Threshold)["structureTypes"];

        Assert.Equal(
            ["301 Shown", "31 Shown", " BelowThreshold", " BelowThreshold", "30 Shown", " BelowThreshold"],
            types.Rows.Select(r => $"{r.Count.Value} {r.Count.Mark}"));
        Assert.All(types.Rows, row => Assert.Equal(row.Count.Value is null, row.Share is null));
    }

    [Fact]
    public void A_single_small_cell_takes_a_neighbour_with_it()
    {
        var exact = Figures(Supported(60, true), Supported(30, false), Supported(4, null));

        var support = Suppression.Apply(exact, Threshold)["support"];

        Assert.Equal(["yes 60 Shown", "no  Withheld", "unknown  BelowThreshold"], support.Rows.Select(r => $"{r.Code} {r.Count.Value} {r.Count.Mark}"));
    }

    [Fact]
    public void None_and_a_few_look_the_same()
    {
        var none = Figures(Incidents(40, EstablishmentCategory.GeneralHospital), Incidents(20, EstablishmentCategory.NursingHome));
        var few = Figures(Incidents(40, EstablishmentCategory.GeneralHospital), Incidents(18, EstablishmentCategory.NursingHome), Incidents(2, EstablishmentCategory.MedicalLaboratory));

        var marks = new[] { none, few }.Select(f => Suppression.Apply(f, Threshold)["structureTypes"]["medicalLaboratory"].Count);

        Assert.Single(marks.Distinct());
    }

    [Fact]
    public void A_year_of_a_few_incidents_looks_like_a_year_of_none()
    {
        var empty = Suppression.Apply(Figures(), Threshold);
        var few = Suppression.Apply(Figures(Incidents(4, EstablishmentCategory.GeneralHospital)), Threshold);

        Assert.Equal(CellMark.BelowThreshold, few.Incidents.Mark);
        Assert.Equal(Printed(empty), Printed(few));
        Assert.All(Outputs(few), cell => Assert.Null(cell.Value));
    }

    [Fact]
    public void A_number_that_is_printed_nowhere_is_protected_too()
    {
        var exact = Figures(Supported(60, true), Supported(20, false), Supported(12, null), Supported(2, true, EstablishmentCategory.Other), Supported(10, false, EstablishmentCategory.Other));

        var shown = Suppression.Apply(exact, Threshold);

        Assert.Equal((62, 12), (shown["support"]["yes"].Count.Value, shown["totals"]["outOfPerimeter"].Count.Value));
        Assert.Equal(CellMark.Withheld, shown["inPerimeter"]["supportAsked"].Count.Mark);
    }

    [Fact]
    public void A_percentile_near_the_edge_is_somebody_and_is_not_shown()
    {
        var counts = FactCounts.Of(2020, Incidents(40, EstablishmentCategory.GeneralHospital)) with
        {
            MinutesToFile = new DelayCounts(30, [new(10, 25), new(50, 175), new(90, 9_000)]),
        };

        var delay = Assert.Single(Suppression.Apply(YearFigures.Of(counts, "Europe/Paris"), Threshold).Delays);

        Assert.Equal([null, 180, null], delay.Percentiles.Select(p => p.Minutes));
    }

    [Fact]
    public void The_same_number_is_hidden_or_shown_wherever_it_is_printed() =>
        AFact.Year(2020, 300).Sample(
            facts => Outputs(Suppression.Apply(Figures(facts), Threshold)).GroupBy(c => c.Id).All(g => g.Distinct().Count() == 1),
            iter: 200);

    [Fact]
    public void No_shown_number_is_small_and_none_is_altered() =>
        AFact.Year(2020, 300).Sample(
            facts =>
            {
                var exact = Figures(facts);
                var truth = Outputs(exact).DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Value);
                return Outputs(Suppression.Apply(exact, Threshold)).All(c => c.Value is null ? c.Mark is not CellMark.Shown : c.Value >= Threshold && c.Value == truth[c.Id]);
            },
            iter: 200);

    /// <summary>
    /// The attack, with nothing of the defender's code: only what is printed, and the sums that the tables' own names announce. For
    /// every hidden number that is small, each value under the threshold must be reached by some filling of the gaps that adds up.
    /// </summary>
    [Fact]
    public void An_attacker_who_adds_up_every_table_learns_nothing_about_a_small_number() =>
        AFact.Year(2020, 400).Sample(facts => AttackOn(Figures(facts)), iter: 300);

    /// <summary>All equations at once, those on the perimeter included, with unknowns for what is printed nowhere: no small number has one solution.</summary>
    [Fact]
    public void An_attacker_who_solves_all_tables_together_determines_no_small_number() =>
        AFact.Year(2020, 400).Sample(
            facts =>
            {
                var exact = Figures(facts);
                Assert.Empty(Determined(exact, Suppression.Apply(exact, Threshold)));
            },
            iter: 200);

    [Fact]
    public void Solving_all_tables_together_finds_what_no_single_table_tells()
    {
        var exact = Figures(Supported(60, true), Supported(20, false), Supported(12, null), Supported(2, true, EstablishmentCategory.Other), Supported(10, false, EstablishmentCategory.Other));

        var naive = exact with { Threshold = Threshold };

        Assert.Contains("support.yes outside", Determined(exact, naive));
    }

    [Fact]
    public void The_attack_finds_a_cell_that_was_hidden_alone()
    {
        var exact = Figures(Incidents(301, EstablishmentCategory.GeneralHospital), Incidents(31, EstablishmentCategory.NursingHome),
            Incidents(4, EstablishmentCategory.RadiotherapyCentre), Incidents(30, EstablishmentCategory.Other));

        var naive = exact with { Threshold = Threshold, Tables = [.. exact.Tables.Select(t => t with { Rows = [.. t.Rows.Select(HideIfSmall)] })] };

        Assert.NotEmpty(Findings(exact, naive));

        static Figure HideIfSmall(Figure row) => row.Count.Value < Threshold ? row with { Count = row.Count with { Value = null, Mark = CellMark.BelowThreshold } } : row;
    }

    private static void AttackOn(YearFigures exact) => Assert.Empty(Findings(exact, Suppression.Apply(exact, Threshold)));

    private static List<string> Findings(YearFigures exact, YearFigures shown)
    {
        var truth = Outputs(exact).DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Value!.Value);
        if (shown.Incidents.Value is null)
        {
            return [.. Outputs(shown).Where(c => c.Value is not null).Select(c => c.Id)];
        }

        var findings = new List<string>();
        foreach (var sum in Sums(shown))
        {
            // Reachable sums of all hidden cells but one, by filling each with anything its mark allows.
            var rest = sum.Total.Value!.Value - sum.Parts.Sum(p => p.Value ?? 0);
            var gaps = sum.Parts.Where(p => p.Value is null).ToList();
            foreach (var gap in gaps.Where(g => truth[g.Id] < Threshold))
            {
                var reachable = new HashSet<int> { 0 };
                foreach (var other in gaps.Where(g => g.Id != gap.Id))
                {
                    var values = other.Mark is CellMark.BelowThreshold ? Enumerable.Range(0, Threshold) : Enumerable.Range(0, rest + 1);
                    reachable = [.. reachable.SelectMany(_ => values, (a, b) => a + b).Where(s => s <= rest)];
                }

                findings.AddRange(Enumerable.Range(0, Threshold).Where(v => !reachable.Contains(rest - v)).Select(v => $"{gap.Id} cannot be {v}"));
            }
        }

        return findings;
    }

    /// <summary>Gauss-Jordan elimination over everything that is not printed.</summary>
    private static List<string> Determined(YearFigures exact, YearFigures shown)
    {
        var printed = Outputs(shown).DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Value);
        var truth = Outputs(exact).DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Value!.Value);
        var equations = Sums(shown, visibleTotals: false).Select(s => (Total: s.Total.Id, Parts: s.Parts.Select(p => p.Id).ToArray())).ToList();
        foreach (var (inside, everywhere) in new[]
        {
            ("malicious", "origin.malicious"), ("ransomware", "types.ransomware"), ("endangered", "endangerment.total"), ("endangermentProven", "endangerment.proven"),
            ("dataLoss", "data.loss"), ("dataIntegrity", "data.integrity"), ("dataDisclosure", "data.disclosure"), ("supportAsked", "support.yes"),
        })
        {
            truth[$"{everywhere} outside"] = truth[everywhere] - truth[$"inPerimeter.{inside}"];
            truth[$"not {everywhere} inside"] = truth["totals.inPerimeter"] - truth[$"inPerimeter.{inside}"];
            truth[$"not {everywhere} outside"] = truth["totals.outOfPerimeter"] - truth[$"{everywhere} outside"];
            equations.Add((everywhere, [$"inPerimeter.{inside}", $"{everywhere} outside"]));
            equations.Add(("totals.inPerimeter", [$"inPerimeter.{inside}", $"not {everywhere} inside"]));
            equations.Add(("totals.outOfPerimeter", [$"{everywhere} outside", $"not {everywhere} outside"]));
        }

        var unknowns = truth.Keys.Where(id => printed.GetValueOrDefault(id) is null).ToArray();
        var rows = equations.Select(e => unknowns.Select(u => (e.Total == u ? -1.0 : 0.0) + e.Parts.Count(p => p == u)).ToArray()).ToList();
        var rank = 0;
        for (var column = 0; column < unknowns.Length && rank < rows.Count; column++)
        {
            var pivot = Enumerable.Range(rank, rows.Count - rank).MaxBy(r => Math.Abs(rows[r][column]));
            if (Math.Abs(rows[pivot][column]) < 1e-9)
            {
                continue;
            }

            (rows[rank], rows[pivot]) = (rows[pivot], [.. rows[rank]]);
            var lead = rows[rank][column];
            rows[rank] = [.. rows[rank].Select(x => x / lead)];
            for (var r = 0; r < rows.Count; r++)
            {
                var factor = rows[r][column];
                if (r != rank && Math.Abs(factor) > 1e-9)
                {
                    rows[r] = [.. rows[r].Zip(rows[rank], (x, y) => x - (factor * y))];
                }
            }

            rank++;
        }

        return [.. rows.Where(row => row.Count(x => Math.Abs(x) > 1e-9) == 1).Select(row => unknowns[Array.FindIndex(row, x => Math.Abs(x) > 1e-9)])
            .Where(id => truth[id] < Threshold)];
    }

    /// <summary>Equations that the tables' own names announce.</summary>
    private static IEnumerable<(Cell Total, IReadOnlyList<Cell> Parts)> Sums(YearFigures shown, bool visibleTotals = true)
    {
        var all = Outputs(shown).DistinctBy(c => c.Id).ToDictionary(c => c.Id);
        string[] partitions = ["months", "weekdays", "hours", "regions", "structureTypes", "origin", "types", "rootCauses", "severity", "major", "state", "support", "complaint", "dataProtection"];
        var sums = partitions.Select(t => (all["totals.incidents"], (IReadOnlyList<Cell>)[.. shown[t].Rows.Select(r => r.Count)])).ToList();
        Add("totals.incidents", "care.affected", "care.none", "care.unknown");
        Add("totals.incidents", "care.degradedMode", "care.interruption", "care.none", "care.unknown");
        Add("care.affected", "care.degradedMode", "care.interruption");
        Add("totals.incidents", "endangerment.total", "endangerment.none", "endangerment.unknown");
        Add("totals.incidents", "endangerment.potential", "endangerment.proven", "endangerment.none", "endangerment.unknown");
        Add("endangerment.total", "endangerment.potential", "endangerment.proven");
        Add("totals.incidents", "data.any", "data.none", "data.unknown");
        Add("totals.incidents", "totals.inPerimeter", "totals.outOfPerimeter");
        Add("totals.incidents", "totals.providerCascade", "totals.withoutProviderCascade");
        Add("totals.incidents", "delays.known", "delays.unknown");
        Add("totals.declarations", "totals.incidents", "totals.withdrawn", "totals.rejected");
        return sums.Where(s => !visibleTotals || s.Item1.Value is not null);

        void Add(string total, params string[] parts) => sums.Add((all[total], [.. parts.Select(p => all[p])]));
    }

    private static string Printed(YearFigures figures) => string.Join('\n', Outputs(figures).Select(c => $"{c.Id} {c.Value} {c.Mark}"));

    /// <summary>Every number of the result, however deep.</summary>
    private static IEnumerable<Cell> Outputs(YearFigures figures) =>
        from table in figures.Tables
        from row in table.Rows
        from cell in new[] { row.Count, row.Denominator, row.Missing }.OfType<Cell>().Concat(figures.Delays.SelectMany(d => new[] { d.Known, d.Missing }))
        select cell;

    private static YearFigures Figures(params IncidentFact[][] facts) => Figures(facts.SelectMany(f => f).ToArray());

    private static YearFigures Figures(IncidentFact[] facts) => YearFigures.Of(FactCounts.Of(2020, facts), "Europe/Paris");

    private static IncidentFact[] Incidents(int number, EstablishmentCategory category, IncidentType type = IncidentType.Ransomware) =>
        [.. Enumerable.Range(0, number).Select(i => AFact.Plain(2020, category, type, $"{category} {i}"))];

    private static IncidentFact[] Supported(int number, bool? wanted, EstablishmentCategory category = EstablishmentCategory.GeneralHospital) =>
        [.. Enumerable.Range(0, number).Select(i => AFact.Plain(2020, category, IncidentType.Ransomware, $"{category} {i}", wanted))];
}
