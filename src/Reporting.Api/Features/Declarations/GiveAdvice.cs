using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Shared.Cards;
using Reporting.Api.Hosting;
using Reporting.Domain.Advice;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Api.Features.Declarations;

/// <summary>A first-aid card for one declarant.</summary>
/// <param name="Text">The latest version, in the reader's language.</param>
public sealed record ShownAdvice(AdviceText Text, AdviceBasis Basis);

/// <summary>
/// Shows the first-aid card that fits a stage, and keeps that it was shown. What the narrative says of the type is read here again, as the
/// worker will: nobody waits for it.
/// </summary>
/// <remarks>Idempotent by the row's key: stage, card, version and language.</remarks>
public sealed partial class GiveAdvice(ReportingDbContext db, AdviceLibrary library, TimeProvider clock, ILogger<GiveAdvice> log)
{
    public async Task<ShownAdvice> RunAsync(DeclarationStage stage, DeclarationContent content, CancellationToken ct)
    {
        var shown = Choose(content);
        var (id, number, text) = (stage.DeclarationId, stage.Number, shown.Text);
        try
        {
            if (!await db.AdviceGiven.AnyAsync(
                g => g.DeclarationId == id && g.Stage == number && g.Card == text.Card && g.Version == text.Version && g.Language == text.Language, ct))
            {
                db.Add(AdviceGiven.Of(id, number, text.Card, text.Version, text.Language, clock.GetUtcNow()));
                await db.SaveChangesAsync(ct);
            }
        }
        catch (Exception error) when (DatabaseFaults.Of(error) is not DatabaseFault.None and var fault)
        {
            // Opened twice at once, it is kept already. Otherwise the receipt matters more: the next time it is shown, this is kept.
            db.ChangeTracker.Clear();
            if (fault is not DatabaseFault.Duplicate)
            {
                LogNotKept(id, number, fault);
            }
        }

        return shown;
    }

    private ShownAdvice Choose(DeclarationContent content)
    {
        var assessed = content.Type is null or IncidentType.Undetermined or IncidentType.Other
            ? Classifier.Assess(content, content.Establishment?.Category ?? EstablishmentCategory.Unknown)
            : null;
        var choice = AdviceChooser.Choose(content, assessed?.Type, assessed?.DataDisclosure);
        return new(library.Latest(choice.Card, Languages.Current), choice.Basis);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The card shown for stage {Stage} of declaration {DeclarationId} was not kept: {Fault}")]
    private partial void LogNotKept(Guid declarationId, int stage, DatabaseFault fault);
}
