using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Reporting.Api.Features.Shared;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Api.Features.Declarations;

/// <summary>What was answered so far, as it was typed: a field's name and its values, right or wrong.</summary>
public sealed class DraftAnswers
{
    /// <summary>Which kind of stage it will be.</summary>
    public const string KindField = "_kind";

    /// <summary>What was last looked for in the directory.</summary>
    public const string SearchField = "_search";

    /// <summary>The number that was chosen from the directory: name, town and region are those of the directory then.</summary>
    public const string KnownField = "_known";

    /// <summary>What was said of <see cref="Ongoing"/> before the incident was said to be over.</summary>
    private const string OngoingField = "_ongoing";

    private const string Ongoing = "ongoing";

    /// <summary>Characters, over all; far above what a person answers.</summary>
    public const int MostText = 200_000;

    private readonly Dictionary<string, string[]> _values;

    private DraftAnswers(Dictionary<string, string[]> values) => _values = values;

    public DraftAnswers(IEnumerable<KeyValuePair<string, StringValues>> values)
        : this(values.ToDictionary(v => v.Key, v => v.Value.Select(text => text ?? "").ToArray()))
    {
    }

    public IEnumerable<KeyValuePair<string, StringValues>> Values => _values.Select(v => new KeyValuePair<string, StringValues>(v.Key, v.Value));

    /// <summary>Those that a declaration is made of.</summary>
    public IEnumerable<KeyValuePair<string, StringValues>> Declared => Values.Where(v => FormTree.IsAnswer(v.Key) && DraftStep.IsDeclared(v.Key, this));

    public bool IsTooLong => _values.Sum(v => v.Key.Length + v.Value.Sum(text => text.Length)) > MostText;

    public StageKind Kind => Enum.TryParse<StageKind>(this[KindField], out var kind) && Enum.IsDefined(kind) ? kind : StageKind.Notification;

    /// <summary>The one value of a field, or the first; empty when nothing was said.</summary>
    public string this[string name]
    {
        get => _values.GetValueOrDefault(name) is [var first, ..] ? first.Trim() : "";
        set => _values[name] = [value];
    }

    public static DraftAnswers Read(string text) => new(JsonSerializer.Deserialize<Dictionary<string, string[]>>(text) ?? []);

    public string Write() => JsonSerializer.Serialize(_values);

    /// <summary>The establishment, as the directory has it.</summary>
    public void Choose(DirectoryEntry place)
    {
        this[KnownField] = place.Finess;
        this["establishment.finess"] = place.Finess;
        this["establishment.name"] = place.Name;
        this["establishment.town"] = place.Town;
        this["establishment.region"] = place.RegionCode ?? "";
    }

    /// <summary>Over, it does not go on: shown so with the rest before it is sent. What was said before stands again when it is not over after all.</summary>
    public void Become(StageKind kind)
    {
        var was = Kind;
        this[KindField] = kind.ToString();
        if (kind is StageKind.Final && was is not StageKind.Final)
        {
            (this[OngoingField], this[Ongoing]) = (this[Ongoing], "no");
        }
        else if (kind is not StageKind.Final && _values.Remove(OngoingField, out var said) && this[Ongoing] == "no")
        {
            _values[Ongoing] = said;
        }
    }

    public void Remove(string name) => _values.Remove(name);

    /// <summary>Numbers of the rows of a list of which something was said.</summary>
    public IReadOnlyList<int> RowsOf(string list) =>
    [
        .. _values.Where(v => v.Key.StartsWith(list + "[", StringComparison.Ordinal) && v.Value.Any(text => !string.IsNullOrWhiteSpace(text)))
            .Select(v => int.TryParse(v.Key.AsSpan(list.Length + 1, Math.Max(0, v.Key.IndexOf(']', StringComparison.Ordinal) - list.Length - 1)), out var row) ? row : -1)
            .Where(row => row >= 0).Distinct().Order(),
    ];

    /// <summary>What a page shows, each answer by a fingerprint: sent back with the page, it tells what its writer changed from what others did.</summary>
    public string SeenOf(DraftStep step) =>
        string.Join(' ', _values.Where(v => step.Has(v.Key)).Select(v => $"{v.Key}={Print(v.Value)}").Where(seen => !seen.EndsWith('=')));

