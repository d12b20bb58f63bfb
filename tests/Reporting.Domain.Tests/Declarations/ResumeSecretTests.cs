using System.Globalization;
using CsCheck;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

public sealed class ResumeSecretTests
{
    private static readonly byte[] _derivation = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] _hashing = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
    private static readonly Guid _id = Guid.Parse("0195a000-0000-7000-8000-000000000001");

    [Fact]
    public void A_declaration_has_one_secret_and_another_declaration_another()
    {
        var secret = ResumeSecret.For(_id, _derivation).Value;

        Assert.Equal(secret, ResumeSecret.For(_id, _derivation).Value);
        Assert.NotEqual(secret, ResumeSecret.For(Guid.CreateVersion7(), _derivation).Value);
        Assert.NotEqual(secret, ResumeSecret.For(_id, _hashing).Value);
    }

    [Fact]
    public void What_was_issued_stays_as_it_was()
    {
        // Stored hashes depend on it: a secret that changes locks every declarant out.
        Assert.Equal("7A7N9-RN6CN", ResumeSecret.For(_id, _derivation).Value);
    }

    [Fact]
    public void A_secret_is_never_printed()
    {
        var secret = ResumeSecret.For(_id, _derivation);
        var whole = secret.Value;

        Assert.All(
            new[] { secret.ToString(), $"{secret}", string.Format(CultureInfo.InvariantCulture, "{0}", secret), new { secret }.ToString()! },
            printed => Assert.DoesNotContain(whole[..5], printed, StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_is_read_however_it_was_written_down() => AnyId.Sample(id =>
    {
        var secret = ResumeSecret.For(id, _derivation);
        var compact = secret.Value.Replace("-", "", StringComparison.Ordinal);

        Assert.All(
            new[] { compact, secret.Value.ToLowerInvariant(), $" {secret.Value}\t", string.Join(' ', compact.ToCharArray()), compact.Replace('8', 'B').Replace('5', 's').Replace('2', 'Z') },
            typed => Assert.Equal(secret, ResumeSecret.Read(typed)));
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("7K3M9-QTXA")]
    [InlineData("7K3M9-QTXACC")]
    [InlineData("7K3M9-QTX0C")]
    [InlineData("7K3M9-QTXÀC")]
    public void What_cannot_be_a_secret_is_not_read(string? typed) => Assert.Null(ResumeSecret.Read(typed));

    [Fact]
    public void Only_the_secret_itself_opens() => AnyId.Sample(id =>
    {
        var (secret, other) = (ResumeSecret.For(id, _derivation), ResumeSecret.For(Guid.CreateVersion7(), _derivation));
        var stored = secret.Hash(_hashing);

        Assert.True(ResumeSecret.Read(secret.Value)!.Matches(stored, _hashing));
        Assert.False(other.Matches(stored, _hashing));
        Assert.False(secret.Matches(stored, _derivation));
        Assert.False(secret.Matches([], _hashing));
    });

    private static Gen<Guid> AnyId => Gen.Guid;
}
