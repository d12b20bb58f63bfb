using System.CommandLine;
using Reporting.Infrastructure.Checks;

namespace Reporting.Api.Commands;

internal static class CheckCommand
{
    public static Command Create()
    {
        var hashes = new Option<bool>("--files") { Description = "Also read every file and compare its hash: as long as the disk takes." };
        var command = new Command("check", "Verify what is stored: receipt chains, incidents, facts, outbox, files. Exit code 1 when something is broken.") { hashes };
        command.SetAction((result, ct) => CommandHost.RunAsync(
            async services =>
            {
                var output = result.InvocationConfiguration.Output;
                var results = await services.GetRequiredService<SelfCheck>().RunAsync(null, ct, result.GetValue(hashes));
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
