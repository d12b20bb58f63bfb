using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Reporting.Infrastructure.Identity;

namespace Reporting.Infrastructure.Persistence.Configurations;

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> account)
    {
        account.ToTable("Accounts");
        account.Property(a => a.DisplayName).HasMaxLength(120);
        account.Property(a => a.PhoneNumber).HasMaxLength(32);
    }
}

internal sealed class AccountEstablishmentConfiguration : IEntityTypeConfiguration<AccountEstablishment>
{
    public void Configure(EntityTypeBuilder<AccountEstablishment> member)
    {
        member.ToTable("AccountEstablishments");
        member.HasKey(m => new { m.EstablishmentId, m.AccountId });                 // the members of an establishment
    }
}

internal sealed class RoleConfiguration : IEntityTypeConfiguration<IdentityRole<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityRole<Guid>> role)
    {
        role.ToTable("Roles");
        role.HasData(Roles.All.Select(r => new IdentityRole<Guid>(r.Key)
        {
            Id = r.Value,
            NormalizedName = r.Key.ToUpperInvariant(),
            ConcurrencyStamp = r.Value.ToString(),
        }));
    }
}

internal sealed class AccountLoginConfiguration : IEntityTypeConfiguration<IdentityUserLogin<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> login)
    {
        // A clustered key of SQL Server holds 900 bytes; unlimited texts would fail when a row comes that is wider.
        login.Property(l => l.LoginProvider).HasMaxLength(128);
        login.Property(l => l.ProviderKey).HasMaxLength(128);
    }
}

internal sealed class AccountTokenConfiguration : IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> token)
    {
        token.Property(t => t.LoginProvider).HasMaxLength(128);
        token.Property(t => t.Name).HasMaxLength(128);
    }
}
