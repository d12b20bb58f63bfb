using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Reporting.Infrastructure.Secrets;

/// <summary>The keys of sign-in cookies and forms lie in the database, for every Api to share: sealed under the master key, which does not.</summary>
public sealed class SessionKeyEncryptor(SecretKeys keys) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement("sealed", SessionKeySealing.Seal(keys, plaintextElement)), typeof(SessionKeyDecryptor));
}

/// <summary>Made by the framework from its name, which stands beside each key.</summary>
public sealed class SessionKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        SessionKeySealing.Open(services.GetRequiredService<SecretKeys>(), encryptedElement.Value);
}

file static class SessionKeySealing
{
    private const string Owner = "session-keys";

    public static string Seal(SecretKeys keys, XElement key) => new SecretWrapping(keys).Wrap(key.ToString(SaveOptions.DisableFormatting), Owner);

    public static XElement Open(SecretKeys keys, string text) => XElement.Parse(new SecretWrapping(keys).Unwrap(text, Owner));
}
