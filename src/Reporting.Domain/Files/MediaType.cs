using System.Text;

namespace Reporting.Domain.Files;

/// <summary>What a file is, by its first bytes, and whether that is what its sender says it is.</summary>
/// <remarks>
/// It tells a picture from a program, not one text format from another: a sender's word is checked by families, because a browser's
/// knowledge of types is the operating system's, and a table may well be called a spreadsheet.
/// </remarks>
public static class MediaType
{
    public const string Unknown = "application/octet-stream";

    /// <summary>Bytes that <see cref="Found"/> wants to see, when there are so many.</summary>
    public const int Head = 4096;

    private const string Zip = "application/zip";
    private const string Ole = "application/x-ole-storage";
    private const string Program = "application/x-executable";
    private const string Text = "text/plain";

    private static readonly (int At, byte[] Bytes, string Type)[] _signatures =
    [
        (0, [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        (0, [0xFF, 0xD8, 0xFF], "image/jpeg"),
        (0, "GIF87a"u8.ToArray(), "image/gif"),
        (0, "GIF89a"u8.ToArray(), "image/gif"),
        (0, [(byte)'I', (byte)'I', 0x2A, 0x00], "image/tiff"),
        (0, [(byte)'M', (byte)'M', 0x00, 0x2A], "image/tiff"),
        (8, "WEBP"u8.ToArray(), "image/webp"),
        (4, "ftypheic"u8.ToArray(), "image/heic"),
        (4, "ftypheix"u8.ToArray(), "image/heic"),
        (4, "ftypmif1"u8.ToArray(), "image/heic"),
        (4, "ftyp"u8.ToArray(), "video/mp4"),
        (0, "%PDF-"u8.ToArray(), "application/pdf"),
        (0, [(byte)'P', (byte)'K', 3, 4], Zip),
        (0, [(byte)'P', (byte)'K', 5, 6], Zip),
        (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], Ole),
        (0, [0x1F, 0x8B], "application/gzip"),
        (0, [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
        (0, "Rar!\u001a\u0007"u8.ToArray(), "application/vnd.rar"),
        (0, [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00], "application/x-xz"),
        (0, "BZh"u8.ToArray(), "application/x-bzip2"),
        (0, [0x28, 0xB5, 0x2F, 0xFD], "application/zstd"),
        (257, "ustar"u8.ToArray(), "application/x-tar"),
        (0, [0x7F, (byte)'E', (byte)'L', (byte)'F'], Program),
        (0, "MZ"u8.ToArray(), Program),
        (0, [0xCF, 0xFA, 0xED, 0xFE], Program),
        (0, [0xCE, 0xFA, 0xED, 0xFE], Program),
        (0, [0xCA, 0xFE, 0xBA, 0xBE], Program),
        (0, "#!"u8.ToArray(), "text/x-script"),
        (0, "{\\rtf"u8.ToArray(), "application/rtf"),
        (0, "ElfFile\0"u8.ToArray(), "application/x-ms-evtx"),
        (0, [0xD4, 0xC3, 0xB2, 0xA1], "application/vnd.tcpdump.pcap"),
        (0, [0xA1, 0xB2, 0xC3, 0xD4], "application/vnd.tcpdump.pcap"),
        (0, [0x0A, 0x0D, 0x0D, 0x0A], "application/x-pcapng"),
        (0, "SQLite format 3\0"u8.ToArray(), "application/vnd.sqlite3"),
        (0, "ID3"u8.ToArray(), "audio/mpeg"),
    ];

    private static readonly Dictionary<string, string> _byExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".heic"] = "image/heic",
        [".pdf"] = "application/pdf",
        [".docx"] = "application/vnd.openxmlformats",
        [".xlsx"] = "application/vnd.openxmlformats",
        [".pptx"] = "application/vnd.openxmlformats",
        [".odt"] = "application/vnd.oasis.opendocument",
        [".ods"] = "application/vnd.oasis.opendocument",
        [".zip"] = Zip,
        [".gz"] = "application/gzip",
        [".7z"] = "application/x-7z-compressed",
        [".txt"] = Text,
        [".log"] = Text,
        [".csv"] = "text/csv",
        [".eml"] = "message/rfc822",
    };

    private static readonly HashSet<string> _running = new(StringComparer.OrdinalIgnoreCase)
    {
        ".exe", ".dll", ".com", ".scr", ".pif", ".cpl", ".msi", ".msix", ".appx", ".sys", ".jar", ".apk", ".app", ".deb", ".rpm", ".bat", ".cmd", ".ps1", ".psm1", ".vbs", ".vbe",
        ".js", ".jse", ".mjs", ".wsf", ".wsh", ".hta", ".sh", ".py", ".pl", ".rb", ".php", ".htm", ".html", ".xhtml", ".mht", ".svg", ".lnk", ".url", ".scf", ".reg", ".inf", ".chm",
        ".iso", ".img", ".vhd", ".vhdx", ".dmg", ".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xll", ".pptm", ".potm", ".ppam", ".one", ".rdp",
    };

    /// <summary>What a sender calls the type, cut to type and subtype in lower case; null when it is no media type or says nothing.</summary>
    public static string? Of(string? declared)
    {
        var type = declared?.Split(';', 2)[0].Trim().ToLowerInvariant();
        return type is { Length: > 2 and <= Attachment.LongestType } && type.Count(c => c == '/') == 1 && type[0] != '/' && type[^1] != '/'
            && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '+' or '-' or '_') && type != Unknown
                ? type
                : null;
    }

