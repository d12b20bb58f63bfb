using Reporting.Api.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddReportingWeb();

var app = builder.Build();
app.UseReportingPipeline();
app.MapRazorPages();
await app.RunAsync();
