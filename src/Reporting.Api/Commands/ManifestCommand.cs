using System.CommandLine;
using Reporting.Infrastructure.Manifests;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Api.Commands;

internal static class ManifestCommand
{
    public static Command Create() => new("manifest", "Sign what the heads of all chains are, and check what was signed.") { CreateSign(), CreateVerify(), CreateKey() };

    private static Command CreateSign()
    {
        var command = new Command("sign", "Sign today's manifest (UTC) unless it is signed, and write those that are missing to the folder.");
        command.SetAction((result, ct) => CommandHost.RunAsync(
            async services =>
            {
                var manifest = await services.GetRequiredService<SignManifest>().RunAsync(ct);
                var written = await services.GetRequiredService<ManifestFiles>().WriteMissingAsync(ct);
                await result.InvocationConfiguration.Output.WriteLineAsync($"{ManifestFiles.NameOf(manifest.Day)}, key {manifest.KeyId}; {written} written.");
                return 0;
            },
            ct, consumes: false));
        return command;
    }

    private static Command CreateVerify()
    {
        var text = new Argument<FileInfo>("file") { Description = "The manifest, as it was mailed or written." };
        var signature = new Option<FileInfo?>("--signature") { Description = "Its signature; the file of the same name that ends in .sig when not given." };
        var command = new Command("verify", "Check a manifest's signature, and what is stored against it. Exit code 1 when something does not hold.") { text, signature };
        command.SetAction((result, ct) => CommandHost.RunAsync(
            async services =>
            {
                var file = result.GetRequiredValue(text);
                var beside = result.GetValue(signature) ?? new FileInfo(Path.ChangeExtension(file.FullName, ".sig"));
                foreach (var missing in new[] { file, beside }.Where(f => !f.Exists))
                {
                    await result.InvocationConfiguration.Error.WriteLineAsync($"There is no file {missing.FullName}.");
                    return 2;
                }

                var wrong = await services.GetRequiredService<VerifyManifest>().RunAsync(
                    await File.ReadAllBytesAsync(file.FullName, ct), await File.ReadAllBytesAsync(beside.FullName, ct), ct);
                var output = result.InvocationConfiguration.Output;
                foreach (var row in wrong)
                {
                    await output.WriteLineAsync($"BROKEN {row}");
                }

                await output.WriteLineAsync(wrong.Count == 0 ? "The signature fits, and what is stored is what was signed." : "The manifest does not hold.");
                return wrong.Count == 0 ? 0 : 1;
            },
            ct, consumes: false));
        return command;
    }

    private static Command CreateKey()
    {
        var command = new Command("key", "Print the public key, as openssl reads it; its id goes to standard error.");
        command.SetAction((result, ct) => CommandHost.RunAsync(
            async services =>
            {
                var key = services.GetRequiredService<SigningKey>();
                await result.InvocationConfiguration.Output.WriteAsync(key.Pem);
                await result.InvocationConfiguration.Error.WriteLineAsync($"Key {key.Id}");
                return 0;
            },
            ct, consumes: false));
        return command;
    }
}
