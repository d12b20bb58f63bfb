using Microsoft.AspNetCore.Antiforgery;
using Reporting.Domain.Establishments;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Declarations;

/// <summary>A form on one page whose establishment can be looked up; it comes back as it was typed. Reads a public directory: nobody needs to be trusted.</summary>
public abstract class PlacesFormPage(DirectorySearch directory, SubmitDeclaration submit, DeclarationCookie cookie, IAntiforgery antiforgery, DeclarationFormTexts texts)
    : DeclarationFormPage(submit, cookie, antiforgery, texts)
{
    /// <summary>The button that looks the establishment up.</summary>
    public const string FindField = "_find";

    /// <summary>More are not compared on a telephone.</summary>
    private const int MostPlaces = 10;

    protected DirectorySearch Directory => directory;

    /// <summary>What the directory has for the name and town that were typed; null when nobody asked.</summary>
    public DirectoryAnswer? Found { get; protected set; }

    public bool NothingToFind { get; private set; }

    /// <summary>The establishment that was just chosen.</summary>
    public DirectoryEntry? Chosen { get; private set; }

    /// <returns>False when neither of the buttons was pressed.</returns>
    protected async Task<bool> LookUpAsync(CancellationToken ct)
    {
        if (Request.Form[DraftPage.PickField].ToString() is { Length: > 0 } pick)
        {
            Choose(await directory.FindAsync(pick, ct));
            return true;
        }

        if (Request.Form.ContainsKey(FindField))
        {
            await FindAsync(ct);
            return true;
        }

        return false;
    }

    protected void Choose(DirectoryEntry? place)
    {
        if (place is null)
        {
            return;
        }

        Chosen = place;
        Show(
        [
            new("establishment.name", place.Name), new("establishment.town", place.Town), new("establishment.finess", place.Finess),
            new("establishment.region", place.RegionCode ?? ""),
        ]);
    }

    /// <summary>By the number, where one was typed; else by name and town, and by the name alone where both find nothing.</summary>
    private async Task FindAsync(CancellationToken ct)
    {
        var (name, town, number) = (Value("establishment.name"), Value("establishment.town"), Value("establishment.finess"));
        NothingToFind = string.IsNullOrWhiteSpace(name + town + number);
        var answer = await directory.RunAsync(number, ct);
        foreach (var text in FinessNumber.TryParse(name, null, out _) ? [name] : new[] { $"{name} {town}", name })
        {
            if (answer.Found.Count == 0)
            {
                answer = await directory.RunAsync(text, ct);
            }
        }

        Found = new([.. answer.Found.Take(MostPlaces)], answer.More || answer.Found.Count > MostPlaces);
    }
}

/// <summary>What <c>_Places</c> draws: the button, and what it found.</summary>
/// <param name="Address">Of the form, which it is sent to.</param>
/// <param name="Told">Somebody else types: the establishment is not the reader's own.</param>
public sealed record PlacesPart(PlacesFormPage Page, string Address, bool Told = false);
