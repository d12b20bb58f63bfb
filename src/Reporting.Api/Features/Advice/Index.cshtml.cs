using Microsoft.AspNetCore.Mvc.RazorPages;
using Reporting.Api.Features.Shared.Cards;
using Reporting.Api.Hosting;
using Reporting.Domain.Advice;

namespace Reporting.Api.Features.Advice;

/// <summary>All cards, for anybody.</summary>
public sealed class IndexModel(AdviceLibrary library) : PageModel
{
    public IEnumerable<AdviceText> Cards => Enum.GetValues<AdviceCard>().Select(card => library.Latest(card, Languages.Current));

    public string AddressOf(AdviceText card) => $"/advice/{AdviceLibrary.CodeOf(card.Card)}";
}
