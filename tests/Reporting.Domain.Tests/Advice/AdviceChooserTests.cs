using Reporting.Domain.Advice;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Tests.Advice;

public sealed class AdviceChooserTests
{
    /// <summary>Every type stands here: a new one that nobody thought of a card for turns the last test red.</summary>
    public static TheoryData<IncidentType, AdviceCard> CardsByType { get; } = new()
    {
        { IncidentType.Undetermined, AdviceCard.FirstSteps },
        { IncidentType.Ransomware, AdviceCard.Ransomware },
        { IncidentType.Phishing, AdviceCard.Account },
        { IncidentType.MaliciousMail, AdviceCard.Account },
        { IncidentType.AccountCompromise, AdviceCard.Account },
        { IncidentType.SystemCompromise, AdviceCard.Compromise },
        { IncidentType.Malware, AdviceCard.Compromise },
        { IncidentType.ExploitedVulnerability, AdviceCard.Compromise },
        { IncidentType.IntrusionAttempt, AdviceCard.Compromise },
        { IncidentType.DataExfiltration, AdviceCard.DataLeak },
        { IncidentType.DenialOfService, AdviceCard.DenialOfService },
        { IncidentType.Defacement, AdviceCard.Defacement },
        { IncidentType.Fraud, AdviceCard.Account },
        { IncidentType.Theft, AdviceCard.LostDevice },
        { IncidentType.InsiderMisuse, AdviceCard.Compromise },
        { IncidentType.Sabotage, AdviceCard.Compromise },
        { IncidentType.TelecomLoss, AdviceCard.Outage },
        { IncidentType.InfrastructureFailure, AdviceCard.Outage },
        { IncidentType.ProviderFailure, AdviceCard.Outage },
        { IncidentType.ApplicationBug, AdviceCard.ApplicationBug },
        { IncidentType.PowerFailure, AdviceCard.Outage },
        { IncidentType.CoolingFailure, AdviceCard.Outage },
        { IncidentType.HumanError, AdviceCard.Outage },
        { IncidentType.AccidentalDisclosure, AdviceCard.DataLeak },
        { IncidentType.EquipmentLoss, AdviceCard.LostDevice },
        { IncidentType.DataIntegrityDefect, AdviceCard.ApplicationBug },
        { IncidentType.Environmental, AdviceCard.Outage },
        { IncidentType.UnexplainedOutage, AdviceCard.Outage },
        { IncidentType.Other, AdviceCard.FirstSteps },
    };

    [Theory]
    [MemberData(nameof(CardsByType))]
    public void A_declared_type_has_its_card(IncidentType type, AdviceCard card) =>
        Assert.Equal(card, AdviceChooser.Choose(new() { Type = type }).Card);

    [Fact]
    public void Every_type_was_thought_of() =>
        Assert.Equal(Enum.GetValues<IncidentType>(), CardsByType.Select(row => row.Data.Item1).Order());

    [Fact]
    public void Every_card_is_given_to_somebody() => Assert.Equal(
        Enum.GetValues<AdviceCard>(),
        CardsByType.Select(row => row.Data.Item2).Append(AdviceChooser.Choose(new() { Type = IncidentType.ExploitedVulnerability, Vector = Vector.ExposedService }).Card)
            .Distinct().Order());

    [Theory]
    [InlineData(IncidentType.ExploitedVulnerability)]
    [InlineData(IncidentType.IntrusionAttempt)]
    public void What_came_in_by_the_edge_is_the_edges_card(IncidentType type)
    {
        Assert.Equal(AdviceCard.EdgeDevice, AdviceChooser.Choose(new() { Type = type, Vector = Vector.RemoteAccess }).Card);
        Assert.Equal(AdviceCard.EdgeDevice, AdviceChooser.Choose(new() { Type = type, Systems = [AffectedSystem.RemoteAccess, AffectedSystem.Network] }).Card);
    }

    [Fact]
    public void An_error_that_disclosed_something_is_a_leak() => Assert.Equal(
        AdviceCard.DataLeak,
        AdviceChooser.Choose(new() { Type = IncidentType.HumanError, DataImpact = [new() { Kind = DataImpactKind.Disclosure, Certainty = Certainty.Proven }] }).Card);

