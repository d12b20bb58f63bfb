using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Reporting.Api.Features.Admin;

public sealed class IndexModel(IConfiguration configuration) : PageModel
{
    public bool HasDashboard => configuration.GetValue<bool>(AdminFeature.DashboardSetting);
}
