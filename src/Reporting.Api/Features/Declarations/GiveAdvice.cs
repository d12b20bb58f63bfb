using Reporting.Api.Features.Shared.Cards;
using Reporting.Api.Hosting;
using Reporting.Domain.Advice;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Declarations;

/// <summary>A first-aid card for one declarant.</summary>
/// <param name="Text">The latest version, in the reader's language.</param>
public sealed record ShownAdvice(AdviceText Text, AdviceBasis Basis);

/// <summary>The first-aid card that fits a stage. What the narrative says of the type is read here again, as the worker will: nobody waits for it.</summary>
public sealed class GiveAdvice(AdviceLibrary library)
{
    public ShownAdvice For(DeclarationContent content)
    {
        var proposal = content.Type is null or IncidentType.Undetermined or IncidentType.Other
            ? Classifier.Assess(content, content.Establishment?.Category ?? EstablishmentCategory.Unknown).Type
            : null;
        var choice = AdviceChooser.Choose(content, proposal);
        return new(library.Latest(choice.Card, Languages.Current), choice.Basis);
    }
}