    [Theory]
    [InlineData(Confidence.Low, AdviceCard.FirstSteps, AdviceBasis.Nothing)]
    [InlineData(Confidence.Medium, AdviceCard.DenialOfService, AdviceBasis.Proposed)]
    [InlineData(Confidence.High, AdviceCard.DenialOfService, AdviceBasis.Proposed)]
    public void A_proposal_counts_when_it_is_sure_enough(Confidence confidence, AdviceCard card, AdviceBasis basis) => Assert.Equal(
        new AdviceChoice(card, basis), AdviceChooser.Choose(new(), new Proposal<IncidentType>(IncidentType.DenialOfService, confidence, [])));

    [Theory]
    [InlineData(null)]
    [InlineData(IncidentType.Undetermined)]
    [InlineData(IncidentType.Other)]
    public void A_proposal_fills_in_where_no_telling_type_was_declared(IncidentType? type) => Assert.Equal(
        new AdviceChoice(AdviceCard.Defacement, AdviceBasis.Proposed),
        AdviceChooser.Choose(new() { Type = type }, new Proposal<IncidentType>(IncidentType.Defacement, Confidence.High, [])));

    [Fact]
    public void What_was_declared_goes_before_what_is_proposed() => Assert.Equal(
        new AdviceChoice(AdviceCard.Outage, AdviceBasis.Declared),
        AdviceChooser.Choose(new() { Type = IncidentType.PowerFailure }, new Proposal<IncidentType>(IncidentType.Ransomware, Confidence.High, [])));

    [Fact]
    public void The_narrative_alone_is_enough_for_a_ransom_note()
    {
        var content = new DeclarationContent
        {
            Description = "Tous les fichiers du serveur sont chiffrés par un rançongiciel, une demande de rançon s'affiche sur les postes.",
            SuspectedOrigin = SuspectedOrigin.Malicious,
        };

        Assert.Equal(
            new AdviceChoice(AdviceCard.Ransomware, AdviceBasis.Proposed),
            AdviceChooser.Choose(content, Classifier.Assess(content, EstablishmentCategory.GeneralHospital).Type));
    }

    [Theory]
    [InlineData("Tous les fichiers sont chiffrés, une demande de rançon s'affiche", AdviceCard.Ransomware)]
    [InlineData("une rançon est demandée sur tous les écrans", AdviceCard.Ransomware)]
    [InlineData("on nous demande une rançon en échange des fichiers", AdviceCard.Ransomware)]
    [InlineData("les fichiers ont une extension bizarre et une rançon est réclamée", AdviceCard.Ransomware)]
    [InlineData("All our files are encrypted and a ransom note is shown", AdviceCard.Ransomware)]
    [InlineData("encryption of our servers with ransom demand", AdviceCard.Ransomware)]
    [InlineData("Les données sont chiffrées, une rançon est réclamée, ils menacent de publier", AdviceCard.Ransomware)]
    [InlineData("cyberattaque en cours, tout est chiffré", AdviceCard.Ransomware)]
    [InlineData("Nos fichiers sont chiffrés", AdviceCard.Ransomware)]
    [InlineData("écran noir avec demande de rançon, impossible d'ouvrir les dossiers", AdviceCard.Ransomware)]
    [InlineData("Exercice: rançongiciel sur les serveurs, tout est chiffré", AdviceCard.Ransomware)]
    [InlineData("Des données ont été volées, une rançon est demandée pour ne pas les publier", AdviceCard.DataLeak)]
    [InlineData("Un groupe menace de publier nos dossiers et réclame une rançon", AdviceCard.DataLeak)]
    [InlineData("They stole patient records and demand a ransom", AdviceCard.DataLeak)]
    [InlineData("données patients publiées sur internet", AdviceCard.DataLeak)]
    [InlineData("pare-feu compromis", AdviceCard.EdgeDevice)]
    [InlineData("Le VPN Fortinet a été exploité", AdviceCard.EdgeDevice)]
    [InlineData("Our firewall was hacked", AdviceCard.EdgeDevice)]
    [InlineData("Vol d'un ordinateur portable", AdviceCard.LostDevice)]
    [InlineData("A laptop with patient data was lost", AdviceCard.LostDevice)]
    [InlineData("We lost access to the patient record", AdviceCard.FirstSteps)]
    [InlineData("Connection lost to the radiology server", AdviceCard.FirstSteps)]
    [InlineData("Site internet remplacé par une image", AdviceCard.Defacement)]
    [InlineData("Panne du réseau", AdviceCard.Outage)]
    [InlineData("Plus de téléphone ni internet", AdviceCard.Outage)]
    [InlineData("Bonjour, merci de nous rappeler au plus vite.", AdviceCard.FirstSteps)]
    [InlineData("Sur le site nord, le commutateur a été remplacé", AdviceCard.FirstSteps)]
    [InlineData("Le standard est saturé d'appels", AdviceCard.FirstSteps)]
    public void What_is_told_in_plain_words_has_its_card(string told, AdviceCard card) => Assert.Equal(card, CardOf(told));

