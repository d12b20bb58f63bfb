using System.Text.RegularExpressions;
using Reporting.Domain.Common;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Declarations;

/// <summary>What a submission must hold, and how its values are put into one form. Everything wrong is said at once.</summary>
public static partial class DeclarationRules
{
    public const int LongestDescription = 10_000;
    public const int LongestNarrative = 5_000;
    public const int LongestText = 300;

    /// <summary>A clock that runs a little ahead is not a lie.</summary>
    private static readonly TimeSpan _clockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Nothing declared here happened before hospitals had networks.</summary>
    private static readonly DateTimeOffset _earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>The content with numbers and addresses in one form, and what is wrong with it.</returns>
    public static (DeclarationContent Content, IReadOnlyList<FieldProblem> Problems) Check(DeclarationContent content, StageKind kind, DateTimeOffset now)
    {
        var problems = new List<FieldProblem>();
        var normal = Normalise(content, problems);
        Require(normal, kind, problems);
        Times(normal, now, problems);
        Lengths(normal, problems);
        if (kind is not StageKind.Withdrawal)
        {
            // A withdrawal repeats what was said, and a rule may be younger than that.
            Consistency(normal, problems);
        }

        return (normal, problems);
    }

    /// <summary>Nothing wrong was said: an answer is still needed, or which of two is meant.</summary>
    public static bool IsMissing(FieldProblem problem) =>
        problem.Code is "field.required" or "systems.required" or "contact.unreachable" or "establishment.name-or-finess" or "instant.twice";

    private static DeclarationContent Normalise(DeclarationContent content, List<FieldProblem> problems)
    {
        var region = content.Establishment?.Region ?? EstablishmentZone.RegionOf(content.Establishment?.Finess)?.Code;
        return content with
        {
            Establishment = content.Establishment is { } establishment ? Establishment(establishment, problems) : null,
            Sites = content.Sites is { } sites ? [.. sites.Index().Select(site => Site(site.Item, site.Index, problems))] : null,
            Declarant = Reachable(content.Declarant, "declarant", region, problems),
            TechnicalContact = Reachable(content.TechnicalContact, "technicalContact", region, problems),
            Director = Reachable(content.Director, "director", region, problems),
            DataProtectionOfficer = Reachable(content.DataProtectionOfficer, "dataProtectionOfficer", region, problems),
            AwareAtUnknown = content.AwareAtUnknown is true ? true : null,
            AwareAtApproximate = content is { AwareAt: null, AwareAtUnknown: true } ? null : content.AwareAtApproximate,
            SupportUndecided = content.SupportUndecided is true ? true : null,
            Systems = content.Systems is { } systems ? [.. systems.Distinct()] : null,
            Vulnerabilities = content.Vulnerabilities is { } cves ? [.. Cves(cves, problems)] : null,
        };
    }

    private static DeclaredEstablishment Establishment(DeclaredEstablishment establishment, List<FieldProblem> problems)
    {
        if (establishment.Region is not null && Regions.Find(establishment.Region) is null)
        {
            problems.Add(new("establishment.region", "choice.unknown", string.Join(", ", Regions.All.Select(r => r.Code))));
        }

        if (establishment.Finess is null)
        {
            return establishment;
        }

        if (FinessNumber.TryParse(establishment.Finess, null, out var finess))
        {
            return establishment with { Finess = finess.Value };
        }

        problems.Add(new("establishment.finess", "finess.malformed"));
        return establishment;
    }

    private static DeclaredSite Site(DeclaredSite site, int index, List<FieldProblem> problems)
    {
        if (site.Finess is null)
        {
            return site;
        }

        if (FinessNumber.TryParse(site.Finess, null, out var finess))
        {
            return site with { Finess = finess.Value };
        }

        problems.Add(new($"sites[{index}].finess", "finess.malformed"));
        return site;
    }

    private static Contact? Reachable(Contact? contact, string path, string? region, List<FieldProblem> problems)
    {
        if (contact is null)
        {
            return null;
        }

        var phone = contact.Phone is null ? null : PhoneNumber.Read(contact.Phone, region);
        if (contact.Phone is not null && phone is null)
        {
            problems.Add(new($"{path}.phone", "phone.unreadable"));
        }

        if (contact.Email is { } email && (email.Length > 254 || !Mail.IsMatch(email)))
        {
            problems.Add(new($"{path}.email", "email.unreadable"));
        }

        return contact with { Phone = phone ?? contact.Phone };
    }

    private static IEnumerable<string> Cves(IReadOnlyList<string> cves, List<FieldProblem> problems)
    {
        foreach (var (index, cve) in cves.Index())
        {
            var upper = cve.ToUpperInvariant();
            if (!Cve.IsMatch(upper))
            {
                problems.Add(new($"vulnerabilities[{index}]", "cve.malformed"));
            }

            yield return upper;
        }
    }