    /// <summary>What a file's extension promises to whoever opens it; null for those that promise nothing that can be checked.</summary>
    public static string? ByName(string name) => name.LastIndexOf('.') is var dot and >= 0 ? _byExtension.GetValueOrDefault(name[dot..]) : null;

    /// <param name="head">The first <see cref="Head"/> bytes, or all when there are fewer.</param>
    public static string Found(ReadOnlySpan<byte> head)
    {
        foreach (var (at, bytes, type) in _signatures)
        {
            if (head.Length >= at + bytes.Length && head.Slice(at, bytes.Length).SequenceEqual(bytes) && !(type == "image/webp" && !head.StartsWith("RIFF"u8)))
            {
                return type;
            }
        }

        return TextOf(head) is { } text ? OfText(text) : Unknown;
    }

    /// <summary>True for what acts when it is opened: a program, a script, a page, a shortcut, a disk image, a document with macros.</summary>
    public static bool Runs(string name, string? found) =>
        found is Program or "text/x-script" or "text/html" or "image/svg+xml" || (name.LastIndexOf('.') is var dot and >= 0 && _running.Contains(name[dot..]));

    /// <summary>False where content and word are of different families. What cannot be told apart agrees.</summary>
    public static bool Agree(string? declared, string found)
    {
        if (declared is null)
        {
            return true;
        }

        return FamilyOf(declared) switch
        {
            Family.Other => found != Program || declared.Contains("exec", StringComparison.Ordinal) || IsProgram(declared),
            Family.Office => FamilyOf(found) is Family.Zip or Family.Ole or Family.Text,
            var family => FamilyOf(found) == family,
        };
    }

    /// <summary>May be named in an answer without a browser or a program acting upon it; all others are sent as bytes.</summary>
    public static bool IsHarmless(string found) => found is "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "application/pdf" or Text;

    private enum Family
    {
        Other,
        Image,
        Pdf,
        Text,
        Zip,
        Ole,
        Office,
        Packed,
    }

    private static Family FamilyOf(string type) => type switch
    {
        "image/svg+xml" => Family.Text,
        "text/x-script" => Family.Text,
        _ when type.StartsWith("image/", StringComparison.Ordinal) => Family.Image,
        "application/pdf" => Family.Pdf,
        Ole => Family.Ole,
        Zip or "application/x-zip-compressed" or "application/java-archive" => Family.Zip,
        "application/rtf" or "application/json" or "application/xml" or "application/javascript" or "message/rfc822" => Family.Text,
        _ when type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal) || type.EndsWith("+json", StringComparison.Ordinal) => Family.Text,
        _ when type.StartsWith("application/vnd.openxmlformats", StringComparison.Ordinal) || type.StartsWith("application/vnd.oasis.opendocument", StringComparison.Ordinal)
            || type.StartsWith("application/vnd.ms-", StringComparison.Ordinal) || type is "application/msword" => Family.Office,
        "application/gzip" or "application/x-gzip" or "application/x-7z-compressed" or "application/vnd.rar" or "application/x-rar-compressed"
            or "application/x-xz" or "application/x-bzip2" or "application/zstd" or "application/x-tar" => Family.Packed,
        _ => Family.Other,
    };

    private static bool IsProgram(string declared) => declared is "application/x-msdownload" or "application/x-dosexec" or "application/vnd.microsoft.portable-executable"
        or "application/x-elf" or "application/x-sharedlib" or "application/java-vm" or "application/x-mach-binary";

    private static string OfText(string text)
    {
        var start = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return start switch
        {
            _ when Starts("<!doctype html") || Starts("<html") || Starts("<script") => "text/html",
            _ when Starts("<svg") => "image/svg+xml",
            _ when Starts("<?xml") => start.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "image/svg+xml" : "application/xml",
            _ => Text,
        };

        bool Starts(string with) => start.StartsWith(with, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Null for what is no text in UTF-8, UTF-16 with its mark, or an older Western encoding.</summary>
    private static string? TextOf(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode.GetString(head[..(head.Length & ~1)]);
        }

        if (head is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode.GetString(head[..(head.Length & ~1)]);
        }

        var bytes = head is [0xEF, 0xBB, 0xBF, ..] ? head[3..] : head;
        foreach (var b in bytes)
        {
            if (b is < 0x20 and not (0x09 or 0x0A or 0x0C or 0x0D or 0x1B) or 0x7F)
            {
                return null;
            }
        }

        return Encoding.Latin1.GetString(bytes);
    }
}