    [Theory]
    [InlineData("Vol de données")]
    [InlineData("Des données ont été volées")]
    [InlineData("Données volées")]
    [InlineData("Données de patients volées")]
    [InlineData("Vol de dossiers patients")]
    [InlineData("Vol de données de santé par un pirate")]
    [InlineData("On nous a volé des données")]
    [InlineData("Fuite de données")]
    [InlineData("Exfiltration de données")]
    [InlineData("Une fuite de données de patients a été constatée")]
    [InlineData("Le fichier des patients a été volé")]
    [InlineData("Vol de la base de données des patients")]
    [InlineData("Data theft")]
    [InlineData("Theft of data")]
    [InlineData("Theft of patient data")]
    [InlineData("Patient records were stolen")]
    [InlineData("Stolen data")]
    [InlineData("Data was stolen from our server")]
    [InlineData("Somebody stole our patient data")]
    [InlineData("Data breach")]
    [InlineData("Data leak")]
    [InlineData("Exfiltration of patient data")]
    [InlineData("Data were exfiltrated")]
    [InlineData("Vol de données par un ancien salarié")]
    [InlineData("Our patient database was stolen")]
    public void Stolen_data_are_a_leak(string told) => Assert.Equal(AdviceCard.DataLeak, CardOf(told));

    [Theory]
    [InlineData("Vol d'un ordinateur portable")]
    [InlineData("Vol d'un ordinateur contenant des données de patients")]
    [InlineData("Vol d'une clé USB avec des données de santé")]
    [InlineData("Un ordinateur portable contenant des données de patients a été volé")]
    [InlineData("Un disque dur avec les données des patients a été dérobé")]
    [InlineData("Tablette volée dans une voiture")]
    [InlineData("Vol du téléphone d'un médecin, données non chiffrées")]
    [InlineData("Cambriolage : un poste et des dossiers ont été volés")]
    [InlineData("Perte d'une clé USB contenant des données de patients")]
    [InlineData("Theft of a laptop")]
    [InlineData("Theft of a laptop containing patient data")]
    [InlineData("A laptop with patient data was stolen")]
    [InlineData("A stolen laptop contained patient records")]
    [InlineData("A thief stole a computer with patient files")]
    [InlineData("Stolen phone with patient data")]
    [InlineData("USB stick with patient data lost")]
    [InlineData("Data was on a stolen laptop")]
    public void A_stolen_or_lost_device_has_its_card_whatever_was_on_it(string told) => Assert.Equal(AdviceCard.LostDevice, CardOf(told));

