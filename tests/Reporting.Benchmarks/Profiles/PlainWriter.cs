using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Benchmarks.Profiles;

/// <summary>
/// What one would write first: a context and a SaveChanges a declaration, and no HTTP. Bodies are read beforehand. Each writer has a lane of
/// receipts of its own, so that none waits for another's; on SQLite they take turns at the product's own gate.
/// </summary>
internal sealed class PlainWriter : IDisposable
{
    private readonly IHost _host;
    private readonly DeclarationContent[] _contents;
    private readonly byte[] _derivation;
    private readonly byte[] _hash;
    private int _written;

    private PlainWriter(IHost host, DeclarationContent[] contents)
    {
        (_host, _contents) = (host, contents);
        var keys = host.Services.GetRequiredService<SecretKeys>();
        (_derivation, _hash) = (keys.For(DeclarationKeys.Derivation), keys.For(DeclarationKeys.Hash));
    }

    public static async Task<PlainWriter> OpenAsync(Ground ground, InventedDeclarations declarations, int writers)
    {
        var zone = Regions.TimeZoneOf(null);
        var contents = declarations.Texts.Select(text => ContentReader.Read(JsonElement.Parse(text), zone)).Select(read =>
            read.Problems.Count == 0 ? read.Content : throw new InvalidOperationException($"{read.Problems[0].Path}: {read.Problems[0].Code}")).ToArray();
        var writer = new PlainWriter(ground.Persistence(), contents);
        await using var scope = writer._host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        db.ReceiptLanes.AddRange(Enumerable.Range(1, writers).Select(ReceiptLane.Start));
        await db.SaveChangesAsync();
        return writer;
    }

    /// <summary>Writes for so long; declarations a second.</summary>
    public async Task<double> RunAsync(int writers, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var rows = await Task.WhenAll(Enumerable.Range(1, writers).Select(lane => Task.Run(async () =>
        {
            var count = 0;
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                await WriteAsync(lane);
                count++;
            }

            return count;
        })));
        return rows.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose() => _host.Dispose();

    private async Task WriteAsync(int number)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var lane = await db.ReceiptLanes.SingleAsync(l => l.Lane == number);
        var (now, id, index) = (TimeProvider.System.GetUtcNow().ToMillisecond(), Guid.CreateVersion7(), Interlocked.Increment(ref _written));
        var secret = ResumeSecret.For(id, _derivation).Hash(_hash);
        var declaration = Declaration.Submit(
            id, DeclarationReference.Numbered(2026, index), StageKind.Notification, _contents[index % _contents.Length], null, secret, Actor.Anonymous, lane, now);
        db.Add(declaration);
        db.Add(IdempotencyKey.Of(IdempotencyKey.HashOf(Actor.Anonymous, $"plain-{index}"), IdempotencyKey.HashOf("", id.ToByteArray()), id, 1, now));
        await db.SaveChangesAsync();
    }
}
