using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Reporting.Api.Hosting;

/// <summary>An agency's folder, seen as <c>/brand/</c>.</summary>
internal sealed class BrandFiles(string folder) : IFileProvider, IDisposable
{
    private readonly PhysicalFileProvider _files = new(Path.GetFullPath(folder));

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IFileInfo GetFileInfo(string subpath) => Inside(subpath) is { } name ? _files.GetFileInfo(name) : new NotFoundFileInfo(subpath);

    public IChangeToken Watch(string filter) => Inside(filter) is { } name ? _files.Watch(name) : NullChangeToken.Singleton;

    public void Dispose() => _files.Dispose();

    private static string? Inside(string path)
    {
        var trimmed = path.TrimStart('/');
        return trimmed.StartsWith("brand/", StringComparison.Ordinal) ? trimmed["brand/".Length..] : null;
    }
}