    [Theory]
    [InlineData("notre hébergeur est en panne, plus de dossier patient")]
    [InlineData("our hosting provider is down")]
    [InlineData("hébergeur HDS indisponible")]
    [InlineData("the phone lines are dead")]
    [InlineData("pas de rançongiciel, juste une panne de réseau")]
    [InlineData("notre hebergeur ne répond plus depuis ce matin")]
    [InlineData("HEBERGEUR HDS HORS SERVICE")]
    [InlineData("l'hébergeur du dossier patient est tombé en panne")]
    [InlineData("panne chez notre hébergeur")]
    [InlineData("panne chez l'hebergeur, on est passé au papier")]
    [InlineData("our hosting company is down")]
    [InlineData("the cloud provider is unavailable")]
    [InlineData("our hosting provider has an outage")]
    [InlineData("the phones are dead")]
    [InlineData("phone lines dead since this morning")]
    [InlineData("le téléphone est mort")]
    [InlineData("plus de tonalité sur les lignes téléphoniques")]
    [InlineData("no dial tone on any phone")]
    [InlineData("coupure de courant, pas une attaque")]
    [InlineData("ce n'est pas une attaque, juste une coupure de courant")]
    [InlineData("not an attack, just a network outage")]
    [InlineData("no ransomware, only a power cut")]
    [InlineData("pas de piratage seulement une panne de l'hébergeur")]
    [InlineData("ce n'est pas un virus, simplement une panne de serveur")]
    [InlineData("inondation dans la salle serveur")]
    [InlineData("the server room is flooded")]
    [InlineData("le prestataire qui héberge le dossier patient est en panne")]
    [InlineData("plus aucun accès à l'hébergeur depuis 8 h")]
    [InlineData("les serveurs de l'hébergeur sont tombés")]
    [InlineData("the hosting provider went down at 6 am")]
    [InlineData("our host is unreachable")]
    [InlineData("hosting provider outage, no patient record")]
    [InlineData("les lignes téléphoniques sont coupées")]
    [InlineData("téléphones muets dans tout l'hôpital")]
    [InlineData("it is not a cyberattack, just a power failure")]
    [InlineData("rien de malveillant, une simple panne électrique")]
    public void A_host_a_line_or_a_power_supply_that_fails_is_an_outage(string told) => Assert.Equal(AdviceCard.Outage, CardOf(told));

    [Theory]
    [InlineData("les données de nos patients sont en vente sur le dark web")]
    [InlineData("someone published our patient list online")]
    [InlineData("hackers claim to have our data")]
    [InlineData("les donnees de nos patients sont a vendre sur un forum")]
    [InlineData("nos données sont mises en vente")]
    [InlineData("la base patients est en vente sur internet")]
    [InlineData("quelqu'un a mis en ligne la liste de nos patients")]
    [InlineData("la liste des patients a été publiée sur internet")]
    [InlineData("des dossiers de patients circulent sur Telegram")]
    [InlineData("un groupe de pirates affirme détenir nos données")]
    [InlineData("des pirates prétendent avoir nos données")]
    [InlineData("un hacker dit avoir copié notre base patients")]
    [InlineData("our patient data is for sale on the dark web")]
    [InlineData("patient records are being sold on a forum")]
    [InlineData("our patients' data have been posted online")]
    [InlineData("our patient list was published on the internet")]
    [InlineData("a hacker group says it has our patient files")]
    [InlineData("attackers claim they hold our database")]
    [InlineData("our data is on the dark web")]
    [InlineData("quelqu'un vend les dossiers de nos patients sur internet")]
    [InlineData("nos dossiers médicaux sont sur le darkweb")]
    [InlineData("the patient list has been leaked online")]
    [InlineData("patient files are for sale on Telegram")]
    [InlineData("un pirate nous écrit qu'il détient les dossiers de nos patients")]
    [InlineData("on a trouvé nos données patients sur un forum de pirates")]
    [InlineData("stolen patient data offered for sale")]
    public void Data_for_sale_published_or_claimed_are_a_leak(string told) => Assert.Equal(AdviceCard.DataLeak, CardOf(told));

