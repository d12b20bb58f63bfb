using System.Globalization;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>What declarants might have written, in French or in English: an opening, what happened, a detail, what was done.</summary>
internal static class InventedNarratives
{
    private static readonly Dictionary<IncidentType, string[]> _english = new()
    {
        [IncidentType.Ransomware] =
        [
            "Files on several servers were encrypted overnight and a ransom note is displayed. The network was cut, the wards work on paper.",
            "A workstation at the reception was encrypted after an attachment was opened. It was isolated; a ransom is demanded.",
        ],
        [IncidentType.MaliciousMail] = ["A wave of e-mails with a booby-trapped attachment reached some thirty mailboxes. Two people opened it, the antivirus blocked it."],
        [IncidentType.Phishing] = ["Several members of staff received a phishing message imitating the IT department and asking for their password. One of them typed it in."],
        [IncidentType.AccountCompromise] = ["The mailbox of a physician sends hundreds of messages from abroad. An unknown forwarding rule was found, the account was compromised."],
        [IncidentType.Malware] = ["The antivirus reports a trojan on a secretary's workstation. The machine was taken off the network and will be reinstalled."],
        [IncidentType.SystemCompromise] = ["Remote control tools were dropped on a domain controller. The attacker held administrator rights."],
        [IncidentType.IntrusionAttempt] = ["Thousands of login attempts hit the remote access during the night. None succeeded, the addresses were blocked."],
        [IncidentType.ExploitedVulnerability] = ["A vulnerability of the remote access gateway was exploited before the patch was applied. Configuration files were read."],
        [IncidentType.DataExfiltration] = ["An archive of medical reports was found on an outside server. Data had been exfiltrated to that address three days earlier."],
        [IncidentType.DenialOfService] = ["The appointment site is flooded by requests from many addresses, a denial of service attack. The host filters them."],
        [IncidentType.Defacement] = ["The home page of our website was defaced with a political message. The site was taken down and restored."],
        [IncidentType.Fraud] = ["A caller posing as the management obtained a transfer to an unknown account. The bank was told of the fraud."],
        [IncidentType.Theft] = ["An unencrypted laptop was stolen from a locked consulting room. The lock was forced."],
        [IncidentType.InsiderMisuse] = ["An employee looked several times into the record of a relative without being part of the care team."],
        [IncidentType.TelecomLoss] = ["The operator's line was cut by roadworks. No access to the hosted patient record and no landline, downtime procedure applied."],
        [IncidentType.InfrastructureFailure] = ["The main storage array stopped after a controller failed. The patient record was unavailable all morning."],
        [IncidentType.ProviderFailure] = ["The host of the patient record is down after an update on its side. Several establishments are affected."],
        [IncidentType.ApplicationBug] = ["Since the update of the prescription software some dosages are no longer shown, a bug. The vendor was told, the pharmacy checks meanwhile."],
        [IncidentType.PowerFailure] = ["Power cut; the generator did not take over the server room. Servers were down for two hours."],
        [IncidentType.CoolingFailure] = ["The air conditioning of the server room failed, 42 degrees. Servers that are not vital were shut down as a precaution."],
        [IncidentType.HumanError] = ["A firewall rule was deleted by mistake during maintenance. Access was restored in twenty minutes."],
        [IncidentType.AccidentalDisclosure] = ["A list of appointments with names was sent by mistake to an outside mailing list. The recipients were asked to destroy it."],
        [IncidentType.EquipmentLoss] = ["An external disk holding images was lost while a department moved."],
        [IncidentType.DataIntegrityDefect] = ["A nightly job wrongly merged duplicate identities. They are being corrected with the identity team."],
        [IncidentType.Environmental] = ["A flood in the basement put a network room out of service."],
        [IncidentType.UnexplainedOutage] = ["The imaging application has not answered since this morning, cause unknown. Vendor and internal team are searching."],
        [IncidentType.Undetermined] = ["Several workstations behave abnormally, analysis under way. Nothing tells yet whether it is a failure."],
    };

    private static readonly string[] _openings =
    [
        "Signalé par le service {0}.", "Constaté par l'équipe informatique à {1} h {2}.", "Alerte de l'astreinte à {1} h {2}.", "Appel du cadre de {0} ce jour.",
        "Déclaration complétée après le premier appel.", "Remonté par la supervision, service {0}.", "",
    ];

    private static readonly string[] _englishOpenings =
    [
        "Reported by {0}.", "Noticed by the IT team at {1}:{2}.", "Call of the on-call team at {1}:{2}.", "Told by the head of {0} today.",
        "Completed after the first call.", "Raised by monitoring in {0}.", "",
    ];

    private static readonly string[] _wards = ["cardiologie", "pédiatrie", "radiologie", "maternité", "gériatrie", "pharmacie", "chirurgie", "oncologie", "biologie", "rééducation"];

    private static readonly string[] _englishWards = ["cardiology", "paediatrics", "radiology", "maternity", "geriatrics", "pharmacy", "surgery", "oncology", "biology", "rehabilitation"];

    private static readonly string[] _details =
    [
        "{3} postes concernés.", "Environ {3} agents touchés.", "Le bâtiment {4} est seul concerné.", "Les consultations de l'après-midi sont maintenues.",
        "Ticket interne {5}.", "Les familles n'ont pas été affectées.", "Une cellule de suivi se réunit toutes les {6} heures.", "",
    ];

    private static readonly string[] _englishDetails =
    [
        "{3} workstations concerned.", "About {3} members of staff affected.", "Building {4} alone is concerned.", "The afternoon consultations go on.",
        "Internal ticket {5}.", "Visitors were not affected.", "A follow-up team meets every {6} hours.", "",
    ];

    private static readonly string[] _ends =
    [
        "La direction a été prévenue.", "L'éditeur a été sollicité.", "Surveillance renforcée pendant {6} jours.", "Point prévu demain matin.", "Les équipes ont été informées par affichage.", "",
    ];

    private static readonly string[] _englishEnds =
    [
        "The management was told.", "The vendor was called.", "Closer monitoring for {6} days.", "Next review tomorrow morning.", "Staff were told by notices.", "",
    ];

    public static string Of(IncidentType type, bool french, SeededDraw draw)
    {
        var text = french ? FrenchNarratives.Of(type, draw.Below(3)) : draw.Of(_english[type]);
        object[] words =
        [
            draw.Of(french ? _wards : _englishWards), draw.Below(24), draw.Below(60).ToString("00", CultureInfo.InvariantCulture), 2 + draw.Below(60),
            (char)('A' + draw.Below(8)), 10_000 + draw.Below(90_000), 2 + draw.Below(9),
        ];
        string[] parts = [draw.Of(french ? _openings : _englishOpenings), text, draw.Of(french ? _details : _englishDetails), draw.Of(french ? _ends : _englishEnds)];
        return string.Format(CultureInfo.InvariantCulture, string.Join(' ', parts.Where(p => p.Length > 0)), words);
    }
}
