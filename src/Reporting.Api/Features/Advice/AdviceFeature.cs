using Reporting.Api.Features.Shared.Cards;

namespace Reporting.Api.Features.Advice;

public static class AdviceFeature
{
    public static void AddAdvice(this IServiceCollection services) => services.AddSingleton<AdviceLibrary>();
}
