using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reporting.Benchmarks;

/// <summary>
/// Requests of about 3 KB as a program sends them, all different: some two thousand bodies from a seed, and a number in narrative and
/// idempotency key that is renewed at each sending.
/// </summary>
internal sealed class InventedDeclarations
{
    private const int Bodies = 2_000;
    private const int Size = 3_000;
    private const string Number = "000000000";

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] _finess = ["750712184", "690781810", "130786049", "350005179", "670780055", "970100228"];

    private static readonly (string Narrative, string Origin, string Type, string Care)[] _stories =
    [
        ("Tous nos serveurs sont chiffrés, une note de rançon demande un paiement.", "malicious", "ransomware", "degradedMode"),
        ("Le lien télécom de l'opérateur est coupé depuis ce matin, un engin de chantier a sectionné la fibre.", "notMalicious", "telecomLoss", "none"),
        ("La messagerie d'un agent envoie des courriels frauduleux après un hameçonnage.", "malicious", "phishing", "none"),
        ("Une panne de climatisation a arrêté la salle des machines, les urgences travaillent sur papier.", "notMalicious", "coolingFailure", "interruption"),
        ("The mailbox of a physician sends hundreds of messages from abroad, an unknown forwarding rule was found.", "malicious", "accountCompromise", "none"),
        ("Since the update of the prescription software some dosages are no longer shown, a bug.", "notMalicious", "applicationBug", "degradedMode"),
    ];

    private static readonly string[] _sentences =
    [
        "L'équipe informatique a été prévenue par le cadre de nuit du service de {0}.", "Environ {1} postes du bâtiment {2} sont concernés à cette heure.",
        "Le dossier patient reste consultable en lecture depuis le poste de secours de {0}.", "Les sauvegardes de la nuit ont été vérifiées et isolées du réseau.",
        "Les rendez-vous de {0} sont maintenus, les résultats sont transmis par téléphone.", "Le prestataire a ouvert le ticket {3} et promet un point à {4} heures.",
        "La procédure dégradée a été déclenchée par la direction des soins.", "Les accès distants ont été fermés par précaution, {1} comptes ont été suspendus.",
        "Staff of {0} were told by telephone, {1} workstations were taken off the network.", "The vendor opened ticket {3} and looks at building {2} first.",
        "Un point de situation se tient toutes les {4} heures avec le service de {0}.", "Aucune donnée ne semble avoir quitté l'établissement, l'analyse des journaux continue.",
    ];

    private static readonly string[] _wards = ["cardiologie", "pédiatrie", "radiologie", "maternité", "gériatrie", "pharmacie", "chirurgie", "oncologie", "biologie", "rééducation"];

    private readonly Template[] _templates;
    private long _last;

    /// <param name="series">Numbers of one series are never used by another: each database gets its own.</param>
    public InventedDeclarations(Uri server, int seed, int series)
    {
        var random = new Random(seed);
        _templates = [.. Enumerable.Range(0, Bodies).Select(_ => Compose(server, random))];
        _last = series * 10_000_000L;
    }

    /// <summary>Average of the bodies, in bytes.</summary>
    public double MeanBody => _templates.Average(t => t.BodySize);

    /// <summary>The JSON alone, for whoever reads it without a server.</summary>
    public IEnumerable<string> Texts => _templates.Select(t => Encoding.UTF8.GetString(t.Bytes.AsSpan(t.Bytes.Length - t.BodySize)));

    /// <inheritdoc cref="NextRequest"/>
    public int Next(Span<byte> buffer)
    {
        var number = Interlocked.Increment(ref _last);
        var template = _templates[number % Bodies];
        template.Bytes.CopyTo(buffer);
        foreach (var at in template.Numbers)
        {
            number.TryFormat(buffer.Slice(at, Number.Length), out _, "000000000", CultureInfo.InvariantCulture);
        }

        return template.Bytes.Length;
    }

    /// <summary>What is wrong with the answer; null when it is an acknowledgement with a reference.</summary>
    public static string? Wrong(HttpAnswer answer) => answer.Status != 201
        ? $"{answer.Status}: {Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(300, answer.Body.Length)])}"
        : ReferenceIn(answer.Body.Span) is null ? "A 201 without a reference." : null;

    public static string? ReferenceIn(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"reference\":\""u8);
        return at >= 0 && Domain.Declarations.DeclarationReference.TryParse(Encoding.ASCII.GetString(body.Slice(at + 13, 13)), null, out var read) ? read.Value : null;
    }

    private static Template Compose(Uri server, Random random)
    {
        var (narrative, origin, type, care) = _stories[random.Next(_stories.Length)];
        var told = new StringBuilder(narrative).Append(" dossier=").Append(Number).Append(';');
        var rest = 0;
        string text;
        while ((text = Body(told.ToString())).Length + rest < Size)
        {
            told.Append(' ').AppendFormat(
                CultureInfo.InvariantCulture, _sentences[random.Next(_sentences.Length)],
                _wards[random.Next(_wards.Length)], random.Next(2, 90), (char)('A' + random.Next(8)), random.Next(10_000, 99_999), random.Next(2, 9));
            rest = 40;
        }

        var body = Encoding.UTF8.GetBytes(text);
        var head = Encoding.ASCII.GetBytes(
            $"POST /api/v1/declarations HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
            + $"Idempotency-Key: benchmark-{random.Next():x8}-{Number}\r\nContent-Length: {body.Length}\r\n\r\n");
        byte[] bytes = [.. head, .. body];
        var mark = Encoding.ASCII.GetBytes(Number);
        var first = bytes.AsSpan().IndexOf(mark);
        return new(bytes, body.Length, [first, first + mark.Length + bytes.AsSpan(first + mark.Length).IndexOf(mark)]);

        string Body(string description) => JsonSerializer.Serialize(
            new
            {
                establishment = new { finess = _finess[random.Next(_finess.Length)] },
                declarant = new { name = "Responsable informatique", role = "RSSI", phone = "+33612345678" },
                technicalContact = new { role = "Astreinte technique", phone = "+33612345679" },
                awareAt = TimeProvider.System.GetUtcNow().AddHours(-3),
                startedAt = TimeProvider.System.GetUtcNow().AddHours(-5),
                detectedBy = "monitoring",
                ongoing = "yes",
                description,
                systems = new[] { "patientRecord", "directory", "network" },
                extent = "severalServers",
                reportingReason = "incident",
                careImpact = care,
                patientEndangerment = "none",
                dataImpact = new[] { new { kind = "lossOrUnavailability", certainty = "potential" } },
                dataKinds = new[] { "patientHealth", "staff" },
                maySpread = "unknown",
                suspectedOrigin = origin,
                type,
                measuresTaken = "Réseau coupé de l'extérieur, sauvegardes isolées, procédure dégradée, appel du support.",
                handledBy = new[] { "internal", "provider" },
                supportWanted = true,
                supportKinds = new[] { "technicalHelp" },
                tlp = "amberStrict",
            },
            _json);
    }

    /// <param name="Numbers">Where the number stands, in key and narrative.</param>
    private sealed record Template(byte[] Bytes, int BodySize, int[] Numbers);
}
