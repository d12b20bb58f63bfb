using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Reporting.Api.Features.Incidents;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Demonstration;
using Reporting.Infrastructure.Identity;
using Reporting.Infrastructure.Intake;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Secrets;
using Spectre.Console;

namespace Reporting.Api.Commands;

/// <summary>
/// Serves the product filled with the year 2020 as it was published, invented incidents since, and declarations of the last days that go
/// the real way, in a data directory of its own. Nothing leaves the machine: mails land in a folder,
/// and addresses end in <c>.example</c>, which nobody can own (RFC 2606).
/// </summary>
internal static class DemoCommand
{
    private const string Address = "http://localhost:5080";

    private const int Invented = 2_000;
    private const int Years = 2;
    private const int Seed = 1;

    /// <param name="build">Composes the service as <c>serve</c> does.</param>
    public static Command Create(Func<Action<WebApplicationBuilder>, WebApplication> build)
    {
        var invented = new Option<int>("--incidents") { Description = "How many invented incidents of the last two years it has.", DefaultValueFactory = _ => Invented };
        invented.Validators.Add(result => Numbers.Within(result, 0, 10_000_000, "--incidents"));
        var command = new Command("demo", "Serve a filled demonstration, and print how to sign in as each role.") { invented };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (result, ct) =>
        {
            await using var app = build(Enclose);
            await app.Services.GetRequiredService<DatabaseMigration>().RunAsync(ct);
            var signIns = await AccountsAsync(app.Services, ct);
            if (!await StartedAsync(app, ct))
            {
                return 1;
            }

            var filled = await FillAsync(app.Services, result.GetRequiredValue(invented), ct);
            if (!filled && result.GetResult(invented) is { Implicit: false })
            {
                AnsiConsole.WriteLine("--incidents is left aside: this demonstration is filled already. Delete its data directory to begin again.");
            }

            Print(app.Urls, signIns);
            await app.WaitForShutdownAsync(ct);
            return 0;
        });
        return command;
    }

    private static async Task<bool> StartedAsync(WebApplication app, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
            return true;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync("Another program uses this address. Choose one: demo --urls http://localhost:5081");
            return false;
        }
    }

    /// <summary>The demonstration's own database and keys, no mail server, an address that is printed.</summary>
    private static void Enclose(WebApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        var urls = settings["urls"] is { Length: > 0 } configured ? configured : Address;
        settings.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Directory"] = Path.Combine(settings["Data:Directory"] is { Length: > 0 } data ? data : "data", "demo"),
            ["Database:Provider"] = null,
            ["ConnectionStrings:Reporting"] = null,
            ["ConnectionStrings:RabbitMq"] = null,
            ["Worker:InProcess"] = null,
            ["Smtp:Host"] = null,
            ["PublicUrl"] = settings["PublicUrl"] is { Length: > 0 } known ? known : urls.Split(';')[0],
            ["Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime"] = "Warning",
            ["Serilog:MinimumLevel:Override:Serilog.AspNetCore"] = "Warning",
            ["Serilog:MinimumLevel:Override:Reporting"] = "Warning",
            ["Promises:FirstAnswerHours"] = settings["Promises:FirstAnswerHours"] ?? "4",
            ["Brand:OnCallPhone"] = settings["Brand:OnCallPhone"] ?? "01 99 00 00 00",
        });
        builder.WebHost.UseUrls(urls.Split(';'));
    }

    private static async Task<IReadOnlyList<(string Role, string Mail, string Password)>> AccountsAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        await DirectoryAsync(db, ct);
        var own = await db.Establishments.AsNoTracking().OrderBy(e => e.Finess).Select(e => e.Id).FirstAsync(ct);
        var key = scope.ServiceProvider.GetRequiredService<SecretKeys>().For("demonstration-passwords");
        var signIns = Roles.OfPersons.Select(role => (role, $"{role}@demo.example", PasswordOf(role, key))).ToList();
        foreach (var (role, mail, password) in signIns)
        {
            if (await users.FindByEmailAsync(mail) is not null)
            {
                continue;
            }

            var account = new Account
            {
                UserName = mail,
                Email = mail,
                EmailConfirmed = true,
                DisplayName = role,
                CreatedAt = services.GetRequiredService<TimeProvider>().GetUtcNow(),
                EstablishmentIds = Roles.OfEstablishments.Contains(role) ? [own] : [],
                RegionCodes = role == Roles.Authority ? ["11"] : [],
            };
            Refuse(await users.CreateAsync(account, password));
            Refuse(await users.AddToRoleAsync(account, role));
        }

        return signIns;

        static void Refuse(IdentityResult result)
        {
            if (!result.Succeeded)
            {
                throw new InvalidOperationException(string.Join(' ', result.Errors.Select(e => e.Code)));
            }
        }
    }

    /// <summary>The same at every start of one installation, other ones on another: nobody learns a password from the source.</summary>
    private static string PasswordOf(string role, byte[] key) =>
        string.Join('-', Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(role))).Chunk(4).Take(5).Select(c => new string(c)));

    private static async Task DirectoryAsync(ReportingDbContext db, CancellationToken ct)
    {
        if (await db.Establishments.AnyAsync(ct))
        {
            return;
        }

        var directory = FrenchYear2020.Establishments.Select(e => Establishment.Register(e.Finess, e.Profile)).ToList();
        db.Establishments.AddRange(directory);
        db.EstablishmentTerms.AddRange(directory.SelectMany(e => e.Words.Select(word => new EstablishmentTerm(e.Id, word))));
        foreach (var recipient in await db.Recipients.ToListAsync(ct))
        {
            recipient.SetMailAddress($"{recipient.Code}@demo.example");
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>False when it was filled before.</summary>
    private static async Task<bool> FillAsync(IServiceProvider services, int invented, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        if (await db.Declarations.AnyAsync(d => d.Source == null, ct))
        {
            return false;
        }

        AnsiConsole.WriteLine("Filling the demonstration with some years of declarations; this takes a moment …");
        await InventAsync(scope.ServiceProvider, invented, ct);
        await PublishedAsync(db, ct);
        await HistoryProgress.RunAsync(scope.ServiceProvider, FrenchYear2020.Incidents, ct);
        await RecentAsync(scope.ServiceProvider, ct);
        await CommandHost.DrainAsync(scope.ServiceProvider, null, ct);
        await WorkAsync(services, ct);
        await CommandHost.DrainAsync(scope.ServiceProvider, null, ct);
        return true;
    }

    /// <summary>First of all: they go into a database that holds no others. What was cut short is gone on with.</summary>
    private static async Task InventAsync(IServiceProvider services, int invented, CancellationToken ct)
    {
        var db = services.GetRequiredService<ReportingDbContext>();
        var sources = await db.Declarations.Select(d => d.Source!).Distinct().ToListAsync(ct);
        if (invented > 0 && sources.TrueForAll(source => Recipe.Read(source) is not null))
        {
            await GenerateCommand.MakeAsync(services, invented, Seed, Years, until: null, ct);
        }
    }

    private static async Task PublishedAsync(ReportingDbContext db, CancellationToken ct)
    {
        if (!await db.PublishedFigures.AnyAsync(ct))
        {
            db.PublishedFigures.AddRange(PublishedHistory.Figures());
            await db.SaveChangesAsync(ct);
        }
    }

    private static async Task RecentAsync(IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<ReportingDbContext>();
        var intake = services.GetRequiredService<DeclarationIntake>();
        var keys = services.GetRequiredService<SecretKeys>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToMillisecond();
        var establishments = await db.Establishments.AsNoTracking().OrderBy(e => e.Finess).Take(60).ToListAsync(ct);
        foreach (var recent in RecentDeclarations.Until(now, establishments))
        {
            await intake.SubmitAsync(
                (filing, _) =>
                {
                    var id = Guid.CreateVersion7();
                    var secret = ResumeSecret.For(id, keys.For(DeclarationKeys.Derivation)).Hash(keys.For(DeclarationKeys.Hash));
                    var declaration = Declaration.Submit(
                        id, DeclarationReference.Draw(TimeZoneInfo.ConvertTime(recent.FiledAt, Regions.TimeZoneOf(null)).Year), StageKind.Notification,
                        recent.Content, recent.EstablishmentId, secret, Actor.Anonymous, filing.Lane, recent.FiledAt);
                    filing.Open(declaration);
                    return Task.FromResult(new Filed(declaration, declaration.Stages[0]));
                },
                ct);
        }
    }

    /// <summary>Analysts have worked on the older ones, so that the list shows every state.</summary>
    private static async Task WorkAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var reading = services.CreateAsyncScope();
        var db = reading.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var lead = new Analyst(new Actor(ActorKind.Account, await db.Users.Where(u => u.Email == "lead@demo.example").Select(u => (Guid?)u.Id).SingleAsync(ct)), [], IsLead: true);
        var open = await db.Incidents.AsNoTracking()
            .Where(i => !i.History && !i.Exercise && i.Origin != Origin.Undetermined && i.Type != IncidentType.Undetermined)
            .Where(i => db.Declarations.Any(d => d.Id == i.DeclarationId && d.Source == null)).OrderBy(i => i.FiledAt).ToListAsync(ct);
        IncidentStatus[][] lives =
        [
            [IncidentStatus.Qualified, IncidentStatus.Resolved, IncidentStatus.Closed],
            [IncidentStatus.Qualified, IncidentStatus.InProgress, IncidentStatus.Resolved],
            [IncidentStatus.Qualified, IncidentStatus.InProgress],
            [IncidentStatus.Qualified],
            [],
        ];
        for (var i = 0; i < open.Count; i++)
        {
            var life = lives[Math.Min(i * lives.Length / open.Count, lives.Length - 1)];
            if (life.Length == 0)
            {
                continue;
            }

            await using var scope = services.CreateAsyncScope();
            var confirmed = new ClassificationDecision
            {
                Origin = open[i].Origin,
                Type = open[i].Type,
                RootCause = open[i].RootCause,
                CareImpact = open[i].CareImpact,
            };
            await scope.ServiceProvider.GetRequiredService<ClassifyIncident>().RunAsync(open[i].Reference, confirmed, null, lead, ct);
            foreach (var next in life)
            {
                await scope.ServiceProvider.GetRequiredService<MoveIncident>().RunAsync(
                    open[i].Reference, new Transition { To = next, Disposition = next is IncidentStatus.Closed ? Disposition.Confirmed : null }, null, lead, ct);
            }
        }
    }

    private static void Print(ICollection<string> urls, IReadOnlyList<(string Role, string Mail, string Password)> signIns)
    {
        var table = new Table().AddColumns("role", "mail", "password").Border(TableBorder.Rounded);
        foreach (var (role, mail, password) in signIns)
        {
            table.AddRow(role, mail, password);
        }

        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine("The demonstration is served. The year 2020 is as published; what came in the last years and days is invented.");
        AnsiConsole.WriteLine();
        foreach (var url in urls)
        {
            Console.WriteLine($"    {url}");
        }

        AnsiConsole.WriteLine();
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Ctrl+C stops it. What you do is kept in its data directory; delete that to begin again.");
    }
}
