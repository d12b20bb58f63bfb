using Reporting.Api.Features.Declarations;
using Reporting.Api.Hosting;
using Reporting.Infrastructure;
using Reporting.Infrastructure.Persistence;
using Reporting.Worker;

var builder = WebApplication.CreateBuilder(args);
builder.AddReportingPersistence();
builder.AddReportingWorker();
builder.AddReportingWeb();
builder.Services.AddDeclarations();

var app = builder.Build();
app.UseReportingPipeline();
app.MapRazorPages();
app.MapDeclarations();
await app.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None);
await app.RunAsync();
