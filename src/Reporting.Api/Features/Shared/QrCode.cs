using System.Globalization;
using System.Text;
using QRCoder;

namespace Reporting.Api.Features.Shared;

/// <summary>A square code as one path of a drawing, which the page's own style colours.</summary>
/// <param name="Size">Width and height, in modules, the quiet zone included.</param>
/// <param name="Path">Of the dark modules, one unit each.</param>
/// <param name="Label">What it does, for whoever cannot see it.</param>
public sealed record QrCode(int Size, string Path, string Label)
{
    /// <summary>Bears that a seventh of it is dirty (level M).</summary>
    public static QrCode Of(string text, string label)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        foreach (var (y, row) in code.ModuleMatrix.Index())
        {
            for (var x = 0; x < row.Count; x++)
            {
                var from = x;
                while (x < row.Count && row[x])
                {
                    x++;
                }

                if (x > from)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
                }
            }
        }

        return new(code.ModuleMatrix.Count, path.ToString(), label);
    }
}