    [Theory]
    [InlineData("all our files end in .locked and the wallpaper asks for money")]
    [InlineData("on ne peut plus ouvrir les documents, ils ont une drôle d'extension")]
    [InlineData("on ne peut pas ouvrir les documents, ils ont une drole d'extension")]
    [InlineData("les fichiers se terminent tous par .locked")]
    [InlineData("tous les fichiers ont été renommés en .crypt")]
    [InlineData("le fond d'écran réclame de l'argent")]
    [InlineData("le fond d'écran a changé et demande de payer en bitcoins")]
    [InlineData("un message à l'écran demande de payer pour récupérer nos fichiers")]
    [InlineData("les documents ont une extension étrange et ne s'ouvrent plus")]
    [InlineData("nos fichiers ont une extension inconnue")]
    [InlineData("we cannot open our files, they have a strange extension")]
    [InlineData("our documents have a weird extension and will not open")]
    [InlineData("all files were renamed with the extension .encrypted")]
    [InlineData("our files now end with .lockbit")]
    [InlineData("a message on the screens asks us to pay to get our files back")]
    [InlineData("the wallpaper says we must pay")]
    [InlineData("the desktop background demands money to unlock our files")]
    [InlineData("les noms des fichiers ont changé, extension bizarre partout")]
    [InlineData("tous nos documents portent une étrange extension")]
    [InlineData("file extensions have all changed and a note asks for bitcoin")]
    [InlineData("les écrans affichent un message qui demande de l'argent")]
    [InlineData("our screens show a demand for payment and files will not open")]
    public void Files_that_were_renamed_and_screens_that_ask_for_money_are_ransomware(string told) => Assert.Equal(AdviceCard.Ransomware, CardOf(told));

    [Theory]
    [InlineData("our website is flooded with traffic")]
    [InlineData("le site internet ne répond plus, trop de connexions")]
    [InlineData("notre site web est inondé de requêtes")]
    [InlineData("le site est submergé de connexions")]
    [InlineData("le site de l'hôpital est saturé de requêtes")]
    [InlineData("afflux anormal de connexions sur le site internet")]
    [InlineData("le portail patient ne repond plus, trop de requetes")]
    [InlineData("DDoS, site indisponible")]
    [InlineData("attaque par déni de service, le site est inaccessible")]
    [InlineData("le site web tombe sous un afflux de visites automatiques")]
    [InlineData("our website is down, too many connections")]
    [InlineData("the patient portal is flooded with requests")]
    [InlineData("huge spike of traffic on our website, it is down")]
    [InlineData("the site is overwhelmed with requests")]
    [InlineData("our web server is flooded with requests")]
    [InlineData("le site de l'hôpital est attaqué par déni de service")]
    [InlineData("our site gets millions of requests per minute")]
    [InlineData("le site web est tombé à cause d'un trop grand nombre de connexions")]
    [InlineData("trop de visites en même temps sur le site, il ne répond plus")]
    [InlineData("someone is flooding our website with requests")]
    [InlineData("our patient portal is overwhelmed by fake traffic")]
    public void A_site_under_too_many_requests_has_the_card_of_a_flood(string told) => Assert.Equal(AdviceCard.DenialOfService, CardOf(told));

    [Theory]
    [InlineData("la boîte mail du directeur envoie des messages qu'il n'a pas écrits")]
    [InlineData("la boite mail du directeur envoie des messages qu'il n'a pas ecrits")]
    [InlineData("la messagerie d'un médecin envoie des mails qu'il n'a pas envoyés")]
    [InlineData("le compte d'une infirmière envoie des courriels qu'elle n'a pas rédigés")]
    [InlineData("des mails que je n'ai pas écrits partent de mon adresse")]
    [InlineData("mon compte envoie du spam")]
    [InlineData("la boîte d'un cadre envoie des mails toute seule")]
    [InlineData("the director's mailbox sends messages he did not write")]
    [InlineData("my account is sending emails I didn't write")]
    [InlineData("our manager's mailbox is sending emails she never wrote")]
    [InlineData("a mailbox is sending spam to all our contacts")]
    [InlineData("des messages partent de la boîte du directeur à son insu")]
    [InlineData("quelqu'un s'est connecté au VPN depuis la Russie")]
    [InlineData("quelqu'un s'est connecte au VPN depuis la Chine")]
    [InlineData("connexion VPN depuis la Russie avec le compte d'un médecin")]
    [InlineData("une connexion depuis l'Ukraine sur le compte d'une secrétaire")]
    [InlineData("connexion inconnue au VPN cette nuit")]
    [InlineData("un compte s'est connecté depuis le Nigeria")]
    [InlineData("someone logged in to the VPN from Russia")]
    [InlineData("a VPN login from China on a nurse's account")]
    [InlineData("somebody connected to our VPN from abroad")]
    [InlineData("a doctor's account signed in from North Korea")]
    [InlineData("un escroc a appelé le standard en se faisant passer pour le support")]
    [InlineData("des courriels partent du compte de la directrice sans qu'elle les ait écrits")]
    [InlineData("mes contacts reçoivent des messages que je n'ai pas écrits")]
    [InlineData("quelqu'un utilise la boîte mail du directeur")]
    [InlineData("an attacker uses our director's mailbox")]
    [InlineData("connexion au VPN depuis l'étranger")]
    [InlineData("un inconnu s'est connecté au VPN")]
    [InlineData("connexion VPN suspecte depuis la Russie")]
    [InlineData("there is a login from Russia on the VPN")]
    public void Messages_and_connections_of_somebody_else_have_the_card_of_an_account(string told) => Assert.Equal(AdviceCard.Account, CardOf(told));

