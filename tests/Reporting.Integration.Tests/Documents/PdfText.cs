using System.Diagnostics;

namespace Reporting.Integration.Tests.Documents;

internal static class PdfText
{
    private const string Tool = "/usr/bin/pdftotext";

    /// <summary>What a reader of the document reads, in order; spaces made one.</summary>
    public static async Task<string> OfAsync(byte[] pdf) => string.Join(' ', await SheetsAsync(pdf));

    /// <summary>The same, sheet by sheet.</summary>
    public static async Task<IReadOnlyList<string>> SheetsAsync(byte[] pdf)
    {
        Assert.SkipUnless(File.Exists(Tool), $"There is no {Tool}: apt-get install poppler-utils.");
        using var process = Process.Start(new ProcessStartInfo(Tool, "- -") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(pdf, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        return [.. (await text).TrimEnd('\f').Split('\f').Select(sheet => string.Join(' ', sheet.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
    }
}
