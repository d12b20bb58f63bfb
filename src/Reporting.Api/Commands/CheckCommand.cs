using System.CommandLine;
using Reporting.Infrastructure.Checks;

namespace Reporting.Api.Commands;

internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Verify what is stored: receipt chains, incidents, facts, outbox. Exit code 1 when something is broken.");
        command.SetAction((result, ct) => CommandHost.RunAsync(
            async services =>
            {
                var output = result.InvocationConfiguration.Output;
                var results = await services.GetRequiredService<SelfCheck>().RunAsync(null, ct);
                foreach (var check in results)
                {
                    await output.WriteLineAsync($"{(check.Holds ? "ok    " : "BROKEN")} {check.Code,-22} {check.Examined,9} examined");
                    foreach (var row in check.Broken)
                    {
                        await output.WriteLineAsync($"       {row}");
                    }
                }

                var broken = results.Count(r => !r.Holds);
                await output.WriteLineAsync(broken == 0 ? "All checks hold." : $"{broken} of {results.Count} checks are broken.");
                return broken == 0 ? 0 : 1;
            },
            ct, consumes: false));
        return command;
    }
}