    [Theory]
    [InlineData("le standard téléphonique est piraté, appels surtaxés")]
    [InlineData("le standard telephonique a ete pirate, appels surtaxes")]
    [InlineData("notre autocom est piraté, des appels surtaxés partent la nuit")]
    [InlineData("standard piraté")]
    [InlineData("l'IPBX a été piraté")]
    [InlineData("piratage du standard téléphonique")]
    [InlineData("piratage de notre autocommutateur, appels vers l'étranger")]
    [InlineData("des appels surtaxés partent de notre standard téléphonique")]
    [InlineData("le standard appelle des numéros surtaxés toute la nuit")]
    [InlineData("our phone system was hacked, premium-rate calls")]
    [InlineData("the PBX has been hacked and makes expensive calls")]
    [InlineData("hackers got into our phone system and make international calls")]
    [InlineData("our switchboard was hacked")]
    [InlineData("piratage téléphonique, appels surtaxés vers l'étranger")]
    [InlineData("notre téléphonie a été piratée")]
    [InlineData("our PABX was hacked, toll fraud")]
    [InlineData("intrusion dans l'autocommutateur")]
    public void A_telephone_exchange_that_was_taken_is_a_compromised_system(string told) => Assert.Equal(AdviceCard.Compromise, CardOf(told));

    [Theory]
    [InlineData("This is not ransomware, only a printer failure")]
    [InlineData("les pompes à perfusion ne communiquent plus")]
    [InlineData("les pompes a perfusion ne communiquent plus avec le serveur")]
    [InlineData("the infusion pumps no longer communicate")]
    [InlineData("Ce n'est pas un rançongiciel")]
    [InlineData("no ransomware here")]
    [InlineData("aucune donnée n'est en vente sur le dark web")]
    [InlineData("our data is not for sale")]
    [InlineData("nobody published our patient list")]
    [InlineData("la liste des patients n'a pas été publiée")]
    [InlineData("les fichiers n'ont pas d'extension bizarre")]
    [InlineData("our files have no strange extension")]
    [InlineData("une drôle d'extension de navigateur est apparue")]
    [InlineData("le fichier est verrouillé par un autre utilisateur")]
    [InlineData("the file is locked by another user")]
    [InlineData("aucune connexion au VPN depuis la Russie")]
    [InlineData("nobody logged in to the VPN from Russia")]
    [InlineData("le standard n'est pas piraté")]
    [InlineData("le standard n'a pas été piraté")]
    [InlineData("our website is not flooded")]
    [InlineData("le site n'est pas submergé de connexions")]
    [InlineData("our hosting provider sent us an invoice")]
    [InlineData("notre hébergeur nous a prévenus")]
    [InlineData("la boîte mail du directeur est pleine")]
    [InlineData("le directeur s'est connecté au VPN")]
    [InlineData("the hosting provider is not down")]
    [InlineData("la messagerie n'envoie plus les mails")]
    [InlineData("une pompe à perfusion ne communique plus")]
    [InlineData("nos données ne sont pas en vente")]
    [InlineData("no hacker claims to have our data")]
    [InlineData("hackers do not claim to have our data")]
    [InlineData("le fond d'écran a changé")]
    [InlineData("le fond d'écran ne réclame pas d'argent")]
    [InlineData("un document Word a une extension inconnue")]
    [InlineData("a mail with a file with a strange extension arrived")]
    [InlineData("le site du bloc a trop de patients")]
    [InlineData("trop de connexions simultanées sur la base du logiciel")]
    [InlineData("the website has no traffic")]
    [InlineData("nous avons publié la liste des médecins")]
    [InlineData("mise en ligne du nouveau dossier patient lundi")]
    [InlineData("we published a patient information leaflet")]
    [InlineData("les mails ne sont pas envoyés")]
    [InlineData("le médecin a écrit un message")]
    [InlineData("our hosting provider reported an attack was avoided")]
    [InlineData("l'hébergeur n'est pas en panne")]
    [InlineData("the phone lines are not dead")]
    [InlineData("personne n'a piraté le standard")]
    [InlineData("le compte n'envoie pas de messages")]
    [InlineData("les dossiers circulent mal entre les services")]
    [InlineData("la vente du dossier de l'ancien bâtiment")]
    [InlineData("la base de données du logiciel de vente de la cafétéria")]
    [InlineData("the files are on sale at the gift shop")]
    public void What_is_denied_harmless_or_not_known_to_any_card_has_the_general_one(string told) => Assert.Equal(AdviceCard.FirstSteps, CardOf(told));

