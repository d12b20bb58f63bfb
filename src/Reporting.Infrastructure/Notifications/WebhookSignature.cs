using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reporting.Infrastructure.Notifications;

/// <summary>
/// <c>Reporting-Signature: t=1767225600,v1=5257a8…</c>: HMAC-SHA256, keyed with the recipient's secret as UTF-8, over the time, a full stop and
/// the body as it was received. The time is inside, so that a copy sent later is seen to be old.
/// </summary>
internal static class WebhookSignature
{
    public const string Header = "Reporting-Signature";
    public const string DeliveryHeader = "Reporting-Delivery";

    public static string Of(string secret, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(time + "."));
        hmac.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
