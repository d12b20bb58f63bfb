using System.Collections.Concurrent;
using Reporting.Domain.Declarations;

namespace Reporting.Api.Features.Declarations;

/// <summary>
/// Slows guesses at a resume secret: per source, per reference and over all. Counts failures only, and refuses only what is wrong: whoever
/// holds the secret gets in however often others guessed, also from behind the same address as they.
/// </summary>
/// <remarks>Per process; a secret has 47 bits, so that the sum over processes changes nothing.</remarks>
public sealed partial class ResumeThrottle(TimeProvider clock, ILogger<ResumeThrottle> log)
{
    public const int FailuresPerSource = 20;
    private const int FailuresBeforeDelay = 10;
    private const int FailuresOverAllBeforeDelay = 500;
    private const int MostKeys = 20_000;
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(15);
    private const int MostHeldBackPerSource = 8;
    private static readonly TimeSpan _delay = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Count> _failures = new();
    private readonly Dictionary<string, int> _heldBack = [];

    /// <summary>True when this source failed too often: what it brings is looked at late, and told to come back later unless it is right.</summary>
    public bool Suspects(string source) => Failures($"source {source}") >= FailuresPerSource;

    /// <summary>After how long whoever is told to come back later may do so.</summary>
    public TimeSpan WaitOf(string source) =>
        Suspects(source) && _failures.TryGetValue($"source {source}", out var count) ? count.Since + _window - clock.GetUtcNow() : _delay;

    /// <summary>How long the check of this attempt is held back: a reference under attack costs its attackers time, not its owner the way in.</summary>
    public TimeSpan DelayFor(string source, DeclarationReference reference) =>
        Suspects(source) || Failures($"reference {reference}") >= FailuresBeforeDelay || Failures("all") >= FailuresOverAllBeforeDelay ? _delay : TimeSpan.Zero;

    /// <summary>Takes one of the few places in which a source may wait; false when all are taken, so that nobody piles up requests.</summary>
    public bool TryHoldBack(string source)
    {
        lock (_heldBack)
        {
            var waiting = _heldBack.GetValueOrDefault(source);
            if (waiting >= MostHeldBackPerSource)
            {
                return false;
            }

            _heldBack[source] = waiting + 1;
            return true;
        }
    }

    public void LetGo(string source)
    {
        lock (_heldBack)
        {
            if (_heldBack[source] == 1)
            {
                _heldBack.Remove(source);
            }
            else
            {
                _heldBack[source]--;
            }
        }
    }

    public void Failed(string source, DeclarationReference reference)
    {
        if (_failures.Count > MostKeys)
        {
            var now = clock.GetUtcNow();
            foreach (var (key, count) in _failures.Where(f => f.Value.Since + _window < now))
            {
                _failures.TryRemove(new(key, count));
            }
        }

        var failures = Add($"source {source}");
        Add($"reference {reference}");
        Add("all");
        if (failures is FailuresBeforeDelay or FailuresPerSource)
        {
            LogGuessing(source, failures, reference);
        }
    }

    private int Failures(string key) => _failures.TryGetValue(key, out var count) && count.Since + _window >= clock.GetUtcNow() ? count.Number : 0;

    private int Add(string key)
    {
        var now = clock.GetUtcNow();
        return _failures.AddOrUpdate(
            key, _ => new Count(1, now), (_, known) => known.Since + _window < now ? new Count(1, now) : known with { Number = known.Number + 1 }).Number;
    }

    private sealed record Count(int Number, DateTimeOffset Since);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Source {Source} has failed {Failures} times to open a declaration in the last quarter of an hour, last {Reference}")]
    private partial void LogGuessing(string source, int failures, DeclarationReference reference);
}