    /// <summary>
    /// Takes what one page sent. What it asked and what did not come back was cleared; what it did not ask stays, so that a question that applies
    /// again finds its answer.
    /// </summary>
    /// <param name="seen">See <see cref="SeenOf"/>; null when nobody knows: then what was sent stands.</param>
    /// <returns>Fields that were changed here and, since the page was shown, elsewhere: they stay as they are.</returns>
    public IReadOnlyList<string> Take(DraftStep step, IEnumerable<KeyValuePair<string, StringValues>> form, string? seen = null)
    {
        var sent = form.Where(f => step.Has(f.Key) && f.Value.Any(text => !string.IsNullOrEmpty(text)))
            .ToDictionary(f => f.Key, f => f.Value.Select(text => text ?? "").ToArray());
        var shown = seen?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=')).ToLookup(one => one[0], one => one[^1]);
        var elsewhere = new List<string>();
        foreach (var name in _values.Keys.Where(name => step.Has(name) && DraftStep.IsAsked(name, this)).Union(sent.Keys).ToList())
        {
            var (now, here, before) = (Print(_values.GetValueOrDefault(name)), Print(sent.GetValueOrDefault(name)), shown?[name].FirstOrDefault() ?? "");
            if (shown is not null && now != before && now != here)
            {
                if (here != before)
                {
                    elsewhere.Add(name);
                }
            }
            else if (sent.TryGetValue(name, out var values))
            {
                _values[name] = values;
            }
            else
            {
                _values.Remove(name);
            }
        }

        return elsewhere;
    }

    /// <summary>Of what is said, however its lines end; empty for nothing.</summary>
    private static string Print(string[]? values)
    {
        var said = string.Join('\n', (values ?? []).Select(text => text.ReplaceLineEndings("\n").Trim()).Where(text => text.Length > 0));
        return said.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)).AsSpan(0, 6));
    }
}

/// <summary>One page of the full declaration: questions of one idea.</summary>
/// <param name="Key">In its address; its title is <c>Step.{Key}</c>.</param>
/// <param name="Paths">In the order in which they are asked.</param>
public sealed record DraftStep(string Key, params IReadOnlyList<string> Paths)
{
    public const string Review = "review";

    private static readonly DraftStep _stage = new("stage", "changeReason");

    private static readonly DraftStep _resolution = new("resolution", "resolution.resolvedAt", "resolution.lessons", "resolution.remediation");

    private static readonly DraftStep[] _always =
    [
        new("establishment", "reportingReason", "establishment.name", "establishment.town", "establishment.region", "establishment.finess", "establishment.category",
            "establishment.status", "establishment.essentialOperator", "sites[].finess", "sites[].name", "sites[].town"),
        new("contacts", "declarant.name", "declarant.role", "declarant.phone", "declarant.email",
            "onBehalfOf.organisation", "onBehalfOf.typedBy", "onBehalfOf.toldBy", "onBehalfOf.toldAt",
            "technicalContact.name", "technicalContact.role", "technicalContact.phone", "technicalContact.email",
            "director.name", "director.role", "director.phone", "director.email",
            "dataProtectionOfficer.name", "dataProtectionOfficer.role", "dataProtectionOfficer.phone", "dataProtectionOfficer.email"),
        new("event", "awareAt", "awareAtApproximate", "awareAtUnknown", "startedAt", "detectedBy", "ongoing", "endedAt", "description"),
        new("systems", "systems", "extent", "extentCounts.workstations", "extentCounts.servers", "extentCounts.sites",
            "providers[].name", "providers[].product", "providers[].version", "providers[].role"),
        new("care", "careImpact", "careDisruption.since", "careDisruption.until", "careDisruption.services", "careDisruption.patientsRedirected",
            "careDisruption.bedsClosed", "careDisruption.actsCancelled", "patientEndangerment", "patientsEndangered", "endangermentNarrative"),
        new("data", "dataImpact[].kind", "dataImpact[].certainty", "dataKinds", "personsAffected.minimum", "personsAffected.maximum", "personsAffected.approximate",
            "personsInformed", "personsNotInformedReason"),
        new("reach", "maySpread", "healthSystemImpact.reach", "healthSystemImpact.certainty", "crossBorder", "downtimeMinutes", "financialLoss"),
        new("cause", "suspectedOrigin", "type", "vector", "motive", "vulnerabilities", "indicators", "rootCause", "rootCauseNarrative"),
        new("response", "measuresTaken", "handledBy", "supportWanted", "supportUndecided", "supportKinds",
            "otherAuthorities[].authority", "otherAuthorities[].informed", "otherAuthorities[].at", "otherAuthorities[].reference", "tlp", "anonymisedLesson"),
    ];

