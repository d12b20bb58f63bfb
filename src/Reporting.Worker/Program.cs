namespace Reporting.Worker;

internal static class Program
{
    public static Task Main() => Task.CompletedTask;
}
