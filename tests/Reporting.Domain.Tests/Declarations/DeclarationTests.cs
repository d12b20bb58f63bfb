using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Declarations;

public sealed class DeclarationTests
{
    private static readonly DeclarationContent _exercise = A.Content() with { ReportingReason = ReportingReason.Exercise };

    [Fact]
    public void A_submission_is_stage_one_and_raises_one_fact()
    {
        var declaration = A.Declaration();

        Assert.Equal(1, Assert.Single(declaration.Stages).Number);
        Assert.Equal(new DeclarationSubmitted(declaration.Id, 1, A.Now), Assert.Single(declaration.TakeEvents()));
        Assert.Empty(declaration.TakeEvents());
    }

    [Fact]
    public void A_later_stage_leaves_the_earlier_as_they_were()
    {
        var lane = ReceiptLane.Start(1);
        var declaration = A.Declaration(lane);
        var before = declaration.Stages[0].Content();
        declaration.TakeEvents();

        declaration.AddStage(StageKind.Intermediate, A.Content() with { Description = "Suite" }, Actor.Anonymous, lane, A.Now.AddHours(1));

        Assert.Equal(before.Description, declaration.Stages[0].Content().Description);
        Assert.Equal((2, "Suite"), (declaration.Stages[1].Number, declaration.Stages[1].Content().Description));
        Assert.Equal(2, Assert.IsType<DeclarationSubmitted>(Assert.Single(declaration.TakeEvents())).Stage);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exercise_stays_one_and_a_refusal_changes_nothing(bool exercise)
    {
        var lane = ReceiptLane.Start(1);
        var declaration = A.Declaration(lane, exercise ? _exercise : A.Content());
        declaration.TakeEvents();
        var (seq, head) = (lane.Seq, lane.Head);

        var refusal = Assert.Throws<RuleViolationException>(() =>
            declaration.AddStage(StageKind.Final, exercise ? A.Content() : _exercise, Actor.Anonymous, lane, A.Now));

        Assert.Equal("declaration.exercise-mixed", refusal.Code);
        Assert.Equal((exercise, 1, seq, head), (declaration.Exercise, declaration.Stages.Count, lane.Seq, lane.Head));
        Assert.Empty(declaration.TakeEvents());
    }

    [Theory]
    [InlineData(StageKind.Notification, StageKind.Notification, false)]
    [InlineData(StageKind.Notification, StageKind.EarlyWarning, false)]
    [InlineData(StageKind.Notification, StageKind.Correction, false)]
    [InlineData(StageKind.EarlyWarning, StageKind.Notification, true)]
    [InlineData(StageKind.Notification, StageKind.Intermediate, true)]
    [InlineData(StageKind.Intermediate, StageKind.Intermediate, true)]
    [InlineData(StageKind.Notification, StageKind.Final, true)]
    [InlineData(StageKind.Notification, StageKind.Withdrawal, true)]
    public void A_stage_that_adds_nothing_is_refused_but_a_report_may_say_that_nothing_changed(StageKind first, StageKind then, bool taken)
    {
        var lane = ReceiptLane.Start(1);
        var declaration = A.Declaration(lane, kind: first);
        var content = A.Content() with { ChangeReason = "Parce que" };

        var refusal = Record.Exception(() => declaration.AddStage(then, content, Actor.Anonymous, lane, A.Now.AddHours(1)));

        Assert.Equal(taken ? null : "declaration.unchanged", (refusal as RuleViolationException)?.Code);
        Assert.Equal((taken ? 2 : 1, taken ? 2 : 1), (declaration.Stages.Count, (int)lane.Seq));
    }

    [Fact]
    public void What_changes_anything_adds_something()
    {
        var lane = ReceiptLane.Start(1);
        var declaration = A.Declaration(lane);

        declaration.AddStage(StageKind.Correction, A.Content() with { AwareAt = A.Now.AddHours(-3), ChangeReason = "Une heure plus tôt" }, Actor.Anonymous, lane, A.Now);
        declaration.AddStage(StageKind.Notification, A.Content() with { AwareAt = A.Now.AddHours(-3), Systems = [AffectedSystem.Network, AffectedSystem.Mail] }, Actor.Anonymous, lane, A.Now);
        declaration.AddStage(StageKind.Notification, A.Content(), Actor.Anonymous, lane, A.Now);

        Assert.Equal(4, declaration.Stages.Count);
    }

    [Fact]
    public void A_withdrawal_is_kept_and_any_other_stage_takes_it_back()
    {
        var lane = ReceiptLane.Start(1);
        var declaration = A.Declaration(lane);

        declaration.AddStage(StageKind.Withdrawal, A.Content() with { ChangeReason = "Fausse alerte" }, Actor.Anonymous, lane, A.Now.AddHours(1));
        var refusal = Assert.Throws<RuleViolationException>(() => declaration.AddStage(StageKind.Withdrawal, A.Content(), Actor.Anonymous, lane, A.Now.AddHours(2)));

        Assert.Equal(("declaration.withdrawn", A.Now.AddHours(1), 2), (refusal.Code, declaration.WithdrawnAt, declaration.Stages.Count));
        declaration.AddStage(StageKind.Correction, A.Content(), Actor.Anonymous, lane, A.Now.AddHours(3));
        Assert.Null(declaration.WithdrawnAt);
    }

    [Theory]
    [InlineData(StageKind.Correction)]
    [InlineData(StageKind.Withdrawal)]
    public void Nothing_begins_with_a_correction_or_a_withdrawal(StageKind kind) =>
        Assert.Equal("declaration.first-stage", Assert.Throws<RuleViolationException>(() => A.Declaration(kind: kind)).Code);

    [Fact]
    public void Attaching_changes_the_establishment_alone_and_not_twice()
    {
        var declaration = A.Declaration();
        var (reference, hash, establishment) = (declaration.Reference, declaration.Stages[0].Receipt.Hash, Guid.CreateVersion7());

        declaration.AttachTo(establishment);

        Assert.Equal((establishment, reference, hash), (declaration.EstablishmentId, declaration.Reference, declaration.Stages[0].Receipt.Hash));
        Assert.Equal("establishment.attached", Assert.Throws<RuleViolationException>(() => declaration.AttachTo(establishment)).Code);
    }

    [Fact]
    public void History_keeps_its_source_its_date_and_what_was_decided_there()
    {
        var filed = new DateTimeOffset(2012, 12, 31, 23, 0, 0, TimeSpan.Zero);
        var origin = new HistoryOrigin("vcdb", "0001", filed, DatePrecision.Year, new() { Origin = Origin.Malicious });

        var declaration = Declaration.Import(Guid.CreateVersion7(), DeclarationReference.Draw(2013), A.Content(), origin, new byte[32], ReceiptLane.Start(1), A.Now);

        Assert.True(declaration.IsHistory);
        Assert.Equal((filed, DatePrecision.Year, "vcdb", "0001"), (declaration.FiledAt, declaration.Precision, declaration.Source, declaration.SourceId));
        Assert.Equal(Origin.Malicious, declaration.Labels!.Origin);
        Assert.Equal(A.Now, declaration.Stages[0].SubmittedAt);
        Assert.False(A.Declaration().IsHistory);
    }

    [Fact]
    public void No_fact_of_a_declaration_carries_a_name_or_a_word_of_it()
    {
        var types = typeof(IDomainEvent).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IDomainEvent)) && !t.IsInterface);

        Assert.All(types.SelectMany(t => t.GetProperties()), p => Assert.True(
            p.PropertyType == typeof(Guid) || p.PropertyType == typeof(int) || p.PropertyType == typeof(DateTimeOffset) || p.PropertyType.IsEnum
            || p.Name.EndsWith("Code", StringComparison.Ordinal),
            $"{p.DeclaringType!.Name}.{p.Name}"));
    }
}
