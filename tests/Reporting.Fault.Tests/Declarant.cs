using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace Reporting.Fault.Tests;

/// <summary>One declaration as a client holds it: what it sends, under which key, and what it was promised.</summary>
/// <param name="Agency">The one that must be told, as the routing table knows it.</param>
/// <param name="HealthImpact">The health directorate must be told as well.</param>
/// <param name="Told">Words of it that must be kept as they are.</param>
/// <param name="Origin">As declared, and so it stands: like <paramref name="Care"/>.</param>
/// <param name="Owed">Which reports it makes owed.</param>
internal sealed record Sent(
    int Number, string Key, string Body, IReadOnlyList<string> Told, string Agency, bool HealthImpact, string Origin, string Care, IReadOnlyList<string> Owed)
{
    /// <summary>In the narrative, once: finds the declaration whatever its reference.</summary>
    public string Marker => MarkerOf(Number);

    public static string MarkerOf(int number) => $"dossier={number:0000};";
}

/// <summary>What the service promised when it answered 201.</summary>
internal sealed record Acknowledged(string Reference, string ResumeSecret, string ContentHash, string ChainHash);

/// <summary>A program that declares as a careful one does: the same request under the same key until it is acknowledged.</summary>
internal sealed class Declarant(Uri address) : IDisposable
{
    private static readonly (string Finess, string Agency)[] _places =
    [
        ("750712184", "ars-11"), ("690781810", "ars-84"), ("130786049", "ars-93"), ("350005179", "ars-53"), ("670780055", "ars-44"), ("970100228", "ars-01"),
    ];

    private static readonly (string Narrative, string Origin, string Care, string[] Owed)[] _stories =
    [
        ("Tous nos serveurs sont chiffrés, une note de rançon demande un paiement.", "malicious", "degradedMode",
            ["fr-complaint.complaint", "fr-health.declaration", "gdpr.authority"]),
        ("Le lien télécom de l'opérateur est coupé depuis ce matin, un engin de chantier a sectionné la fibre.", "notMalicious", "none", []),
        ("La messagerie d'un agent envoie des courriels frauduleux après un hameçonnage.", "malicious", "none", ["fr-complaint.complaint"]),
        ("Une panne de climatisation a arrêté la salle des machines, les urgences travaillent sur papier.", "notMalicious", "interruption",
            ["fr-health.declaration", "nis2.early-warning", "nis2.final-report", "nis2.notification"]),
    ];

    /// <summary>For a test that waits for nothing in particular: longer than any recovery takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };

    public int Repeats { get; private set; }

    public static Sent Compose(int number, Random random)
    {
        var (finess, agency) = _places[random.Next(_places.Length)];
        var (narrative, origin, care, owed) = _stories[random.Next(_stories.Length)];
        var description = $"{narrative} {Sent.MarkerOf(number)}";
        var body = JsonSerializer.Serialize(new
        {
            establishment = new { finess },
            declarant = new { name = "Responsable informatique", phone = "+33612345678" },

            // Earlier than any clock of a round is set back.
            awareAt = DateTimeOffset.UtcNow.AddHours(-30),
            ongoing = "yes",
            description,
            systems = new[] { "patientRecord", "directory" },
            careImpact = care,
            supportWanted = false,
            suspectedOrigin = origin,
        });
        return new(number, $"round-{random.Next():x8}-{number}", body, [description, origin, care, finess, "+33612345678"], agency, care != "none", origin, care, owed);
    }

    /// <summary>Sends until it is acknowledged, or until patience ends.</summary>
    public async Task<Acknowledged> DeclareAsync(Sent sent)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await DeclareAsync(sent, patience.Token);
    }

    /// <summary>Sends until it is acknowledged, whatever happens to the service in the meantime.</summary>
    /// <exception cref="InvalidOperationException">The service refused the request: that is an answer, and sending it again would not help.</exception>
    public async Task<Acknowledged> DeclareAsync(Sent sent, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                return await TryAsync(sent, ct);
            }
            catch (Exception error) when (error is HttpRequestException or SocketException or IOException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // Refused, cut, too slow or broken: nobody knows whether it is stored. The key says that it is the same one.
                Repeats++;
                await Task.Delay(50, ct);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Acknowledged> TryAsync(Sent sent, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/declarations") { Content = new StringContent(sent.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", sent.Key);
        using var answer = await _http.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        if ((int)answer.StatusCode >= 500)
        {
            throw new HttpRequestException($"{answer.StatusCode}");
        }

        return answer.StatusCode is HttpStatusCode.Created
            ? JsonSerializer.Deserialize<Acknowledged>(text, JsonSerializerOptions.Web)!
            : throw new InvalidOperationException($"{answer.StatusCode}: {text}");
    }
}
