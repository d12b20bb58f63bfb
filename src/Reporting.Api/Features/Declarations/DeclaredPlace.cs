using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Declarations;

/// <summary>The establishment of a declaration, said back to whoever typed its number: a figure that is wrong is another establishment.</summary>
/// <param name="Number">Null when none was given.</param>
/// <param name="Found">What the public directory has under exactly this number.</param>
/// <param name="Typed">Name and town as they were typed, for what the directory does not have.</param>
public sealed record DeclaredPlace(string? Number, DirectoryEntry? Found, string Typed)
{
    /// <summary>Empty where neither the directory nor the declarant names it.</summary>
    public string Name => Found is { } found ? Join(found.Name, found.Town) : Typed;

    public bool IsNotInDirectory => Number is not null && Found is null;

    /// <returns>Null when nothing readable was said of it.</returns>
    public static async Task<DeclaredPlace?> OfAsync(DirectorySearch directory, DeclaredEstablishment? said, CancellationToken ct) =>
        said is { Finess: not null } or { Name: not null }
            ? new(said.Finess, await directory.FindAsync(said.Finess, ct), Join(said.Name, said.Town))
            : null;

    private static string Join(params IEnumerable<string?> parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
