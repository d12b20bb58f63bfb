using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Testing;

/// <summary>The product as shipped, on a data directory and a database of its own that go when the host goes. Only signing in may be replaced.</summary>
/// <remarks>For a browser: <c>UseKestrel(0)</c>, then <c>StartServer()</c> and <c>ClientOptions.BaseAddress</c>.</remarks>
public sealed class ReportingHost : WebApplicationFactory<Program>
{
    private const string ClaimsHeader = "Test-Claims";

    private TestDatabase? _database;

    /// <summary>No host puts its watchers of files away before the collector does, and a system gives a user few.</summary>
    static ReportingHost() => Environment.SetEnvironmentVariable("DOTNET_USE_POLLING_FILE_WATCHER", "true");

    /// <summary>Another program on whose database and data directory this one works; it is disposed last.</summary>
    public ReportingHost? Beside { get; init; }

    /// <summary>Absolute; removed with the host.</summary>
    public string DataDirectory => Database.Folder;

    public TestDatabase Database => _database ??= Beside?.Database ?? Task.Run(() => TestDatabase.CreateAsync(key: Settings.GetValueOrDefault("Secrets:Key"))).GetAwaiter().GetResult();

    /// <summary>Configuration that differs from what is shipped; to be given before the first request.</summary>
    public Dictionary<string, string?> Settings { get; } = new()
    {
        // All tests come from one address.
        ["RateLimits:RequestsPerMinute"] = "0",
        ["RateLimits:SignInsPerFiveMinutes"] = "0",
        ["RateLimits:FilesPerFiveMinutes"] = "0",
        ["Serilog:MinimumLevel:Default"] = "Warning",
    };

    /// <summary>Replaces the clock of the whole service.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Further doubles, for the world outside only.</summary>
    public Action<IServiceCollection>? Outside { get; init; }

    /// <summary>A browser without scripts: it keeps cookies and does not follow redirects.</summary>
    public HttpClient Browser(string language = "fr")
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, BaseAddress = ClientOptions.BaseAddress });
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    /// <summary>A browser that is signed in with these claims, whatever they are.</summary>
    public HttpClient SignedIn(params IEnumerable<Claim> claims)
    {
        var client = Browser();
        client.DefaultRequestHeaders.Add(ClaimsHeader, JsonSerializer.Serialize(claims.Select(c => new[] { c.Type, c.Value })));
        return client;
    }

    /// <summary>A browser of an account with this role, confined to these regions (INSEE codes) when there are any.</summary>
    public HttpClient SignedIn(string role, params string[] regions) => SignedIn(
    [
        new(ClaimTypes.NameIdentifier, Guid.CreateVersion7().ToString()), new(ClaimTypes.Role, role), .. regions.Select(r => new Claim(Claimed.Region, r)),
    ]);

    public async Task<T> DbAsync<T>(Func<ReportingDbContext, Task<T>> ask)
    {
        await using var scope = Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<ReportingDbContext>());
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseContentRoot(Path.Combine(SourceTree(), "src", "Reporting.Api"));
        foreach (var (key, value) in Database.Settings.Concat(Settings))
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.AddTransient<IStartupFilter, HeaderSignIn>();

            // Asked once by a test of its own, not at the first start of every host.
            TestDatabase.Configure(services, options => options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
            if (Clock is not null)
            {
                services.Replace(ServiceDescriptor.Singleton(Clock));
            }

            Outside?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Beside is null && _database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private static string SourceTree()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Reporting.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Reporting.sln was not found above the tests.");
    }

    /// <summary>Signs in whoever sends claims. Before the service's own signing in, which leaves alone what it knows nothing of.</summary>
    private sealed class HeaderSignIn : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                if (context.Request.Headers[ClaimsHeader].ToString() is { Length: > 0 } sent)
                {
                    var claims = JsonSerializer.Deserialize<string[][]>(sent)!.Select(c => new Claim(c[0], c[1]));
                    context.User = new ClaimsPrincipal(new ClaimsIdentity(claims, "Test"));
                }

                return following(context);
            });
            next(app);
        };
    }
}
