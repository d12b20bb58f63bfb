using Reporting.Domain.Common;
using Reporting.Domain.Files;

namespace Reporting.Domain.Tests.Files;

public sealed class AttachmentTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly Custodian _holder = new(Actor.Anonymous, CustodyRole.Holder);
    private static readonly string _hash = new('a', 64);

    [Fact]
    public void A_file_is_received_hashed_and_scanned_and_says_so()
    {
        var file = Sealed();

        file.Scanned(ScanResult.Clean, null, _now.AddSeconds(2));

        Assert.Equal((AttachmentState.Clean, null as DateTimeOffset?), (file.State, file.ScanDueAt));
        Assert.Equal([CustodyAct.Received, CustodyAct.Hashed, CustodyAct.Scanned], file.Custody.Select(c => c.Act));
        Assert.Equal([typeof(AttachmentSealed), typeof(AttachmentScanned)], file.TakeEvents().Select(e => e.GetType()));
    }

    [Theory]
    [InlineData(ScanResult.Clean, "image/png", AttachmentState.Clean, true)]
    [InlineData(ScanResult.Clean, "application/x-executable", AttachmentState.Suspicious, false)]
    [InlineData(ScanResult.Infected, "image/png", AttachmentState.Suspicious, false)]
    [InlineData(ScanResult.TooLarge, "image/png", AttachmentState.TooLargeToScan, false)]
    [InlineData(ScanResult.Away, "image/png", AttachmentState.NotScanned, false)]
    [InlineData(ScanResult.Away, "application/x-executable", AttachmentState.Suspicious, false)]
    public void Only_what_is_clean_leaves_as_it_is(ScanResult result, string found, AttachmentState state, bool plain)
    {
        var file = Sealed(found);

        file.Scanned(result, null, _now);

        Assert.Equal((state, plain), (file.State, file.MayLeavePlain(scans: true)));
    }

    [Theory]
    [InlineData("a.png", "image/png", true)]
    [InlineData("journal.log", "text/plain", true)]
    [InlineData("a.png", "application/x-executable", false)]
    [InlineData("outil", "application/x-executable", false)]
    [InlineData("facture.html", "text/html", false)]
    [InlineData("logo", "image/svg+xml", false)]
    [InlineData("macro.XLSM", "application/zip", false)]
    [InlineData("raccourci.lnk", "application/octet-stream", false)]
    public void Without_a_scanner_what_is_suspicious_or_runs_is_held_back(string name, string found, bool plain)
    {
        var file = Received(new AnnouncedFile(name, 3, null));

        file.Seal(_hash, found, _holder, scans: false, _now);

        Assert.Equal(plain, file.MayLeavePlain(scans: false));
    }

    [Fact]
    public void A_scanner_that_is_away_is_asked_again_ever_more_seldom_and_said_to_be_away_once()
    {
        var file = Sealed();
        var pauses = new List<TimeSpan>();

        for (var i = 0; i < 5; i++)
        {
            file.Scanned(ScanResult.Away, null, _now);
            pauses.Add(file.ScanDueAt!.Value - _now);
        }

        Assert.Equal([1, 5, 15, 60, 60], pauses.Select(p => p.TotalMinutes));
        Assert.Single(file.Custody, c => c.Act is CustodyAct.NotScanned);
        file.Scanned(ScanResult.Infected, "X", _now);
        Assert.Equal((AttachmentState.Suspicious, "X"), (file.State, file.Finding));
    }

    [Fact]
    public void What_arrived_otherwise_than_announced_is_refused()
    {
        var file = Received(new AnnouncedFile("a.png", 3, "image/png", new string('b', 64)));

        Assert.Equal("file.hash-differs", Assert.Throws<RuleViolationException>(() => file.Seal(_hash, "image/png", _holder, scans: true, _now)).Code);
        Assert.Equal(AttachmentState.Receiving, file.State);
    }

    [Fact]
    public void What_was_taken_back_has_no_key_and_does_nothing_more()
    {
        var file = Sealed();

        file.Withdraw(_holder, _now);

        Assert.Equal((AttachmentState.Withdrawn, "", false), (file.State, file.WrappedKey, file.MayLeavePlain(scans: false)));
        Assert.Throws<RuleViolationException>(() => file.Scanned(ScanResult.Clean, null, _now));
        Assert.Throws<RuleViolationException>(() => file.Withdraw(_holder, _now));
        Assert.Throws<RuleViolationException>(() => file.Reach(1, _now));
    }

    [Fact]
    public void An_empty_file_or_a_hash_that_is_none_is_not_begun()
    {
        Assert.Throws<RuleViolationException>(() => Received(new AnnouncedFile("a", 0)));
        Assert.Throws<RuleViolationException>(() => Received(new AnnouncedFile("a", 1, Sha256: "xyz")));
    }

    private static Attachment Received(AnnouncedFile file) => Attachment.Receive(Guid.CreateVersion7(), Guid.CreateVersion7(), file, "stored", "key", _holder, _now);

    private static Attachment Sealed(string found = "image/png", bool scans = true)
    {
        var file = Received(new AnnouncedFile("a.png", 3, "image/png"));
        file.Seal(_hash, found, _holder, scans, _now);
        return file;
    }
}
