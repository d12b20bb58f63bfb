using CsCheck;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

public sealed class ReceiptTests
{
    [Fact]
    public void A_sealed_block_notices_every_altered_character() => Gen.Select(AnyContent.Any, Gen.Int[0, 4], Gen.Int[0, int.MaxValue]).Sample(
        (content, which, where) =>
        {
            var group = (ContentGroup)which;
            var block = SealedGroup.Seal(group, ContentGroups.Split(content)[group]);

            Assert.True(block.Holds());
            Assert.False((block with { Body = Altered(block.Body!, where) }).Holds());
            Assert.False((block with { Digest = Altered(block.Digest, where) }).Holds());
            Assert.False((block with { Salt = OtherSalt(block.Salt!, where) }).Holds());
        },
        iter: 300);

    [Fact]
    public void Damage_that_is_not_even_readable_is_damage_and_no_failure()
    {
        var block = SealedGroup.Seal(ContentGroup.Who, "{}");

        Assert.False((block with { Salt = "no base64!" }).Holds());
        Assert.False((block with { Salt = null }).Holds());
        Assert.False((block with { Body = null }).Holds());
    }

    [Fact]
    public void The_same_text_sealed_twice_has_two_digests()
    {
        // Otherwise "yes" and "no" could be guessed from their digests after erasure.
        var digests = Enumerable.Range(0, 50).Select(_ => SealedGroup.Seal(ContentGroup.Cause, "{}").Digest);

        Assert.Equal(50, digests.Distinct().Count());
    }

    [Fact]
    public void Erasure_takes_text_and_salt_and_keeps_the_proof()
    {
        var declaration = A.Declaration();
        var stage = declaration.Stages[0];

        var erased = stage.Groups.Select(g => g.Group is ContentGroup.Who ? g.Erase() : g).ToList();

        Assert.All(erased, g => Assert.True(g.Holds()));
        Assert.Equal(stage.Receipt.ContentHash, Receipt.ContentHashOf(erased));
        Assert.Null(erased[0].Body);
        Assert.Null(erased[0].Salt);
        var rest = ContentGroups.Join(erased.Select(g => g.Body).OfType<string>());
        Assert.Null(rest.Declarant);
        Assert.Equal(A.Content().Description, rest.Description);
    }

    [Fact]
    public void The_content_hash_depends_on_every_block_and_not_on_their_order()
    {
        var groups = A.Declaration().Stages[0].Groups;
        var hash = Receipt.ContentHashOf(groups);

        Assert.Equal(hash, Receipt.ContentHashOf(groups.Reverse()));
        Assert.All(groups, g => Assert.NotEqual(hash, Receipt.ContentHashOf(groups.Select(o => o == g ? o with { Digest = Altered(o.Digest, 3) } : o))));
        Assert.All(groups, g => Assert.NotEqual(hash, Receipt.ContentHashOf(groups.Where(o => o != g))));
    }

    [Fact]
    public void A_link_depends_on_everything_it_proves()
    {
        var reference = DeclarationReference.Draw(2026);
        var link = Receipt.HashOf("before", reference, 1, StageKind.Notification, A.Now, "content");

        string[] others =
        [
            Receipt.HashOf("befora", reference, 1, StageKind.Notification, A.Now, "content"),
            Receipt.HashOf("before", DeclarationReference.Draw(2026), 1, StageKind.Notification, A.Now, "content"),
            Receipt.HashOf("before", reference, 2, StageKind.Notification, A.Now, "content"),
            Receipt.HashOf("before", reference, 1, StageKind.Notification, A.Now.AddMilliseconds(1), "content"),
            Receipt.HashOf("before", reference, 1, StageKind.Notification, A.Now, "contenu"),
            Receipt.HashOf("before", reference, 1, StageKind.Withdrawal, A.Now, "content"),
        ];

        Assert.DoesNotContain(link, others);
        Assert.Equal(link, Receipt.HashOf("before", reference, 1, StageKind.Notification, A.Now.ToOffset(TimeSpan.FromHours(11)).AddTicks(9), "content"));
    }

    [Fact]
    public void A_lane_chains_what_is_submitted_on_it()
    {
        var lane = ReceiptLane.Start(7);
        var (first, second) = (A.Declaration(lane), A.Declaration(lane));
        var third = first.AddStage(StageKind.Final, A.Content(), Actor.Anonymous, lane, A.Now.AddHours(3));

        Receipt[] links = [first.Stages[0].Receipt, second.Stages[0].Receipt, third.Receipt];

        Assert.Equal([1, 2, 3], links.Select(l => l.Seq));
        Assert.All(links, l => Assert.Equal(7, l.Lane));
        Assert.Equal(["", links[0].Hash, links[1].Hash], links.Select(l => l.PreviousHash));
        Assert.Equal((3, links[2].Hash, 3), (lane.Seq, lane.Head, lane.Version));
        Assert.All(first.Stages, s => Assert.True(s.Holds(first.Reference)));
        Assert.False(first.Stages[0].Holds(second.Reference));
    }

    [Fact]
    public void What_is_hashed_is_what_is_stored_to_the_millisecond()
    {
        var stage = A.Declaration().AddStage(StageKind.Intermediate, A.Content(), Actor.Anonymous, ReceiptLane.Start(1), A.Now.AddTicks(123_456_789));

        Assert.Equal(stage.SubmittedAt.ToMillisecond(), stage.SubmittedAt);
        Assert.Equal(TimeSpan.Zero, stage.SubmittedAt.Offset);
    }

    private static string Altered(string text, int where)
    {
        var at = where % text.Length;
        return $"{text[..at]}{(text[at] == 'x' ? 'y' : 'x')}{text[(at + 1)..]}";
    }

    private static string OtherSalt(string salt, int where)
    {
        var bytes = Convert.FromBase64String(salt);
        bytes[where % bytes.Length] ^= 1;
        return Convert.ToBase64String(bytes);
    }
}
