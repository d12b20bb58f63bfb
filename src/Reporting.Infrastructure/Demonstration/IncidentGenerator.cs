using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Escalation;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Observatory;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Following;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Moving;
using Reporting.Infrastructure.Observatory;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;
using Reporting.Infrastructure.Seed;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>Why nothing is generated; the message tells what to do.</summary>
public sealed class GenerateRefusedException(string message) : Exception(message);

/// <summary>
/// Fills an empty database with invented incidents in the shape of the country's: what the service would have stored, written by bulk.
/// </summary>
/// <remarks>
/// Goes on where it stopped: a batch is a transaction, and the declarations that are stored tell how far it came. Nothing is left in the
/// outbox, and every delivery counts as sent: nobody is told of what never happened.
/// </remarks>
public sealed class IncidentGenerator(ReportingDbContext db, SecretKeys keys, ReferenceData reference, IOptions<ObservatoryOptions> observatory, TimeProvider clock)
{
    internal const int Batch = 1000;

    /// <summary>Places have numbers of their own, before those of incidents.</summary>
    private const long FirstPlace = -1_000_000;

    /// <summary>Who holds the generator's lane; two at once meet in its version.</summary>
    private static readonly Guid _writer = new("7e7e7e7e-7e7e-7e7e-8e7e-7e7e7e7e7e7e");

    private static readonly Type[] _stored =
    [
        typeof(Declaration), typeof(DeclarationStage), typeof(Incident), typeof(ClassificationEntry), typeof(StatusChange), typeof(Deadline),
        typeof(Escalation), typeof(Delivery), typeof(IncidentFact),
    ];

