using Reporting.Domain.Declarations;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;

namespace Reporting.Infrastructure.Demonstration;

/// <summary>A declaration of the last days, as the demonstration files it.</summary>
/// <param name="FiledAt">UTC.</param>
public sealed record RecentDeclaration(DeclarationContent Content, Guid EstablishmentId, DateTimeOffset FiledAt);

/// <summary>Invented declarations that lead up to now; the same ones for the same establishments and hour.</summary>
public static class RecentDeclarations
{
    private sealed record Scene(
        string Text, AffectedSystem[] Systems, CareImpact Care, OngoingState Ongoing, SuspectedOrigin Origin, IncidentType? Type = null,
        Endangerment Danger = Endangerment.None, Extent Extent = Extent.Unknown, string? Provider = null, ProviderRole Role = ProviderRole.Unknown,
        (DataImpactKind, Certainty)[]? Data = null, bool Support = false, Answer Spread = Answer.Unknown, ReportingReason Reason = ReportingReason.Incident);

    private static readonly Scene[] _scenes =
    [
        new("Les postes des urgences et du bloc affichent une demande de rançon depuis 02h15. Plusieurs serveurs sont chiffrés, dont celui du dossier patient. Passage au papier, le SAMU est prévenu.",
            [AffectedSystem.PatientRecord, AffectedSystem.Directory, AffectedSystem.Emergency, AffectedSystem.OperatingTheatre], CareImpact.Interruption, OngoingState.Yes,
            SuspectedOrigin.Malicious, IncidentType.Ransomware, Endangerment.Potential, Extent.SeveralServers, Data: [(DataImpactKind.LossOrUnavailability, Certainty.Proven)], Support: true, Spread: Answer.Unknown),
        new("Coupure de la fibre par un chantier voisin : plus d'Internet ni de téléphonie. Le lien de secours 4G ne suffit pas pour l'imagerie.",
            [AffectedSystem.TelecomLink, AffectedSystem.Telephony, AffectedSystem.Imaging], CareImpact.DegradedMode, OngoingState.BeingResolved, SuspectedOrigin.NotMalicious,
            IncidentType.TelecomLoss, Extent: Extent.Establishment, Provider: "Opérateur régional", Role: ProviderRole.TelecomOperator),
        new("Un agent a saisi son mot de passe sur une fausse page de messagerie. Des courriels sont partis de son compte vers 300 correspondants. Mot de passe changé, règles de transfert supprimées.",
            [AffectedSystem.Mail], CareImpact.None, OngoingState.No, SuspectedOrigin.Malicious, IncidentType.AccountCompromise, Extent: Extent.OneWorkstation,
            Data: [(DataImpactKind.Disclosure, Certainty.Potential)]),
        new("L'hébergeur du dossier patient annonce une panne de stockage. Aucun accès depuis 06h40, aucune attaque constatée. Prescriptions sur papier dans tous les services.",
            [AffectedSystem.PatientRecord, AffectedSystem.Prescription, AffectedSystem.Hosting], CareImpact.DegradedMode, OngoingState.Yes, SuspectedOrigin.NotMalicious,
            IncidentType.ProviderFailure, Extent: Extent.ProviderAndClients, Provider: "Hébergeur de santé", Role: ProviderRole.Host, Spread: Answer.Yes),
        new("Depuis la mise à jour, le logiciel de prescription propose une unité erronée pour deux médicaments. Repéré par la pharmacie avant administration.",
            [AffectedSystem.Prescription, AffectedSystem.Pharmacy], CareImpact.DegradedMode, OngoingState.BeingResolved, SuspectedOrigin.NotMalicious, IncidentType.ApplicationBug,
            Endangerment.Potential, Provider: "Éditeur du logiciel de prescription", Role: ProviderRole.Editor, Data: [(DataImpactKind.Integrity, Certainty.Proven)]),
        new("La climatisation de la salle informatique s'est arrêtée pendant la nuit. Arrêt préventif des serveurs à 38 degrés, la salle de secours a pris le relais.",
            [AffectedSystem.Hosting, AffectedSystem.Network], CareImpact.None, OngoingState.No, SuspectedOrigin.NotMalicious, IncidentType.CoolingFailure, Extent: Extent.SeveralServers),
        new("Résultats d'analyses envoyés par erreur à l'adresse d'un autre patient. Le destinataire confirme avoir supprimé le message.",
            [AffectedSystem.Laboratory, AffectedSystem.Mail], CareImpact.None, OngoingState.No, SuspectedOrigin.NotMalicious, IncidentType.AccidentalDisclosure,
            Data: [(DataImpactKind.Disclosure, Certainty.Proven)]),
        new("Connexions VPN depuis l'étranger avec le compte d'un prestataire de maintenance. Compte coupé, analyse des journaux en cours, rien de chiffré à ce stade.",
            [AffectedSystem.RemoteAccess, AffectedSystem.Directory], CareImpact.None, OngoingState.Yes, SuspectedOrigin.Malicious, null, Extent: Extent.OneServer,
            Provider: "Mainteneur d'imagerie", Role: ProviderRole.Maintenance, Support: true),
        new("Le site internet affichait ce matin un message politique. Site retiré, copie gardée, aucune donnée de patient sur ce serveur.",
            [AffectedSystem.Website], CareImpact.None, OngoingState.No, SuspectedOrigin.Malicious, IncidentType.Defacement, Data: [(DataImpactKind.Integrity, Certainty.Proven)]),
        new("Coupure électrique du quartier, un onduleur n'a pas tenu. Redémarrage des applications en quatre heures, plannings reconstitués à la main.",
            [AffectedSystem.Hosting, AffectedSystem.Appointments], CareImpact.DegradedMode, OngoingState.No, SuspectedOrigin.NotMalicious, IncidentType.PowerFailure, Extent: Extent.OneSite),
        new("Ordinateur portable chiffré volé dans la voiture d'une infirmière coordinatrice. Plainte déposée, accès révoqués.",
            [AffectedSystem.Other], CareImpact.None, OngoingState.No, SuspectedOrigin.Malicious, IncidentType.Theft, Data: [(DataImpactKind.LossOrUnavailability, Certainty.Proven)]),
        new("Impossible de joindre l'application d'admission depuis une heure, cause inconnue. Le service informatique cherche.",
            [AffectedSystem.Administration], CareImpact.DegradedMode, OngoingState.Yes, SuspectedOrigin.Unknown),
        new("Exercice annuel de cybercrise : simulation d'un chiffrement du dossier patient pendant deux heures.",
            [AffectedSystem.PatientRecord], CareImpact.DegradedMode, OngoingState.Yes, SuspectedOrigin.Malicious, IncidentType.Ransomware, Reason: ReportingReason.Exercise),
    ];

