using System.CommandLine;
using Reporting.Api.Commands;
using Reporting.Api.Features.Advice;
using Reporting.Api.Features.Declarations;
using Reporting.Api.Features.Events;
using Reporting.Api.Features.Files;
using Reporting.Api.Features.Incidents;
using Reporting.Api.Features.Kits;
using Reporting.Api.Features.Members;
using Reporting.Api.Features.Messages;
using Reporting.Api.Features.Observatory;
using Reporting.Api.Hosting;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Messaging;
using Reporting.Infrastructure.Persistence;
using Reporting.Worker;

var serve = new Command("serve", "Serve pages and API, and do the worker's part when no queue server is configured (default).");
var demo = DemoCommand.Create(Build);
var root = new RootCommand("Declare, track and count security incidents in health care. Settings come from the environment and appsettings.json.")
{
    serve,
    demo,
    GenerateCommand.Create(),
    MigrateCommand.Create(),
    CheckCommand.Create(),
    ManifestCommand.Create(),
    new Command("import", "Take in data from files.") { ImportVerisCommand.Create(), ImportFiguresCommand.Create(), ImportEstablishmentsCommand.Create(), MoveCommands.CreateImport() },
    MoveCommands.CreateExport(),
    MessagesCommand.Create(),
    ObservatoryCommand.Create(),
    EvaluateCommand.Create(),
};

// What is not a command is a setting (--urls, --environment, --Database:Provider …): the host reads it.
root.TreatUnmatchedTokensAsErrors = serve.TreatUnmatchedTokensAsErrors = false;
root.SetAction((result, ct) => args is [['-', ..], ..] or [] ? ServeAsync(ct) : UnknownAsync(result));
serve.SetAction((_, ct) => ServeAsync(ct));

// Serving, the host itself answers the signals of the system, and takes the time it needs to finish what was acknowledged.
var parsed = root.Parse(args);
var serves = parsed.CommandResult.Command == root || parsed.CommandResult.Command == serve || parsed.CommandResult.Command == demo;
if (!serves && parsed.UnmatchedTokens is [var unknown, ..])
{
    // Taken for nothing, a command would go to work on the database of the current directory.
    await Console.Error.WriteLineAsync($"'{unknown}' is unknown to '{parsed.CommandResult.Command.Name}'. Settings of a command come from the environment: Data__Directory=…, for example.");
    return 2;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        ProcessTerminationTimeout = serves ? null : TimeSpan.FromSeconds(30),
        EnableDefaultExceptionHandler = false,
    });
}
catch (Exception refusal) when (StartRefusal.Of(refusal) is { } reason)
{
    await Console.Error.WriteLineAsync(reason);
    return 2;
}

async Task<int> ServeAsync(CancellationToken ct)
{
    await using var app = Build(null);
    await app.Services.GetRequiredService<DatabaseMigration>().StartAsync(ct);
    await app.RunAsync(ct);
    return 0;
}

WebApplication Build(Action<WebApplicationBuilder>? configure)
{
    // Published, the files to serve lie beside the program; built, they are where the build's manifest says, whatever the current directory.
    var published = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        // Settings are read at start alone: else every write to a database below the current directory wakes a watcher.
        Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
        ContentRootPath = published ? AppContext.BaseDirectory : null,
    });
    builder.WebHost.UseStaticWebAssets();
    configure?.Invoke(builder);
    builder.AddReportingPersistence();
    if (builder.HostsWorker())
    {
        builder.AddReportingWorker();
    }

    builder.AddReportingWeb();
    builder.Services.AddDeclarations();
    builder.Services.AddAdvice();
    builder.Services.AddKits();
    builder.Services.AddFiles();
    builder.Services.AddIncidents();
    builder.Services.AddMessages();
    builder.Services.AddMembers();
    builder.Services.AddEvents();
    builder.Services.AddObservatory();
    builder.Services.AddApiDescription();

    var app = builder.Build();
    app.UseReportingPipeline();
    app.MapRazorPages();
    app.MapDeclarations();
    app.MapKits();
    app.MapFiles();
    app.MapIncidents();
    app.MapMessages();
    app.MapObservatory();
    app.MapApiDescription();
    return app;
}

static async Task<int> UnknownAsync(ParseResult result)
{
    await result.InvocationConfiguration.Error.WriteLineAsync($"There is no command '{result.UnmatchedTokens[0]}'. --help lists them.");
    return 2;
}