    private static void Require(DeclarationContent content, StageKind kind, List<FieldProblem> problems)
    {
        if (kind is StageKind.Correction or StageKind.Withdrawal)
        {
            Needed(content.ChangeReason, "changeReason");
        }

        if (kind is StageKind.Withdrawal)
        {
            // It repeats what was said, whatever of it was erased since.
            return;
        }

        Needed(content.Establishment, "establishment");
        if (content.Establishment is { Finess: null } establishment)
        {
            Needed(establishment.Name, "establishment.name", "establishment.name-or-finess");
            Needed(establishment.Town, "establishment.town");
        }

        Needed(content.Declarant, "declarant");
        if (content.Declarant is { Phone: null, Email: null })
        {
            problems.Add(new("declarant.phone", "contact.unreachable"));
        }

        Needed(content.AwareAtUnknown is true ? content.AwareAtUnknown : content.AwareAt, "awareAt");
        Needed(content.Ongoing, "ongoing");
        Needed(content.Description, "description");
        Needed(content.Systems is { Count: > 0 } ? content.Systems : null, "systems", "systems.required");
        Needed(content.CareImpact, "careImpact");
        Needed(content.SupportWanted ?? (content.SupportUndecided is true ? false : null), "supportWanted");
        if (kind is StageKind.Final)
        {
            Needed(content.Resolution?.ResolvedAt, "resolution.resolvedAt");
        }

        foreach (var (index, site) in (content.Sites ?? []).Index().Where(s => s.Item.Finess is null))
        {
            Needed(site.Name, $"sites[{index}].name", "establishment.name-or-finess");
        }

        foreach (var (index, provider) in (content.Providers ?? []).Index())
        {
            Needed(provider.Name, $"providers[{index}].name");
        }

        foreach (var (index, impact) in (content.DataImpact ?? []).Index())
        {
            Needed(impact.Kind, $"dataImpact[{index}].kind");
            Needed(impact.Certainty, $"dataImpact[{index}].certainty");
        }

        foreach (var (index, authority) in (content.OtherAuthorities ?? []).Index())
        {
            Needed(authority.Authority, $"otherAuthorities[{index}].authority");
            Needed(authority.Informed, $"otherAuthorities[{index}].informed");
        }

        void Needed(object? value, string path, string code = "field.required")
        {
            // What was given but could not be read has already been said.
            if (value is null && !problems.Any(p => p.Path == path))
            {
                problems.Add(new(path, code));
            }
        }
    }

    private static void Times(DeclarationContent content, DateTimeOffset now, List<FieldProblem> problems)
    {
        var latest = now + _clockTolerance;
        NotFuture(content.AwareAt, "awareAt");
        NotFuture(content.StartedAt, "startedAt");
        NotFuture(content.EndedAt, "endedAt");
        NotFuture(content.CareDisruption?.Since, "careDisruption.since");
        NotFuture(content.Resolution?.ResolvedAt, "resolution.resolvedAt");
        NotFuture(content.OnBehalfOf?.ToldAt, "onBehalfOf.toldAt");
        foreach (var (index, authority) in (content.OtherAuthorities ?? []).Index().Where(a => a.Item.Informed is AuthorityInformed.Told))
        {
            NotFuture(authority.At, $"otherAuthorities[{index}].at");
        }

        NotBefore(content.AwareAt, content.StartedAt, "awareAt", "instant.aware-before-start");
        // Two clocks, and a time that is approximate forbids nothing.
        NotBefore(
            content.OnBehalfOf?.ToldAt + _clockTolerance, content.AwareAtApproximate is true ? null : content.AwareAt, "awareAt", "instant.aware-after-told");
        NotBefore(content.EndedAt, content.StartedAt, "endedAt", "instant.end-before-start");
        NotBefore(content.CareDisruption?.Until, content.CareDisruption?.Since, "careDisruption.until", "instant.end-before-start");
        NotBefore(content.Resolution?.ResolvedAt, content.StartedAt, "resolution.resolvedAt", "instant.end-before-start");

        void NotFuture(DateTimeOffset? at, string path)
        {
            if (at > latest)
            {
                problems.Add(new(path, "instant.future"));
            }
            else if (at < _earliest)
            {
                problems.Add(new(path, "instant.too-old"));
            }
        }

        void NotBefore(DateTimeOffset? later, DateTimeOffset? earlier, string path, string code)
        {
            if (later < earlier && !problems.Any(p => p.Path == path))
            {
                problems.Add(new(path, code));
            }
        }
    }

