using System.Security.Cryptography;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Integration.Tests.Secrets;

public sealed class SecretWrappingTests
{
    private readonly SecretWrapping _wrapping = new(new SecretKeys(RandomNumberGenerator.GetBytes(32)));

    [Fact]
    public void A_wrapped_secret_opens_for_its_owner()
    {
        var wrapped = _wrapping.Wrap("clé du webhook", "ars-idf");

        Assert.StartsWith("v1.", wrapped, StringComparison.Ordinal);
        Assert.DoesNotContain("webhook", wrapped, StringComparison.Ordinal);
        Assert.Equal("clé du webhook", _wrapping.Unwrap(wrapped, "ars-idf"));
    }

    [Fact]
    public void One_secret_wrapped_twice_does_not_show_that_it_is_the_same() =>
        Assert.NotEqual(_wrapping.Wrap("same", "ars-idf"), _wrapping.Wrap("same", "ars-idf"));

    [Fact]
    public void A_secret_copied_to_another_owner_stays_closed()
    {
        var wrapped = _wrapping.Wrap("secret", "ars-idf");

        Assert.ThrowsAny<CryptographicException>(() => _wrapping.Unwrap(wrapped, "ars-bre"));
    }

    [Fact]
    public void Another_master_key_opens_nothing()
    {
        var wrapped = _wrapping.Wrap("secret", "ars-idf");
        var other = new SecretWrapping(new SecretKeys(RandomNumberGenerator.GetBytes(32)));

        Assert.ThrowsAny<CryptographicException>(() => other.Unwrap(wrapped, "ars-idf"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("v1.")]
    [InlineData("v1.***")]
    [InlineData("v1.AAAA")]
    [InlineData("v2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_not_a_wrapped_secret_is_refused(string text) =>
        Assert.ThrowsAny<CryptographicException>(() => _wrapping.Unwrap(text, "ars-idf"));
}
