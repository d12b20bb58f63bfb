using Reporting.Domain.Common;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

public sealed class DeclarationDraftTests
{
    [Fact]
    public void What_was_sent_is_forgotten_and_cannot_be_saved_or_sent_again()
    {
        var draft = DeclarationDraft.Start(null, Actor.Anonymous, A.Now);
        draft.Save("sealed", A.Now.AddMinutes(1));

        draft.BecomeStageOf(Guid.CreateVersion7(), A.Now.AddMinutes(2));

        Assert.Null(draft.Answers);
        Assert.Equal("draft.sent", Assert.Throws<RuleViolationException>(() => draft.Save("other", A.Now)).Code);
        Assert.Equal("draft.sent", Assert.Throws<RuleViolationException>(() => draft.BecomeStageOf(Guid.CreateVersion7(), A.Now)).Code);
    }

    [Fact]
    public void Asking_again_is_another_sending()
    {
        var draft = DeclarationDraft.Start(null, Actor.Anonymous, A.Now);
        var key = draft.SendKey;

        draft.AskAgain();

        Assert.NotEqual(key, draft.SendKey);
    }

    [Fact]
    public void Only_an_account_finds_its_draft_by_who_it_is()
    {
        var id = Guid.CreateVersion7();

        Assert.Equal(id, DeclarationDraft.Start(null, new Actor(ActorKind.Account, id), A.Now).AccountId);
        Assert.Null(DeclarationDraft.Start(null, new Actor(ActorKind.ApiKey, id), A.Now).AccountId);
        Assert.Null(DeclarationDraft.Start(null, Actor.Anonymous, A.Now).AccountId);
    }
}