    /// <param name="establishments">Whom they are filed for; at least one.</param>
    public static IReadOnlyList<RecentDeclaration> Until(DateTimeOffset now, IReadOnlyList<Establishment> establishments)
    {
        // Uneven steps back from now, so that the list has fresh rows, a few of today and a week's tail.
        int[] minutesAgo = [12, 47, 95, 160, 265, 420, 610, 1_180, 1_570, 2_300, 3_050, 4_400, 5_900];
        return [.. _scenes.SelectMany(Filed).OrderBy(d => d.FiledAt)];

        IEnumerable<RecentDeclaration> Filed(Scene scene, int index)
        {
            // One provider's outage reaches several of its clients.
            var count = scene.Type is IncidentType.ProviderFailure ? 4 : 1;
            for (var copy = 0; copy < count; copy++)
            {
                var establishment = establishments[(index * 17 + copy * 31) % establishments.Count];
                var filedAt = now.AddMinutes(-(minutesAgo[index] + copy * 9));
                yield return new(ContentOf(scene, establishment, filedAt), establishment.Id, filedAt);
            }
        }
    }

    private static DeclarationContent ContentOf(Scene scene, Establishment establishment, DateTimeOffset filedAt) => new()
    {
        Establishment = new() { Finess = establishment.Finess.Value, Name = establishment.Name, Town = establishment.Town },
        Declarant = new() { Role = "Responsable informatique", Phone = "+33199005566" },
        AwareAt = filedAt.AddMinutes(-35),
        Ongoing = scene.Ongoing,
        EndedAt = scene.Ongoing is OngoingState.No ? filedAt.AddMinutes(-5) : null,
        Description = scene.Text,
        Systems = scene.Systems,
        Extent = scene.Extent,
        ReportingReason = scene.Reason,
        Providers = scene.Provider is null ? null : [new() { Name = scene.Provider, Role = scene.Role }],
        CareImpact = scene.Care,
        PatientEndangerment = scene.Danger,
        DataImpact = scene.Data is null ? null : [.. scene.Data.Select(d => new DataImpact { Kind = d.Item1, Certainty = d.Item2 })],
        DataKinds = scene.Data is null ? null : [DataKind.PatientHealth],
        MaySpread = scene.Spread,
        SuspectedOrigin = scene.Origin,
        Type = scene.Type,
        SupportWanted = scene.Support,
        Tlp = Tlp.AmberStrict,
    };
}