    /// <param name="count">How many there are in the end, with those that are there already.</param>
    /// <param name="until">Where the years end, UTC; null for where those end that are there already, or now.</param>
    /// <param name="progressed">Told how many there are, after each batch.</param>
    /// <returns>How many were added.</returns>
    /// <exception cref="GenerateRefusedException">The database holds declarations that were not made so.</exception>
    public async Task<long> RunAsync(long count, int seed, int years, DateTimeOffset? until, Action<long>? progressed, CancellationToken ct)
    {
        var recipe = await RecipeAsync(seed, years, until, ct);
        var source = recipe.Source;
        var done = await db.Declarations.LongCountAsync(d => d.Source == source, ct);
        progressed?.Invoke(done);
        if (done >= count)
        {
            return 0;
        }

        var world = await WorldAsync(recipe, ct);
        var lane = await LaneAsync(recipe, ct);
        await db.OpenForManyRowsAsync(ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var tables = EntityRows.Of(db, _stored);
        var batches = System.Threading.Channels.Channel.CreateBounded<Made>(2);
        var making = Task.Run(() => MakeAsync(world, lane, done, count, tables, batches.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var made in batches.Reader.ReadAllAsync(ct))
            {
                await WriteAsync(made, ct);
                progressed?.Invoke(made.Upto);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await making.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await db.Database.CloseConnectionAsync();
        }

        await making;
        return count - done;
    }

    private async Task<Recipe> RecipeAsync(int seed, int years, DateTimeOffset? until, CancellationToken ct)
    {
        var wanted = new Recipe(seed, years, Recipe.Minute(until ?? clock.GetUtcNow()));
        var (first, last) = (await db.Declarations.MinAsync(d => d.Source, ct), await db.Declarations.MaxAsync(d => d.Source, ct));
        if (await db.Declarations.AnyAsync(d => d.Source == null, ct) || first != last || (first is not null && Recipe.Read(first) is null))
        {
            throw new GenerateRefusedException("This database holds declarations that were not generated. Invented ones go into a database of their own.");
        }

        // A run that was killed before its first batch has left its places: their ids follow from its recipe.
        var known = InventedPlaces.All[0].Finess;
        if (first is null && await db.Establishments.Where(e => e.Finess == known).Select(e => (Guid?)e.Id).FirstOrDefaultAsync(ct) is { } place)
        {
            return wanted.ThatMade(place, FirstPlace, anyEnd: until is null)
                ?? throw new GenerateRefusedException("A run with another --seed, --years or --until was begun here: go on with these, or take an empty database.");
        }

        var found = first is null ? wanted : Recipe.Read(first)!;
        return found == wanted || (until is null && found with { Until = wanted.Until } == wanted)
            ? found
            : throw new GenerateRefusedException($"This database was filled with --seed {found.Seed} --years {found.Years} --until {found.Until:O}: go on with these, or take an empty one.");
    }

    private async Task<InventedWorld> WorldAsync(Recipe recipe, CancellationToken ct)
    {
        var recipients = await db.Recipients.ToListAsync(ct);
        if (!recipients.Exists(r => r.IsReachable))
        {
            // Nobody can own these addresses (RFC 2606).
            recipients.ForEach(r => r.SetMailAddress($"{r.Code}@generated.example"));
            await db.SaveChangesAsync(ct);
        }

        var (derivation, hash) = (keys.For(DeclarationKeys.Derivation), keys.For(DeclarationKeys.Hash));
        return new(
            recipe, await PlacesAsync(recipe, ct), await db.Regimes.AsNoTracking().ToListAsync(ct), reference.Calendar, await db.RoutingRules.AsNoTracking().ToListAsync(ct),
            recipients, observatory.Value.Zone, id => ResumeSecret.For(id, derivation).Hash(hash));
    }

    private async Task<IReadOnlyList<Establishment>> PlacesAsync(Recipe recipe, CancellationToken ct)
    {
        var known = await KnownAsync();
        var missing = InventedPlaces.All.Where(p => !known.ContainsKey(p.Finess.Value)).Select(p => Establishment.Register(p.Finess, p.Profile)).ToList();
        if (missing.Count > 0)
        {
            missing.ForEach(e => e.BumpVersion());
            var first = FirstPlace;
            var renamed = missing.ToDictionary(e => e.Id, _ => recipe.IdOf(first++, 0));
            var rows = EntityRows.Of(db, typeof(Establishment), typeof(EstablishmentTerm)).ToDictionary(r => r.Entity, r => r.Rows);
            var (own, words) = (rows[typeof(Establishment)], rows[typeof(EstablishmentTerm)]);
            var terms = missing.SelectMany(e => e.Words.Select(word => new EstablishmentTerm(e.Id, word)));
            await InTransactionAsync(
                async () =>
                {
                    await BulkInsert.WriteAsync(db, own.Table, [.. missing.Select(e => own.ValuesOf(e, renamed))], ct);
                    await BulkInsert.WriteAsync(db, words.Table, [.. terms.Select(t => words.ValuesOf(t, renamed))], ct);
                },
                ct);
            known = await KnownAsync();
        }

        IReadOnlyList<Establishment> places = [.. InventedPlaces.All.Select(p => known[p.Finess.Value])];
        await NameAsync(places, ct);
        return places;

        async Task<Dictionary<string, Establishment>> KnownAsync() => await db.Establishments.AsNoTracking().ToDictionaryAsync(e => e.Finess.Value, ct);
    }

    /// <summary>The words by which their incidents will be found.</summary>
    private async Task NameAsync(IReadOnlyList<Establishment> places, CancellationToken ct)
    {
        var known = (await db.PlaceTerms.Select(t => t.PlaceId).Distinct().ToListAsync(ct)).ToHashSet();
        var rows = EntityRows.Of(db, typeof(PlaceTerm))[0].Rows;
        var missing = from words in places.Select(p => IncidentReading.SituationOf(new(), p, StageKind.Notification).Words)
                      let place = SearchWords.PlaceOf(words)
                      where known.Add(place)
                      from word in words
                      select rows.ValuesOf(new PlaceTerm(place, word), new Dictionary<Guid, Guid>());
        List<object[]> values = [.. missing];
        await InTransactionAsync(() => BulkInsert.WriteAsync(db, rows.Table, values, ct), ct);
    }

    /// <summary>That of what was generated before, or one that holds nothing: a run that was killed before its first batch may have left it.</summary>
    private async Task<ReceiptLane> LaneAsync(Recipe recipe, CancellationToken ct)
    {
        var (source, now) = (recipe.Source, clock.GetUtcNow());
        var number = await (from s in db.Set<DeclarationStage>()
                            join d in db.Declarations on s.DeclarationId equals d.Id
                            where d.Source == source && d.SourceId == "000000000"
                            select (int?)s.Receipt.Lane).FirstOrDefaultAsync(ct)
            ?? await db.ReceiptLanes.Where(l => l.Seq == 0 && (l.Holder == null || l.HeldUntil <= now)).MinAsync(l => (int?)l.Lane, ct);
        if (number is null)
        {
            number = 1 + (await db.ReceiptLanes.MaxAsync(l => (int?)l.Lane, ct) ?? 0);
            db.ReceiptLanes.Add(ReceiptLane.Start(number.Value));
            await db.SaveChangesAsync(ct);
        }

        return await db.ReceiptLanes.AsNoTracking().SingleAsync(l => l.Lane == number, ct);
    }

    private async Task MakeAsync(
        InventedWorld world, ReceiptLane lane, long done, long count, IReadOnlyList<(Type Entity, EntityRows Rows)> tables, ChannelWriter<Made> made, CancellationToken ct)
    {
        Exception? failure = null;
        try
        {
            while (done < count)
            {
                // Batches end at the same numbers whatever was asked for.
                var upto = Math.Min(count, done - (done % Batch) + Batch);
                await made.WriteAsync(Make(world, lane, done, upto, tables), ct);
                done = upto;
            }
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            made.Complete(failure);
        }
    }

    private Made Make(InventedWorld world, ReceiptLane lane, long from, long upto, IReadOnlyList<(Type Entity, EntityRows Rows)> tables)
    {
        var version = lane.Version;
        lane.Hold(_writer, clock.GetUtcNow().ToMillisecond(), DeclarationIntake.Hold);
        var rows = tables.ToDictionary(t => t.Entity, t => (t.Rows, Values: new List<object[]>()));
        foreach (var plan in Numbers(from, upto).Select(i => InventedIncident.Of(world.Recipe, i)).OrderBy(i => i.FiledAt))
        {
            var life = InventedLife.Of(world, plan, lane);
            var (renamed, part) = (new Dictionary<Guid, Guid>(life.Count), 0);
            foreach (var id in life.Select(IdOf).OfType<Guid>())
            {
                renamed.Add(id, world.Recipe.IdOf(plan.Index, ++part));
            }

            foreach (var row in life)
            {
                var table = rows[row.GetType()];
                table.Values.Add(table.Rows.ValuesOf(row, renamed));
            }
        }

        return new(upto, [.. tables.Select(t => (t.Rows.Table, rows[t.Entity].Values))], lane.Lane, version, lane.Version, lane.Seq, lane.Head, lane.HeldUntil);
    }

    /// <summary>Ids that were drawn; those of declarations follow from the recipe already.</summary>
    private static Guid? IdOf(object row) => row switch
    {
        Declaration => null,
        AggregateRoot root => root.Id,
        ClassificationEntry entry => entry.Id,
        StatusChange move => move.Id,
        _ => null,
    };

    private static IEnumerable<long> Numbers(long from, long upto)
    {
        for (var number = from; number < upto; number++)
        {
            yield return number;
        }
    }

    private Task WriteAsync(Made made, CancellationToken ct) => InTransactionAsync(
        async () =>
        {
            var moved = await db.ReceiptLanes.Where(l => l.Lane == made.Lane && l.Version == made.Before).ExecuteUpdateAsync(
                lane => lane.SetProperty(l => l.Version, made.After).SetProperty(l => l.Seq, made.Seq).SetProperty(l => l.Head, made.Head)
                    .SetProperty(l => l.Holder, _writer).SetProperty(l => l.HeldUntil, made.HeldUntil),
                ct);
            if (moved == 0)
            {
                throw new GenerateRefusedException("Another program writes to this lane of receipts. What was stored stays; run it again, alone.");
            }

            foreach (var (table, rows) in made.Tables)
            {
                await BulkInsert.WriteAsync(db, table, rows, ct);
            }
        },
        ct);

    private Task InTransactionAsync(Func<Task> write, CancellationToken ct) => db.Database.CreateExecutionStrategy().ExecuteAsync(
        async token =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(token);
            await write();
            await transaction.CommitAsync(token);
        },
        ct);

    /// <summary>A batch, ready to be written.</summary>
    private sealed record Made(
        long Upto, IReadOnlyList<(MovedTable Table, List<object[]> Rows)> Tables, int Lane, int Before, int After, long Seq, string Head, DateTimeOffset? HeldUntil);
}