    /// <summary>When a question applies; those that are not named always do. Decided here, so that it holds without scripts.</summary>
    private static readonly Dictionary<string, Func<DraftAnswers, string, bool>> _when = new()
    {
        ["changeReason"] = (a, _) => a.Kind is StageKind.Correction,
        ["endedAt"] = (a, _) => a["ongoing"] is "no" or "beingResolved",
        ["extentCounts.workstations"] = (a, _) => a["extent"] is not ("" or "unknown"),
        ["extentCounts.servers"] = (a, _) => a["extent"] is not ("" or "unknown"),
        ["extentCounts.sites"] = (a, _) => a["extent"] is not ("" or "unknown"),
        ["careDisruption.since"] = IsCareTouched,
        ["careDisruption.until"] = IsCareTouched,
        ["careDisruption.services"] = IsCareTouched,
        ["careDisruption.patientsRedirected"] = IsCareTouched,
        ["careDisruption.bedsClosed"] = IsCareTouched,
        ["careDisruption.actsCancelled"] = IsCareTouched,
        ["patientsEndangered"] = (a, _) => a["patientEndangerment"] is "potential" or "proven",
        ["endangermentNarrative"] = (a, _) => a["patientEndangerment"] is "potential" or "proven",
        ["dataKinds"] = IsDataTouched,
        ["personsAffected.minimum"] = IsDataTouched,
        ["personsAffected.maximum"] = IsDataTouched,
        ["personsAffected.approximate"] = IsDataTouched,
        ["personsInformed"] = IsDataTouched,
        ["personsNotInformedReason"] = (a, path) => IsDataTouched(a, path) && a["personsInformed"] == "no",
        ["healthSystemImpact.reach"] = (a, _) => a["maySpread"] is "yes",
        ["healthSystemImpact.certainty"] = (a, _) => a["maySpread"] is "yes",
        ["vector"] = (a, _) => a["suspectedOrigin"] is not "notMalicious",
        ["motive"] = (a, _) => a["suspectedOrigin"] is "malicious",
        ["vulnerabilities"] = (a, _) => a["suspectedOrigin"] is not "notMalicious",
        ["indicators"] = (a, _) => a["suspectedOrigin"] is not "notMalicious",
        ["supportKinds"] = (a, _) => a["supportWanted"] is "true",
        ["otherAuthorities[].at"] = IsAuthorityTold,
        ["otherAuthorities[].reference"] = IsAuthorityTold,
        ["establishment.name"] = IsNotInDirectory,
        ["establishment.town"] = IsNotInDirectory,
        ["establishment.region"] = IsNotInDirectory,
        ["establishment.finess"] = IsNotInDirectory,
        ["establishment.category"] = IsNotInDirectory,
        ["establishment.status"] = IsNotInDirectory,
        ["establishment.essentialOperator"] = IsNotInDirectory,
    };

    /// <summary>Not asked of whoever chose from the directory, and said all the same.</summary>
    private static readonly string[] _ofDirectory = ["establishment.name", "establishment.town", "establishment.region", "establishment.finess"];

    /// <summary>Every question there may be.</summary>
    public static IEnumerable<DraftStep> All => [_stage, .. _always, _resolution];

    /// <summary>The pages that apply; the review comes after them.</summary>
    /// <param name="later">For a later stage of a declaration. What was said of an end can be taken back, whatever the kind.</param>
    public static IReadOnlyList<DraftStep> Of(DraftAnswers answers, bool later) =>
        later ? answers.Kind is StageKind.Final || _resolution.Paths.Any(path => answers[path].Length > 0) ? [_stage, .. _always, _resolution] : [_stage, .. _always] : _always;

    /// <summary>Whether a field is one of this page's.</summary>
    public bool Has(string name) => ContentFields.Find(FormTree.AboutOf(name)) is { } field && Paths.Contains(field.Path);

    public static bool IsAsked(string name, DraftAnswers answers) =>
        FormTree.AboutOf(name) is var about && ContentFields.Find(about) is { } field && (!_when.TryGetValue(field.Path, out var applies) || applies(answers, about));

    /// <summary>Asked only after certain other answers.</summary>
    public static bool IsConditional(string name) => ContentFields.Find(name) is { } field && _when.ContainsKey(field.Path);

    /// <summary>An answer to a question that does not apply any more is kept, and not declared.</summary>
    public static bool IsDeclared(string name, DraftAnswers answers) =>
        IsAsked(name, answers) || (answers[DraftAnswers.KnownField].Length > 0 && _ofDirectory.Contains(name));

    private static bool IsCareTouched(DraftAnswers answers, string path) => answers["careImpact"] is "degradedMode" or "interruption";

    private static bool IsDataTouched(DraftAnswers answers, string path) =>
        answers.RowsOf("dataImpact").Any(row => answers[$"dataImpact[{row}].certainty"] is "potential" or "proven");

    private static bool IsAuthorityTold(DraftAnswers answers, string path) => answers[path[..path.LastIndexOf('.')] + ".informed"] is "told";

    private static bool IsNotInDirectory(DraftAnswers answers, string path) => answers[DraftAnswers.KnownField].Length == 0;
}