    private static void Consistency(DeclarationContent content, List<FieldProblem> problems)
    {
        if (content.PersonsAffected is { Minimum: { } minimum, Maximum: { } maximum } && maximum < minimum)
        {
            problems.Add(new("personsAffected.maximum", "number.maximum-below-minimum"));
        }

        if (content is { AwareAt: not null, AwareAtUnknown: true })
        {
            problems.Add(new("awareAtUnknown", "aware.both"));
        }

        if (content is { SupportWanted: not null, SupportUndecided: true })
        {
            problems.Add(new("supportUndecided", "support.both"));
        }

        if (content is { SupportWanted: false, SupportKinds.Count: > 0 })
        {
            problems.Add(new("supportKinds", "support.kinds-unwanted"));
        }

        if (content is { Establishment.Finess: { } own, Sites: { } sites })
        {
            problems.AddRange(sites.Index().Where(site => site.Item.Finess == own).Select(site => new FieldProblem($"sites[{site.Index}].finess", "site.own")));
        }

        if (content.Systems is { Count: > 1 } systems && systems.Contains(AffectedSystem.Unknown))
        {
            problems.Add(new("systems", "systems.unknown-and-others"));
        }

        if (content.EndedAt is not null && content.Ongoing is OngoingState.Yes)
        {
            problems.Add(new("endedAt", "ongoing.ended"));
        }

        if (content.Resolution?.ResolvedAt is not null && content.Ongoing is OngoingState.Yes)
        {
            problems.Add(new("resolution.resolvedAt", "ongoing.resolved"));
        }
    }

    private static void Lengths(DeclarationContent content, List<FieldProblem> problems)
    {
        AtMost(content.Description, LongestDescription, "description");
        AtMost(content.EndangermentNarrative, LongestNarrative, "endangermentNarrative");
        AtMost(content.RootCauseNarrative, LongestNarrative, "rootCauseNarrative");
        AtMost(content.MeasuresTaken, LongestNarrative, "measuresTaken");
        AtMost(content.PersonsNotInformedReason, LongestNarrative, "personsNotInformedReason");
        AtMost(content.Resolution?.Lessons, LongestNarrative, "resolution.lessons");
        AtMost(content.Resolution?.Remediation, LongestNarrative, "resolution.remediation");
        AtMost(content.CareDisruption?.Services, LongestNarrative, "careDisruption.services");
        AtMost(content.Establishment?.Name, 200, "establishment.name");
        AtMost(content.Establishment?.Town, 120, "establishment.town");
        AtMost(content.ChangeReason, LongestNarrative, "changeReason");
        AtMost(content.OnBehalfOf?.Organisation, LongestText, "onBehalfOf.organisation");
        AtMost(content.OnBehalfOf?.TypedBy, LongestText, "onBehalfOf.typedBy");
        AtMost(content.OnBehalfOf?.ToldBy, LongestText, "onBehalfOf.toldBy");
        Contact(content.Declarant, "declarant");
        Contact(content.TechnicalContact, "technicalContact");
        Contact(content.Director, "director");
        Contact(content.DataProtectionOfficer, "dataProtectionOfficer");
        foreach (var (index, provider) in (content.Providers ?? []).Index())
        {
            AtMost(provider.Name, LongestText, $"providers[{index}].name");
            AtMost(provider.Product, LongestText, $"providers[{index}].product");
            AtMost(provider.Version, LongestText, $"providers[{index}].version");
        }

        foreach (var (index, site) in (content.Sites ?? []).Index())
        {
            AtMost(site.Name, 200, $"sites[{index}].name");
            AtMost(site.Town, 120, $"sites[{index}].town");
        }

        foreach (var (index, indicator) in (content.Indicators ?? []).Index())
        {
            AtMost(indicator, 1_000, $"indicators[{index}]");
        }

        foreach (var (index, authority) in (content.OtherAuthorities ?? []).Index())
        {
            AtMost(authority.Reference, LongestText, $"otherAuthorities[{index}].reference");
        }

        void Contact(Contact? contact, string path)
        {
            AtMost(contact?.Name, LongestText, $"{path}.name");
            AtMost(contact?.Role, LongestText, $"{path}.role");
        }

        void AtMost(string? text, int longest, string path)
        {
            if (text?.Length > longest)
            {
                problems.Add(new(path, "text.long", $"{longest}", $"{text.Length}"));
            }
        }
    }

    /// <summary>Something before an @ and a dotted name after it; whether it exists only a mail can tell.</summary>
    [GeneratedRegex(@"\A[^@\s<>,;""]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+\z")]
    private static partial Regex Mail { get; }

    [GeneratedRegex(@"\ACVE-[0-9]{4}-[0-9]{4,7}\z")]
    private static partial Regex Cve { get; }
}
