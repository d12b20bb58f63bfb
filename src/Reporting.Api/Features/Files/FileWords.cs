using System.Globalization;
using Microsoft.Extensions.Localization;
using Reporting.Domain.Files;

namespace Reporting.Api.Features.Files;

/// <summary>Files in words.</summary>
public static class FileWords
{
    private const int Thousand = 1024;

    public static string Number(int number) => number.ToString(CultureInfo.CurrentCulture);

    public static string Megabytes(int number) => number.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>In the unit that a person would say.</summary>
    public static string Size(this IStringLocalizer<FileTexts> texts, long bytes) => bytes switch
    {
        < Thousand => texts["Size.Bytes", bytes],
        < Thousand * Thousand => texts["Size.Kilobytes", ((double)bytes / Thousand).ToString("N0", CultureInfo.CurrentCulture)],
        _ => texts["Size.Megabytes", ((double)bytes / Thousand / Thousand).ToString("N1", CultureInfo.CurrentCulture)],
    };

    public static string ToneOf(AttachmentState state) => state switch
    {
        AttachmentState.Clean => "success",
        AttachmentState.Suspicious => "danger",
        AttachmentState.NotScanned or AttachmentState.TooLargeToScan => "warning",
        AttachmentState.Withdrawn => "neutral",
        _ => "info",
    };
}
