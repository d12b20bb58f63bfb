using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Reporting.Domain.Escalation;
using Reporting.Domain.Regimes;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Seed;

/// <summary>
/// Regimes, routing, recipients and holidays: the files that this program carries, then those of <c>Reference:Directory</c>, which has the
/// same folders (regimes, routing, recipients, calendars). A row whose key is stored already is left as it is: a text that changes is a
/// new version.
/// </summary>
public sealed class ReferenceData
{
    private readonly IReadOnlyList<(string Name, string Json)> _files;

    public ReferenceData(IConfiguration configuration)
    {
        _files = [.. Carried(), .. Configured(configuration["Reference:Directory"])];
        Calendar = Of("calendars").Select(f => CalendarFile.Parse(f.Json, f.Name)).Last();
    }

    public HolidayCalendar Calendar { get; }

    /// <summary>Adds what is missing. Safe to repeat; a recipient that an administrator changed stays as it is.</summary>
    /// <exception cref="Domain.Common.DataFileException">A file is malformed; names the file and the field.</exception>
    public async Task AddMissingAsync(ReportingDbContext db, CancellationToken ct)
    {
        var regimes = (await db.Regimes.AsNoTracking().Select(r => new { r.Code, r.Version }).ToListAsync(ct)).Select(r => (r.Code, r.Version)).ToHashSet();
        db.Regimes.AddRange(Of("regimes").Select(f => RegimeFile.Parse(f.Json, f.Name)).Where(r => regimes.Add((r.Code, r.Version))));
        var rules = (await db.RoutingRules.AsNoTracking().Select(r => new { r.Code, r.Version }).ToListAsync(ct)).Select(r => (r.Code, r.Version)).ToHashSet();
        db.RoutingRules.AddRange(Of("routing").SelectMany(f => RoutingFile.Parse(f.Json, f.Name)).Where(r => rules.Add((r.Code, r.Version))));
        var recipients = (await db.Recipients.AsNoTracking().Select(r => r.Code).ToListAsync(ct)).ToHashSet();
        db.Recipients.AddRange(Of("recipients").SelectMany(f => RecipientFile.Parse(f.Json, f.Name)).Where(r => recipients.Add(r.Code)));
        await db.SaveChangesAsync(ct);
    }

    private IEnumerable<(string Name, string Json)> Of(string folder) =>
        _files.Where(f => f.Name.StartsWith(folder + "/", StringComparison.Ordinal));

    private static IEnumerable<(string Name, string Json)> Carried()
    {
        const string Prefix = "Reporting.Infrastructure.Seed.";
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var path = name[Prefix.Length..];
            var folder = path[..path.IndexOf('.', StringComparison.Ordinal)];
            yield return ($"{folder}/{path[(folder.Length + 1)..]}", reader.ReadToEnd());
        }
    }

    private static IEnumerable<(string Name, string Json)> Configured(string? directory) => string.IsNullOrWhiteSpace(directory)
        ? []
        : Directory.EnumerateFiles(directory, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(directory, path).Replace('\\', '/'), File.ReadAllText(path)));
}
