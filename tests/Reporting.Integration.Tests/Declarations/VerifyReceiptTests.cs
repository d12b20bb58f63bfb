using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Checks;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Declarations;

public sealed class VerifyReceiptTests : IAsyncDisposable
{
    private const string Genuine = "Ce récépissé est authentique";
    private const string Unknown = "Aucun récépissé ne porte cette référence et cette empreinte";
    private const string Altered = "ce qui est conservé ne lui correspond plus";

    /// <summary>Well formed, and nobody's.</summary>
    private static readonly string _example = DeclarationReference.Numbered(2026, 1).Value;

    private readonly ReportingHost _host = new();

    [Fact]
    public async Task Either_hash_of_any_stage_is_confirmed_however_it_was_copied()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        await declarant.CompleteAsync(reference, ("response", [("measuresTaken", "Réseau coupé"), ("supportWanted", "false")]));
        var stages = await StagesAsync(reference);
        using var stranger = _host.Browser();

        Assert.Equal(2, stages.Count);
        foreach (var stage in stages)
        {
            var inGroups = string.Join(" \r\n", stage.Receipt.ContentHash.ToUpperInvariant().Chunk(16).Select(c => new string(c)));
            var (byContent, byChain) = (await AskAsync(stranger, reference.ToLowerInvariant(), inGroups), await AskAsync(stranger, reference, stage.Receipt.Hash));

            Assert.Contains(Genuine, byContent.Page, StringComparison.Ordinal);
            Assert.Contains(Genuine, byChain.Page, StringComparison.Ordinal);
            Assert.Contains($"L'envoi n°\u00a0{stage.Number} ", byChain.Page, StringComparison.Ordinal);
            Assert.DoesNotContain("Centre hospitalier du Val", byChain.Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_receipt_itself_has_a_button_that_checks_it()
    {
        using var declarant = new Declarant(_host);
        var receipt = await declarant.Browser.GetStringAsync(await declarant.DeclareAsync());
        var form = Regex.Match(receipt, "<form[^>]*action=\"/verify\".*?</form>", RegexOptions.Singleline).Value;

        var (_, page) = await AskAsync(declarant.Browser, Hidden("Reference"), Hidden("Hash"));

        Assert.Contains(Genuine, page, StringComparison.Ordinal);
        Assert.Contains("http://localhost/verify", receipt, StringComparison.Ordinal);

        string Hidden(string name) => Regex.Match(form, $"name=\"{name}\" value=\"([^\"]+)\"").Groups[1].Value;
    }

    [Fact]
    public async Task A_wrong_hash_and_a_reference_that_does_not_exist_get_the_same_answer()
    {
        using var declarant = new Declarant(_host);
        var reference = (await declarant.DeclareAsync()).Split('/')[^1];
        var other = (await declarant.DeclareAsync(("_anyway", "true"))).Split('/')[^1];
        var hash = (await StagesAsync(other))[0].Receipt.Hash;

        var wrong = await AskAsync(declarant.Browser, reference, hash);
        var nowhere = await AskAsync(declarant.Browser, DeclarationReference.Draw(2026).Value, hash);

        Assert.Equal(HttpStatusCode.OK, wrong.Status);
        Assert.Contains(Unknown, wrong.Page, StringComparison.Ordinal);
        Assert.Equal(Notice(wrong.Page), Notice(nowhere.Page));

        static string Notice(string page) => Regex.Match(page, "<div role=\"alert\">.*?</div>", RegexOptions.Singleline).Value;
    }

    [Fact]
    public async Task A_receipt_of_an_exercise_is_said_to_be_one_whatever_a_column_says()
    {
        using var declarant = new Declarant(_host);
        var drill = (await declarant.DeclareAsync(("reportingReason", "exercise"))).Split('/')[^1];
        var real = (await declarant.DeclareAsync()).Split('/')[^1];
        await _host.DbAsync(db => db.Declarations.ExecuteUpdateAsync(set => set.SetProperty(d => d.Exercise, d => !d.Exercise)));
        using var stranger = _host.Browser();

        var (_, ofDrill) = await AskAsync(stranger, drill, (await StagesAsync(drill))[0].Receipt.Hash);
        var (_, ofReal) = await AskAsync(stranger, real, (await StagesAsync(real))[0].Receipt.Hash);

        Assert.Contains(Genuine, ofDrill, StringComparison.Ordinal);
        Assert.Contains("EXERCICE", ofDrill, StringComparison.Ordinal);
        Assert.Contains("Ce récépissé est celui d'un exercice", ofDrill, StringComparison.Ordinal);
        Assert.Contains(Genuine, ofReal, StringComparison.Ordinal);
        Assert.DoesNotContain("exercice", Regex.Match(ofReal, "<div role=\"status\">.*?</div>\\s*</div>", RegexOptions.Singleline).Value, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("a byte of the text")]
    [InlineData("the block's own form")]
    [InlineData("the instant")]
    [InlineData("the one before")]
    [InlineData("a word that nobody knows")]
    public async Task One_altered_byte_is_seen_and_the_row_is_named_here_and_by_check(string what)
    {
        using var declarant = new Declarant(_host);
        await declarant.DeclareAsync();
        var reference = (await declarant.DeclareAsync(("_anyway", "true"))).Split('/')[^1];
        var stage = Assert.Single(await StagesAsync(reference));
        Assert.Contains(Genuine, (await AskAsync(declarant.Browser, reference, stage.Receipt.Hash)).Page, StringComparison.Ordinal);

        Assert.Equal(1, await AlterAsync(what, stage));

        var (_, page) = await AskAsync(declarant.Browser, reference, stage.Receipt.Hash);
        Assert.Contains(Altered, page, StringComparison.Ordinal);
        Assert.Contains($"chaîne {stage.Receipt.Lane}, place {stage.Receipt.Seq}", page, StringComparison.Ordinal);
        await using var scope = _host.Services.CreateAsyncScope();
        var chain = (await scope.ServiceProvider.GetRequiredService<SelfCheck>().RunAsync(null, default)).Single(r => r.Code == "chain.link");
        Assert.Contains(chain.Broken, row => row.StartsWith($"{reference} stage 1", StringComparison.Ordinal) && row.Contains($"place {stage.Receipt.Seq}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", "Reference", "Hash")]
    [InlineData("well formed", "abc", "Hash")]
    [InlineData("nothing", "0000000000000000000000000000000000000000000000000000000000000000", "Reference")]
    public async Task What_is_not_a_reference_or_a_hash_is_said_beside_its_field_and_kept(string reference, string hash, params string[] fields)
    {
        using var browser = _host.Browser();
        reference = reference == "well formed" ? _example : reference;

        var (status, page) = await AskAsync(browser, reference, hash);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(fields, Regex.Matches(page, "<a href=\"#(Reference|Hash)\">").Select(link => link.Groups[1].Value));
        Assert.Contains(hash, page, StringComparison.Ordinal);
        Assert.Contains(reference, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pile_of_receipts_does_not_lock_the_way_in()
    {
        await using var host = new ReportingHost { Settings = { ["RateLimits:ReceiptsPerFiveMinutes"] = "3", ["RateLimits:SignInsPerFiveMinutes"] = "2" } };
        using var browser = host.Browser();
        var hash = new string('0', 64);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add((await AskAsync(browser, _example, hash)).Status);
        }

        using var resumed = await browser.PostAsync("/resume", new FormUrlEncodedContent([]));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
        Assert.Equal(HttpStatusCode.BadRequest, resumed.StatusCode);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private Task<int> AlterAsync(string what, DeclarationStage stage) => _host.DbAsync(db =>
    {
        var stages = db.Set<DeclarationStage>().Where(s => s.DeclarationId == stage.DeclarationId);
        return what switch
        {
            "a byte of the text" => db.Database.ExecuteSqlAsync(
                $"UPDATE \"DeclarationStages\" SET \"Groups\" = REPLACE(\"Groups\", 'imagerie', 'imageris') WHERE \"DeclarationId\" = {stage.DeclarationId}"),
            "the block's own form" => db.Database.ExecuteSqlAsync(
                $"UPDATE \"DeclarationStages\" SET \"Groups\" = '{{' WHERE \"DeclarationId\" = {stage.DeclarationId}"),
            "a word that nobody knows" => db.Database.ExecuteSqlAsync(
                $"UPDATE \"DeclarationStages\" SET \"SubmittedByKind\" = 'Nobody' WHERE \"DeclarationId\" = {stage.DeclarationId}"),
            "the instant" => stages.ExecuteUpdateAsync(set => set.SetProperty(s => s.SubmittedAt, stage.SubmittedAt.AddSeconds(1))),
            _ => db.Set<DeclarationStage>().Where(s => s.Receipt.Lane == stage.Receipt.Lane && s.Receipt.Seq == stage.Receipt.Seq - 1)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Receipt.Hash, new string('0', 64))),
        };
    });

    private static async Task<(HttpStatusCode Status, string Page)> AskAsync(HttpClient browser, string reference, string hash)
    {
        using var answer = await browser.PostAsync("/verify", new FormUrlEncodedContent([new("Reference", reference), new("Hash", hash)]));
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    private Task<List<DeclarationStage>> StagesAsync(string reference)
    {
        var known = DeclarationReference.Parse(reference, null);
        return _host.DbAsync(db => db.Set<DeclarationStage>().AsNoTracking()
            .Where(s => db.Declarations.Any(d => d.Reference == known && d.Id == s.DeclarationId)).OrderBy(s => s.Number).ToListAsync());
    }
}
