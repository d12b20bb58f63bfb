using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Domain.Declarations;
using Reporting.Infrastructure.Intake;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class DeclarationConfiguration : IEntityTypeConfiguration<Declaration>
{
    public void Configure(EntityTypeBuilder<Declaration> declaration)
    {
        declaration.ToTable("Declarations");
        declaration.Property(d => d.Reference)
            .HasConversion(r => r.Value, s => DeclarationReference.Parse(s, null))
            .HasMaxLength(13).IsUnicode(false);
        declaration.Property(d => d.SecretHash).HasMaxLength(32);
        declaration.Property(d => d.Source).HasMaxLength(40);
        declaration.Property(d => d.SourceId).HasMaxLength(200);
        declaration.Property(d => d.Labels).HasConversion<JsonConverter<HistoryLabels>>();
        declaration.HasIndex(d => d.Reference).IsUnique();
        declaration.HasIndex(d => new { d.EstablishmentId, d.FiledAt });            // an establishment's own declarations
        declaration.HasIndex(d => new { d.Source, d.SourceId }).IsUnique();         // history is imported once
        declaration.HasMany(d => d.Stages).WithOne().HasForeignKey(s => s.DeclarationId);
    }
}

internal sealed class DeclarationStageConfiguration : IEntityTypeConfiguration<DeclarationStage>
{
    public void Configure(EntityTypeBuilder<DeclarationStage> stage)
    {
        stage.ToTable("DeclarationStages");
        stage.HasKey(s => new { s.DeclarationId, s.Number });
        stage.Property(s => s.Number).ValueGeneratedNever();
        stage.Property(s => s.Groups).HasConversion<JsonListConverter<SealedGroup>, ListComparer<SealedGroup>>();
        stage.OwnsOne(s => s.Receipt, receipt =>
        {
            receipt.Property(r => r.ContentHash).HasMaxLength(64).IsUnicode(false);
            receipt.Property(r => r.PreviousHash).HasMaxLength(64).IsUnicode(false);
            receipt.Property(r => r.Hash).HasMaxLength(64).IsUnicode(false);
            receipt.HasIndex(r => new { r.Lane, r.Seq }).IsUnique();                // one link a place: the chain cannot fork
        });
        stage.Navigation(s => s.Receipt).IsRequired();
    }
}

internal sealed class DeclarationDraftConfiguration : IEntityTypeConfiguration<DeclarationDraft>
{
    public void Configure(EntityTypeBuilder<DeclarationDraft> draft)
    {
        draft.ToTable("DeclarationDrafts");
        draft.HasIndex(d => new { d.DeclarationId, d.SavedAt });                    // to go on with a later stage
        draft.HasIndex(d => new { d.AccountId, d.SavedAt });                        // to go on from another device
        draft.HasIndex(d => d.SavedAt);                                             // old ones are swept
    }
}

internal sealed class ReceiptLaneConfiguration : IEntityTypeConfiguration<ReceiptLane>
{
    public void Configure(EntityTypeBuilder<ReceiptLane> lane)
    {
        lane.ToTable("ReceiptLanes");
        lane.HasKey(l => l.Lane);
        lane.Property(l => l.Lane).ValueGeneratedNever();
        lane.Property(l => l.Head).HasMaxLength(64).IsUnicode(false);
        lane.Property(l => l.Version).IsConcurrencyToken();
    }
}

internal sealed class IdempotencyKeyConfiguration : IEntityTypeConfiguration<IdempotencyKey>
{
    public void Configure(EntityTypeBuilder<IdempotencyKey> key)
    {
        key.ToTable("IdempotencyKeys");
        key.HasKey(k => k.KeyHash);
        key.Property(k => k.KeyHash).HasMaxLength(64).IsUnicode(false);
        key.Property(k => k.BodyHash).HasMaxLength(64).IsUnicode(false);
        key.HasIndex(k => k.CreatedAt);                                             // old keys are swept
    }
}
