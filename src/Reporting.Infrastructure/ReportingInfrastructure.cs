namespace Reporting.Infrastructure;

/// <summary>The public doors of this project.</summary>
public static class ReportingInfrastructure
{
}
