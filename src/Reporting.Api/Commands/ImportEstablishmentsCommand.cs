using System.CommandLine;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Commands;

/// <summary>
/// Loads the public FINESS extract (data.gouv.fr, "FINESS Extraction du Fichier des établissements", files etalab-cs1100502 and
/// etalab-cs1100507): no header, semicolons, one <c>structureet</c> line an establishment; other lines are passed over.
/// </summary>
internal static class ImportEstablishmentsCommand
{
    // Positions in a structureet line, as documented with the extract.
    private const int Finess = 1;
    private const int LegalFiness = 2;
    private const int ShortName = 3;
    private const int LongName = 4;
    private const int Department = 13;
    private const int Routing = 15;
    private const int Category = 18;
    private const int PublicService = 26;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The extract, as downloaded." }.AcceptExistingOnly();
        var command = new Command("establishments", "Load or update the directory from the public FINESS extract. Safe to repeat.") { file };
        command.SetAction((result, ct) => CommandHost.RunAsync(
            services => RunAsync(result.GetRequiredValue(file), services, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, ct), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, IServiceProvider services, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var directory = services.GetRequiredService<DirectoryImport>();
        await directory.OpenAsync(ct);
        var (read, added, changed, skipped) = (0, 0, 0, 0);
        await foreach (var batch in Lines(file, bad =>
        {
            skipped++;
            if (skipped <= 20)
            {
                error.WriteLine(bad);
            }
        }).Chunk(DirectoryImport.Batch).WithCancellation(ct))
        {
            var (fresh, other) = await directory.TakeAsync([.. batch.DistinctBy(l => l.Finess)], ct);
            (read, added, changed) = (read + batch.Length, added + fresh, changed + other);
            await output.WriteLineAsync($"{read} read, {added} added, {changed} updated");
        }

        if (read == 0)
        {
            await error.WriteLineAsync($"{file.Name} has no line that begins with structureet: is it the FINESS extract?");
            return 2;
        }

        await output.WriteLineAsync($"Done: {read} establishments read, {added} added, {changed} updated, {skipped} lines refused.");
        return skipped == 0 ? 0 : 1;
    }

    private static async IAsyncEnumerable<(FinessNumber Finess, EstablishmentProfile Profile)> Lines(FileInfo file, Action<string> refused)
    {
        using var reader = new StreamReader(file.FullName, EncodingOf(file));
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ";", Mode = CsvMode.RFC4180, BadDataFound = null });
        while (await csv.ReadAsync())
        {
            if (csv.Count == 0 || csv[0] != "structureet")
            {
                continue;
            }

            if (csv.Count <= PublicService)
            {
                refused($"line {csv.RawRow}: {csv.Count} columns, at least {PublicService + 1} expected");
            }
            else if (!FinessNumber.TryParse(csv[Finess], null, out var finess))
            {
                refused($"line {csv.RawRow}, nofinesset: '{csv[Finess]}' is not a FINESS number");
            }
            else
            {
                yield return (finess, ProfileOf(csv));
            }
        }
    }

    private static EstablishmentProfile ProfileOf(CsvParser csv)
    {
        var name = csv[LongName].Trim() is { Length: > 0 } full ? full : csv[ShortName].Trim();
        var town = csv[Routing].Trim() is { Length: > 6 } routing && routing.AsSpan(0, 5).IndexOfAnyExceptInRange('0', '9') < 0 ? routing[6..].Trim() : csv[Routing].Trim();
        return new(
            FinessNumber.TryParse(csv[LegalFiness], null, out var legal) ? legal : null,
            name.Length > 200 ? name[..200] : name,
            town.Length > 120 ? town[..120] : town,
            Regions.OfDepartment(csv[Department].Trim())?.Code ?? EstablishmentZone.RegionOf(csv[Finess])?.Code,
            CategoryOf(csv[Category].Trim()),
            StatusOf(csv[PublicService].Trim()),
            EssentialOperator: false);
    }

    /// <summary>Category codes of the FINESS nomenclature that have a word of their own here; the others are told by their range.</summary>
    private static EstablishmentCategory CategoryOf(string code) => code switch
    {
        "101" => EstablishmentCategory.UniversityHospital,
        "355" or "106" or "292" or "412" => EstablishmentCategory.GeneralHospital,
        "128" or "129" or "122" or "161" or "365" or "109" or "141" => EstablishmentCategory.PrivateClinic,
        "131" => EstablishmentCategory.CancerCentre,
        "114" or "115" => EstablishmentCategory.MilitaryHospital,
        "611" or "612" => EstablishmentCategory.MedicalLaboratory,
        "500" or "501" or "502" => EstablishmentCategory.NursingHome,
        "127" => EstablishmentCategory.HomeCare,
        "695" or "696" or "697" or "699" => EstablishmentCategory.CooperationBody,
        "603" or "124" => EstablishmentCategory.LiberalPractice,
        "620" or "627" or "628" => EstablishmentCategory.Pharmacy,
        "" => EstablishmentCategory.Unknown,
        _ => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 160 and < 500
            ? EstablishmentCategory.OtherMedicoSocial
            : EstablishmentCategory.Other,
    };

    /// <summary>Code of participation in the public hospital service.</summary>
    private static EstablishmentStatus StatusOf(string code) => code switch
    {
        "1" => EstablishmentStatus.Public,
        "6" => EstablishmentStatus.NonProfit,
        "7" or "9" => EstablishmentStatus.Private,
        _ => EstablishmentStatus.Unknown,
    };

    /// <summary>Older extracts are ISO 8859-1, newer ones UTF-8: the first bytes that are not valid UTF-8 decide.</summary>
    private static Encoding EncodingOf(FileInfo file)
    {
        using var stream = file.OpenRead();
        var buffer = new byte[Math.Min(file.Length, 4 * 1024 * 1024)];
        stream.ReadExactly(buffer);
        var last = Array.FindLastIndex(buffer, b => b < 0x80);
        return System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(0, last + 1)) ? Encoding.UTF8 : Encoding.Latin1;
    }
}
