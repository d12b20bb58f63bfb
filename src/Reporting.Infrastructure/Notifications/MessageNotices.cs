using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Reporting.Domain.Common;
using Reporting.Domain.Escalation;
using Reporting.Domain.Incidents;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Notifications;

/// <summary>
/// Who is to be told by mail of what is written on a page: a row for the writing's own commit, so that there is one when something is sent
/// and none when nobody is told. A worker's sender takes it.
/// </summary>
public sealed class MessageNotices
{
    private readonly NotificationSettings _settings;

    internal MessageNotices(IOptions<NotificationSettings> settings) => _settings = settings.Value;

    /// <summary>Whether a mail can carry a link to the service.</summary>
    public bool CanLink => _settings.PublicUrl is not null;

    /// <summary>To the side that did not write it. A drill's too, marked as such.</summary>
    /// <returns>Null when there is no address, and for what precedes the service.</returns>
    public async Task<Delivery?> OfAsync(ReportingDbContext db, Message message, CancellationToken ct)
    {
        var id = message.DeclarationId;
        if (await db.Declarations.AnyAsync(d => d.Id == id && d.FiledByKind == ActorKind.Import, ct))
        {
            return null;
        }

        if (message.From is MessageSide.Declarant)
        {
            return string.IsNullOrWhiteSpace(_settings.CertMail) ? null : Delivery.OfMessageToCert(message.Id, _settings.CertMail, message.WrittenAt);
        }

        return await DeclarantMail.AddressAsync(db, id, stage: null, ct) is null
            ? null
            : Delivery.OfMessageToDeclarant(message.Id, await DeclarantMail.LanguageAsync(db, id, ct), message.WrittenAt);
    }
}
