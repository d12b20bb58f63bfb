using Reporting.Domain.Common;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Incidents;

public sealed class MessageTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 23, 2, 40, 0, TimeSpan.Zero);
    private static readonly Actor _analyst = new(ActorKind.Account, Guid.CreateVersion7());
    private static readonly Guid _declaration = Guid.CreateVersion7();

    [Fact]
    public void A_message_raises_that_there_is_something_to_read_and_no_word_of_it()
    {
        var message = Message.Write(_declaration, MessageSide.Declarant, " Le réseau\r\nest coupé. ", Tlp.Amber, Actor.Anonymous, "key", _now);

        Assert.Equal("Le réseau\nest coupé.", message.Text);
        Assert.Equal([new MessageWritten(message.Id, _declaration, MessageSide.Declarant, _now)], message.TakeEvents());
    }

    [Fact]
    public void Nobody_in_particular_does_not_speak_for_the_CERT() =>
        Assert.Equal("message.author", Refusal(() => Message.Write(_declaration, MessageSide.Cert, "Bonjour", Tlp.Amber, Actor.Anonymous, "key", _now)));

    [Fact]
    public void A_note_is_of_the_CERT_and_raises_nothing()
    {
        var note = Note.Write(_declaration, MessageSide.Cert, "Déjà vu.", _analyst, "key", _now);

        Assert.Empty(note.TakeEvents());
        Assert.Equal("note.internal", Refusal(() => Note.Write(_declaration, MessageSide.Declarant, "Déjà vu.", _analyst, "key", _now)));
        Assert.Equal("note.internal", Refusal(() => Note.DemandReader(MessageSide.Declarant)));
        Assert.Equal("message.author", Refusal(() => Note.Write(_declaration, MessageSide.Cert, "Déjà vu.", Actor.Anonymous, "key", _now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n ")]
    [InlineData(null)]
    public void What_says_nothing_or_too_much_is_refused(string? text) =>
        Assert.Equal("message.text", Refusal(() => Message.Write(
            _declaration, MessageSide.Cert, text ?? new string('a', Message.LongestText + 1), Tlp.Amber, _analyst, "key", _now)));

    private static string Refusal(Action write) => Assert.Throws<RuleViolationException>(write).Code;
}
