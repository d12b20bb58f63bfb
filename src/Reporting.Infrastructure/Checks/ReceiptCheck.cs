using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Checks;

public abstract record ReceiptVerdict
{
    /// <summary>No receipt here says so: a wrong reference and a wrong hash are the same.</summary>
    public sealed record Unknown : ReceiptVerdict;

    /// <summary>What was received at this instant (UTC) is stored as it was, and stands in the chain after what came before it.</summary>
    /// <param name="Exercise">As its hashed content says, not as a column beside it.</param>
    public sealed record Genuine(int Stage, DateTimeOffset SubmittedAt, bool Exercise) : ReceiptVerdict;

    /// <summary>The receipt was given, and what is stored no longer agrees with it.</summary>
    public sealed record Altered(int Stage, int Lane, long Seq) : ReceiptVerdict;
}

/// <summary>Whether a receipt that somebody shows was given by this service, and what it stands for is stored unchanged.</summary>
public sealed class ReceiptCheck(ReportingDbContext db)
{
    /// <param name="hash">Of the content or of the chain, as the receipt has it: 64 hexadecimal digits in lower case.</param>
    public async Task<ReceiptVerdict> RunAsync(DeclarationReference reference, string hash, CancellationToken ct)
    {
        var receipts = from declaration in db.Declarations
                       where declaration.Reference == reference
                       join stage in db.Set<DeclarationStage>() on declaration.Id equals stage.DeclarationId
                       where stage.Receipt.Hash == hash || stage.Receipt.ContentHash == hash
                       orderby stage.Number
                       select new { stage.DeclarationId, stage.Number, stage.SubmittedAt, stage.Receipt.Lane, stage.Receipt.Seq, stage.Receipt.PreviousHash };
        if (await receipts.AsNoTracking().FirstOrDefaultAsync(ct) is not { } given)
        {
            return new ReceiptVerdict.Unknown();
        }

        return await ReadAsync() is { } content && await FollowsAsync()
            ? new ReceiptVerdict.Genuine(given.Number, given.SubmittedAt, content.ReportingReason is ReportingReason.Exercise)
            : new ReceiptVerdict.Altered(given.Number, given.Lane, given.Seq);

        // Null when what is stored is not what was received.
        async Task<DeclarationContent?> ReadAsync()
        {
            try
            {
                var stage = await db.Set<DeclarationStage>().AsNoTracking().SingleAsync(s => s.DeclarationId == given.DeclarationId && s.Number == given.Number, ct);
                return stage.Holds(reference) ? stage.Content() : null;
            }
            catch (Exception unreadable) when (SelfCheck.IsUnreadable(unreadable))
            {
                return null;
            }
        }

        async Task<bool> FollowsAsync() => given.Seq == 1
            ? given.PreviousHash.Length == 0
            : await db.Set<DeclarationStage>().AnyAsync(s => s.Receipt.Lane == given.Lane && s.Receipt.Seq == given.Seq - 1 && s.Receipt.Hash == given.PreviousHash, ct);
    }
}