    public static TheoryData<DeclarationContent, AdviceCard> CardsByFacts { get; } = new()
    {
        { new() { SuspectedOrigin = SuspectedOrigin.Malicious, Systems = [AffectedSystem.Network, AffectedSystem.Directory] }, AdviceCard.Compromise },
        { new() { SuspectedOrigin = SuspectedOrigin.Malicious, Systems = [AffectedSystem.Mail] }, AdviceCard.Account },
        { new() { SuspectedOrigin = SuspectedOrigin.Malicious, Systems = [AffectedSystem.RemoteAccess] }, AdviceCard.EdgeDevice },
        { new() { SuspectedOrigin = SuspectedOrigin.Malicious }, AdviceCard.Compromise },
        { new() { SuspectedOrigin = SuspectedOrigin.NotMalicious, Systems = [AffectedSystem.Prescription, AffectedSystem.Pharmacy] }, AdviceCard.ApplicationBug },
        { new() { SuspectedOrigin = SuspectedOrigin.NotMalicious, Systems = [AffectedSystem.Prescription, AffectedSystem.Network] }, AdviceCard.Outage },
        { new() { SuspectedOrigin = SuspectedOrigin.NotMalicious }, AdviceCard.Outage },
        { new() { SuspectedOrigin = SuspectedOrigin.Unknown, Systems = [AffectedSystem.TelecomLink, AffectedSystem.Telephony] }, AdviceCard.Outage },
        { new() { SuspectedOrigin = SuspectedOrigin.Unknown, Systems = [AffectedSystem.PatientRecord] }, AdviceCard.FirstSteps },
        { new() { SuspectedOrigin = SuspectedOrigin.Unknown, Systems = [AffectedSystem.Unknown] }, AdviceCard.FirstSteps },
        { new() { Vector = Vector.Mail }, AdviceCard.Account },
        { new() { Vector = Vector.StolenAccount, DetectedBy = DetectedBy.AttackersMessage }, AdviceCard.Account },
        { new() { Vector = Vector.ExposedService }, AdviceCard.EdgeDevice },
        { new() { DetectedBy = DetectedBy.AttackersMessage }, AdviceCard.Ransomware },
        { new() { DataImpact = [new() { Kind = DataImpactKind.Disclosure }] }, AdviceCard.DataLeak },
        { new() { DataImpact = [new() { Kind = DataImpactKind.Integrity }] }, AdviceCard.FirstSteps },
        { new(), AdviceCard.FirstSteps },
    };

    [Theory]
    [MemberData(nameof(CardsByFacts))]
    public void Without_a_type_the_answers_of_the_short_form_choose(DeclarationContent content, AdviceCard card) => Assert.Equal(
        new AdviceChoice(card, card is AdviceCard.FirstSteps ? AdviceBasis.Nothing : AdviceBasis.Facts), AdviceChooser.Choose(content));

    private static AdviceCard CardOf(string told)
    {
        var content = new DeclarationContent { Description = told };
        var assessment = Classifier.Assess(content, EstablishmentCategory.GeneralHospital);
        return AdviceChooser.Choose(content, assessment.Type, assessment.DataDisclosure).Card;
    }
}
