using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Razor;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;

namespace Reporting.Integration.Tests.Features.Shared;

/// <summary>French and English are complete, and nothing is said outside the resources.</summary>
public sealed partial class TextsTests
{
    private static readonly Assembly _api = typeof(SharedTexts).Assembly;

    private static readonly string _source = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "..", "src"));

    /// <summary>Every marker class of texts, with its words by language.</summary>
    private static readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> _texts = _api.GetTypes()
        .Where(type => type.Name.EndsWith("Texts", StringComparison.Ordinal) && type.GetConstructor([]) is not null)
        .ToDictionary(type => type.Name, type => new[] { "fr", "en" }.ToDictionary(language => language, language => WordsOf(type, language)));

    [Fact]
    public void Every_text_exists_in_both_languages_with_the_same_places_to_fill()
    {
        var faults = from marker in _texts
                     from key in marker.Value["fr"].Keys.Union(marker.Value["en"].Keys)
                     let french = marker.Value["fr"].GetValueOrDefault(key)
                     let english = marker.Value["en"].GetValueOrDefault(key)
                     where string.IsNullOrWhiteSpace(french) || string.IsNullOrWhiteSpace(english) || !PlacesOf(french).SetEquals(PlacesOf(english))
                     select $"{marker.Key}: {key}";

        Assert.True(_texts.Count >= 6 && _texts.Values.All(languages => languages["fr"].Count > 0), "A marker class has no words: its resources are not found.");
        Assert.Empty(faults);
    }

    [Fact]
    public void French_signs_keep_to_their_word_at_the_end_of_a_line()
    {
        var breaking = from marker in _texts
                       from word in marker.Value["fr"]
                       where BreakingSpace().IsMatch(word.Value)
                       select $"{marker.Key}: {word.Key} has a plain space beside ? : ; ! « or »";

        Assert.Empty(breaking);
    }

    [Fact]
    public void English_quotes_are_curly_but_for_what_a_program_writes()
    {
        var straight = from marker in _texts
                       from word in marker.Value["en"]
                       where word.Value.Replace("\"3\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal)
                       select $"{marker.Key}: {word.Key}";

        Assert.Empty(straight);
    }

    [Fact]
    public void Every_value_of_the_closed_lists_has_a_word()
    {
        Type[] others = [typeof(StageKind), typeof(IncidentStatus), typeof(Disposition), typeof(Axis), typeof(Standing)];
        var lists = typeof(Severity).Assembly.GetExportedTypes().Where(type => type.IsEnum && type.Namespace == typeof(Severity).Namespace).Concat(others);

        var missing = from list in lists
                      from value in Enum.GetNames(list)
                      where !_texts[nameof(TaxonomyTexts)]["fr"].ContainsKey($"{list.Name}.{value}")
                      select $"{list.Name}.{value}";

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_key_that_pages_and_code_ask_for_exists()
    {
        var missing = from file in SourceFiles("Reporting.Api")
                      from use in UsesIn(file)
                      let keys = _texts[use.Marker]["fr"].Keys
                      where use.Prefix ? !keys.Any(key => key.StartsWith(use.Key, StringComparison.Ordinal)) : !keys.Contains(use.Key)
                      select $"{Path.GetFileName(file)}: {use.Marker}[\"{use.Key}\"]";

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_refusal_of_the_domain_has_a_text()
    {
        var codes = SourceFiles("Reporting.Domain").Concat(SourceFiles("Reporting.Api"))
            .SelectMany(file => Refusal().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.True(codes.Count > 5, "The search finds no refusals any more.");
        Assert.Empty(codes.Except(_texts[nameof(ProblemTexts)]["fr"].Keys));
    }

    /// <summary>What a compiled page writes literally is what stands in its file outside expressions: tags only, no words.</summary>
    [Fact]
    public void No_page_says_anything_outside_the_resources()
    {
        var pages = _api.GetTypes().Where(type => type.IsAssignableTo(typeof(RazorPageBase)) && !type.IsAbstract).ToList();

        var words = from page in pages
                    from words_ in WordsWritten(page)
                    select $"{page.Name}: {words_}";

        Assert.True(pages.Count > 10, "The pages are not found any more.");
        Assert.Empty(words);
    }

    [Fact]
    public void No_attribute_that_is_read_aloud_is_written_in_a_page()
    {
        var spoken = from file in SourceFiles("Reporting.Api").Where(file => file.EndsWith(".cshtml", StringComparison.Ordinal))
                     from Match match in SpokenAttribute().Matches(File.ReadAllText(file))
                     where match.Groups[2].Value.Any(char.IsLetter) && !match.Groups[2].Value.StartsWith('@')
                     select $"{Path.GetFileName(file)}: {match.Value.Trim()}";

        Assert.Empty(spoken);
    }

    [Fact]
    public void No_page_carries_a_style_or_a_script_of_its_own()
    {
        var inline = from file in SourceFiles("Reporting.Api").Where(file => file.EndsWith(".cshtml", StringComparison.Ordinal))
                     from Match match in Inline().Matches(File.ReadAllText(file))
                     where !(match.Value.StartsWith("style=", StringComparison.Ordinal) && InstantStyle().IsMatch(match.Value))
                     select $"{Path.GetFileName(file)}: {match.Value}";

        Assert.Empty(inline);
    }

    private static Dictionary<string, string> WordsOf(Type marker, string language)
    {
        var words = new ResourceManager(marker.FullName!, _api).GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false);
        return words?.Cast<DictionaryEntry>().ToDictionary(word => (string)word.Key, word => (string?)word.Value ?? "") ?? [];
    }

    private static HashSet<string> PlacesOf(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    private static IEnumerable<string> SourceFiles(string project) => new[] { "*.cs", "*.cshtml" }
        .SelectMany(pattern => Directory.EnumerateFiles(Path.Combine(_source, project), pattern, SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static IEnumerable<(string Marker, string Key, bool Prefix)> UsesIn(string file)
    {
        var text = File.ReadAllText(file);
        var imports = file.EndsWith(".cshtml", StringComparison.Ordinal) ? ImportsAbove(file).Aggregate("", (all, import) => all + File.ReadAllText(import)) : "";
        var localizers = Localizer().Matches(imports + text).GroupBy(match => match.Groups[2].Value, match => match.Groups[1].Value).ToDictionary(g => g.Key, g => g.Last());
        foreach (var (name, marker) in localizers)
        {
            foreach (Match use in Regex.Matches(text, $@"(?<![\w.]){name}\[(\$?)""([^""]+)"""))
            {
                var cut = use.Groups[1].Length == 0 ? -1 : use.Groups[2].Value.IndexOf('{', StringComparison.Ordinal);
                yield return (marker, cut < 0 ? use.Groups[2].Value : use.Groups[2].Value[..cut], cut >= 0);
            }
        }

        foreach (Match use in AnnotationMessage().Matches(text))
        {
            yield return (nameof(ProblemTexts), use.Groups[1].Value, false);
        }
    }

    private static IEnumerable<string> ImportsAbove(string file)
    {
        for (var folder = Path.GetDirectoryName(file)!; folder.StartsWith(_source, StringComparison.Ordinal); folder = Path.GetDirectoryName(folder)!)
        {
            if (Path.Combine(folder, "_ViewImports.cshtml") is var import && File.Exists(import))
            {
                yield return import;
            }
        }
    }

    private static IEnumerable<string> WordsWritten(Type page)
    {
        foreach (var method in WithNested(page).SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)))
        {
            // Literals are joined, so that a tag whose attribute is an expression is still seen as one tag. What a program types is no text.
            var text = Tag().Replace(Code().Replace(string.Concat(LiteralsWritten(method)), " "), " ");
            // The name of the universal time is the same in every language.
            foreach (var word in Word().Matches(System.Net.WebUtility.HtmlDecode(text)).Where(word => word.Value != "UTC"))
            {
                yield return word.Value;
            }
        }
    }

    private static IEnumerable<Type> WithNested(Type type) => type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).SelectMany(WithNested).Prepend(type);

    /// <summary>Strings that the method loads and gives to <c>WriteLiteral</c> right away.</summary>
    private static IEnumerable<string> LiteralsWritten(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        string? loaded = null;
        for (var i = 0; i < il.Length;)
        {
            var op = _opCodes[il[i] == 0xFE ? 0xFE00 | il[++i] : il[i]];
            i++;
            if (op == OpCodes.Ldstr)
            {
                loaded = method.Module.ResolveString(BitConverter.ToInt32(il, i));
            }
            else
            {
                if (loaded is not null && (op == OpCodes.Call || op == OpCodes.Callvirt)
                    && method.Module.ResolveMethod(BitConverter.ToInt32(il, i), method.DeclaringType!.GetGenericArguments(), null)?.Name == "WriteLiteral")
                {
                    yield return loaded;
                }

                loaded = op == OpCodes.Nop ? loaded : null;
            }

            i += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, i)),
                _ => 4,
            };
        }
    }

    private static readonly Dictionary<int, OpCode> _opCodes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(op => (int)(ushort)op.Value);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"\S [?:;!»]|« ")]
    private static partial Regex BreakingSpace();

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Place();

    [GeneratedRegex(@"IStringLocalizer<(?:[\w.]+\.)?(\w+)>\s+(\w+)")]
    private static partial Regex Localizer();

    [GeneratedRegex(@"ErrorMessage = ""([^""]+)""")]
    private static partial Regex AnnotationMessage();

    [GeneratedRegex(@"new RuleViolationException\(\s*""([^""]+)""")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"<code>[^<]*</code>")]
    private static partial Regex Code();

    [GeneratedRegex(@"<[^>]*>|<[^>]*$|^[^<]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\p{L}{2,}(?:[ '’-]\p{L}+)*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\s(title|alt|placeholder|aria-label|label|hint|caption)=""([^""]+)""")]
    private static partial Regex SpokenAttribute();

    [GeneratedRegex(@"style=""[^""]*""|<style|<script(?![^>]*\ssrc=)|\son\w+=""|javascript:")]
    private static partial Regex Inline();

    [GeneratedRegex(@"""(long|short|date)""")]
    private static partial Regex InstantStyle();
}
