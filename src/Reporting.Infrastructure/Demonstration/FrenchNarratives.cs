using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>What declarants might have written, a few ways a type.</summary>
internal static class FrenchNarratives
{
    private static readonly Dictionary<IncidentType, string[]> _texts = new()
    {
        [IncidentType.Ransomware] =
        [
            "Au démarrage ce matin, les fichiers de plusieurs serveurs portent une extension inconnue et une demande de rançon est affichée. Le réseau a été coupé, les services travaillent sur papier.",
            "Les partages bureautiques et deux machines virtuelles sont chiffrés depuis cette nuit. Les sauvegardes sont hors ligne et semblent intactes. Une adresse de contact a été laissée par l'attaquant.",
            "Un poste de l'accueil a été chiffré après l'ouverture d'une pièce jointe. Le poste a été isolé, aucun autre n'est touché à cette heure.",
        ],
        [IncidentType.MaliciousMail] =
        [
            "Une vague de courriels avec une pièce jointe piégée a été reçue par une trentaine d'agents. Deux l'ont ouverte, l'antivirus a bloqué l'exécution.",
            "Des courriels reprenant d'anciens échanges avec un confrère contiennent une archive protégée par mot de passe. Les destinataires ont été prévenus.",
        ],
        [IncidentType.Phishing] =
        [
            "Plusieurs agents ont reçu un message imitant le service informatique et demandant leur mot de passe de messagerie. Le lien a été bloqué sur le pare-feu.",
            "Message imitant un fournisseur, avec une page de connexion contrefaite. Un agent y a saisi ses identifiants, son mot de passe a été changé dans l'heure.",
        ],
        [IncidentType.AccountCompromise] =
        [
            "Le compte de messagerie d'un praticien envoie des centaines de messages depuis l'étranger. Une règle de redirection inconnue y a été trouvée.",
            "Connexions à la messagerie d'une secrétaire depuis deux pays dans la même heure. Le compte a été fermé, le contenu de la boîte a pu être lu.",
        ],
        [IncidentType.Malware] =
        [
            "L'antivirus signale un cheval de Troie sur un poste du secrétariat. Le poste a été retiré du réseau et sera réinstallé.",
            "Une clé USB d'un intervenant extérieur a infecté deux postes de consultation. Nettoyage en cours.",
        ],
        [IncidentType.SystemCompromise] =
        [
            "Un serveur exposé héberge un mineur de cryptomonnaie et un compte d'administration inconnu. Le serveur a été arrêté pour analyse.",
            "Des outils de prise de contrôle ont été déposés sur un contrôleur de domaine. L'attaquant disposait de droits d'administration.",
        ],
        [IncidentType.IntrusionAttempt] = ["Des milliers de tentatives de connexion ont visé l'accès distant pendant la nuit. Aucune n'a abouti, les adresses ont été bloquées."],
        [IncidentType.ExploitedVulnerability] = ["Une faille de la passerelle d'accès distant a été exploitée avant l'application du correctif. Les fichiers de configuration ont été lus."],
        [IncidentType.DataExfiltration] = ["Une archive de comptes rendus a été retrouvée sur un serveur extérieur. Un volume anormal était sorti vers cette adresse trois jours plus tôt."],
        [IncidentType.DenialOfService] = ["Le site de prise de rendez-vous est saturé par un afflux de requêtes venant de nombreuses adresses. L'hébergeur filtre."],
        [IncidentType.Defacement] = ["La page d'accueil du site de l'établissement a été remplacée par un message revendicatif. Le site a été coupé puis restauré."],
        [IncidentType.Fraud] = ["Un appel se disant de la direction a obtenu un virement vers un compte inconnu. La banque a été prévenue."],
        [IncidentType.Theft] = ["Un ordinateur portable non chiffré a été volé dans un bureau de consultation fermé à clé. La serrure a été forcée."],
        [IncidentType.InsiderMisuse] = ["Un agent a consulté à plusieurs reprises le dossier d'un proche sans participer à sa prise en charge."],
        [IncidentType.TelecomLoss] =
        [
            "Coupure du lien de l'opérateur à la suite de travaux sur la voie publique. Plus d'accès au dossier hébergé ni de téléphonie fixe, procédure dégradée appliquée.",
            "Panne nationale de l'opérateur : appels entrants impossibles pendant quatre heures. Les numéros de secours mobiles ont été diffusés.",
        ],
        [IncidentType.InfrastructureFailure] =
        [
            "La baie de stockage principale s'est arrêtée après la panne d'un contrôleur. Le dossier patient est resté indisponible toute la matinée.",
            "Une boucle sur un commutateur a paralysé le réseau du bâtiment des hospitalisations. Retour à la normale après remplacement.",
        ],
        [IncidentType.ProviderFailure] = ["L'hébergeur du dossier patient est indisponible à la suite d'une mise à jour de son côté. Plusieurs établissements sont touchés."],
        [IncidentType.ApplicationBug] =
        [
            "Depuis la mise à jour du logiciel de prescription, des posologies ne s'affichent plus. L'éditeur a été saisi, contrôle par la pharmacie en attendant.",
            "Le logiciel de laboratoire rattache des résultats au mauvais séjour depuis la nouvelle version. Envoi des résultats suspendu.",
        ],
        [IncidentType.PowerFailure] = ["Coupure électrique, le groupe électrogène n'a pas repris la salle informatique. Serveurs arrêtés pendant deux heures."],
        [IncidentType.CoolingFailure] = ["Panne de climatisation de la salle informatique, température de 42 degrés. Les serveurs non vitaux ont été arrêtés par précaution."],
        [IncidentType.HumanError] = ["Une règle de pare-feu a été supprimée par erreur lors d'une maintenance. Accès rétabli en vingt minutes."],
        [IncidentType.AccidentalDisclosure] = ["Un tableau nominatif de rendez-vous a été envoyé par erreur à une liste de diffusion extérieure. Les destinataires ont été priés de le détruire."],
        [IncidentType.EquipmentLoss] = ["Un disque externe contenant des images a été perdu pendant un déménagement de service."],
        [IncidentType.DataIntegrityDefect] = ["Des doublons d'identité ont été fusionnés à tort par un traitement de nuit. Correction en cours avec la cellule d'identitovigilance."],
        [IncidentType.Environmental] = ["Une inondation du sous-sol a mis hors service un local technique du réseau."],
        [IncidentType.UnexplainedOutage] = ["L'application d'imagerie ne répond plus depuis ce matin, sans cause connue. L'éditeur et l'équipe interne cherchent."],
        [IncidentType.Undetermined] = ["Comportement anormal de plusieurs postes, analyse en cours. Rien ne permet encore de dire s'il s'agit d'une panne."],
    };

    public static string Of(IncidentType type, int nth) => _texts[type][nth % _texts[type].Length];
}
