using System.Globalization;

namespace Reporting.Fault.Tests;

/// <summary>What can happen to an installation.</summary>
internal enum Fault
{
    ApiKilled,
    ApiKilledWhileStarting,
    ApiFrozen,
    ApiFrozenBeyondItsLeases,
    WorkerKilled,
    WorkerFrozen,
    WorkerFrozenBeyondItsLeases,
    ClientsCut,
    ClientsSlow,
    ClientsHeld,
    ClockForward,
    ClockBack,
    DiskFull,
    FileLocked,
    DatabaseKilled,
    DatabaseFrozen,
    DatabaseAway,
    DatabaseCut,
    DatabaseSlow,
    DatabaseHeld,
    BrokerKilled,
    BrokerFrozen,
    BrokerAway,
    BrokerCut,
    BrokerSlow,
    BrokerHeld,
    MailHangs,
    MailRefuses,
    MailSlow,
    MailCutAfterTaking,
    WebhookHangs,
    WebhookRefuses,
    WebhookSlow,
    WebhookCutAfterTaking,
    UnreadableFact,
    FactThatAlwaysFails,
    GarbageOnQueue,
}

/// <param name="After">It strikes when so many declarations are acknowledged; more than there are: when all are, and the rest is under way …</param>
/// <param name="Wait">… and so much later.</param>
/// <param name="Lasts">How long; how far, for a step of the clock.</param>
/// <param name="Which">Of several that it could strike.</param>
internal sealed record Strike(Fault Fault, int After, TimeSpan Wait, TimeSpan Lasts, int Which)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Fault} after {After}{(Lasts > TimeSpan.Zero ? $" for {Lasts.TotalSeconds:0.0} s" : "")}");
}

/// <summary>One round: everything that is drawn, drawn from its seed.</summary>
internal sealed record Plan(int Seed, IReadOnlyList<Sent> Declarations, int Clients, TimeSpan Pace, bool MailServer, IReadOnlyList<Strike> Strikes)
{
    private static readonly Fault[] _outside =
    [
        Fault.ClientsCut, Fault.ClientsSlow, Fault.ClientsHeld, Fault.ClockForward, Fault.ClockBack, Fault.MailHangs, Fault.MailRefuses, Fault.MailSlow,
        Fault.MailCutAfterTaking, Fault.WebhookHangs, Fault.WebhookRefuses, Fault.WebhookSlow, Fault.WebhookCutAfterTaking, Fault.UnreadableFact, Fault.FactThatAlwaysFails,
    ];

    public static readonly IReadOnlyList<Fault> OfEmbedded =
        [Fault.ApiKilledWhileStarting, Fault.ApiFrozen, Fault.ApiFrozenBeyondItsLeases, Fault.DiskFull, Fault.FileLocked, .. _outside];

    public static readonly IReadOnlyList<Fault> OfServers =
    [
        Fault.ApiFrozen, Fault.ApiFrozenBeyondItsLeases, Fault.WorkerFrozen, Fault.WorkerFrozenBeyondItsLeases,
        Fault.DatabaseKilled, Fault.DatabaseFrozen, Fault.DatabaseAway, Fault.DatabaseCut, Fault.DatabaseSlow, Fault.DatabaseHeld,
        Fault.BrokerKilled, Fault.BrokerFrozen, Fault.BrokerAway, Fault.BrokerCut, Fault.BrokerSlow, Fault.BrokerHeld, Fault.GarbageOnQueue, .. _outside,
    ];

    /// <summary>A process is killed in every round. The next fault goes through all by turns of the seeds, one or two more are drawn.</summary>
    public static Plan Draw(int seed, IReadOnlyList<Fault> faults, IReadOnlyList<Fault> kills, int declarations, TimeSpan pace)
    {
        var random = new Random(seed);
        var all = Enumerable.Range(1, declarations).Select(number => Declarant.Compose(number, random)).ToList();
        var struck = new List<Fault> { kills[random.Next(kills.Count)], faults[seed % faults.Count] };
        for (var more = random.Next(1, 3); more > 0; more--)
        {
            var fault = faults[random.Next(faults.Count)];

            // On the small disk nobody but the service writes to the database.
            if (!struck.Append(fault).Contains(Fault.DiskFull) || !struck.Append(fault).Any(f => f is Fault.FileLocked or Fault.UnreadableFact or Fault.FactThatAlwaysFails))
            {
                struck.Add(fault);
            }
        }

        var mailServer = random.Next(2) == 0 || struck.Any(f => f is Fault.MailHangs or Fault.MailRefuses or Fault.MailSlow or Fault.MailCutAfterTaking);
        var strikes = struck.Select(fault => new Strike(
            fault, random.Next(5, declarations + (declarations / 5)), TimeSpan.FromMilliseconds(random.Next(80)), LengthOf(fault, random), random.Next(1000)));
        return new(seed, all, Clients: 8, pace, mailServer, [.. strikes.OrderBy(s => s.After)]);
    }

    private static TimeSpan LengthOf(Fault fault, Random random)
    {
        var (least, most) = fault switch
        {
            Fault.ApiKilled or Fault.WorkerKilled or Fault.ApiKilledWhileStarting or Fault.BrokerKilled or Fault.DatabaseKilled => (0, 0.5),
            Fault.ApiFrozen or Fault.WorkerFrozen or Fault.DatabaseFrozen => (0.2, 6),
            Fault.ApiFrozenBeyondItsLeases or Fault.WorkerFrozenBeyondItsLeases => (2, 4),
            Fault.ClockForward or Fault.ClockBack => (1000, 6 * 3600),
            Fault.DiskFull => (1, 4),

            // Ten seconds is what a program waits for a locked file.
            Fault.FileLocked => (10.5, 13),

            // Longer than the retries of a request and the confirms of the broker; the heartbeat finds a silent one after twenty.
            Fault.DatabaseAway => (8, 15),
            Fault.DatabaseHeld => (2, 12),
            Fault.BrokerAway => (12, 20),
            Fault.BrokerFrozen or Fault.BrokerHeld => (2, 25),
            Fault.ClientsHeld or Fault.ClientsSlow or Fault.DatabaseSlow or Fault.BrokerSlow => (1, 4),
            Fault.MailHangs or Fault.MailRefuses or Fault.MailSlow or Fault.WebhookHangs or Fault.WebhookRefuses or Fault.WebhookSlow => (1, 6),
            Fault.MailCutAfterTaking or Fault.WebhookCutAfterTaking => (0.2, 2),
            _ => (0.0, 0.0),
        };
        return TimeSpan.FromSeconds(least + (random.NextDouble() * (most - least)));
    }
}
