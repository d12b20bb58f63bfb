using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reporting.Domain.Common;
using Reporting.Domain.Declarations;
using Reporting.Domain.Incidents;
using Reporting.Domain.Taxonomy;

namespace Reporting.Api.Features.Messages;

/// <summary>Marks the texts of threads and notes.</summary>
public sealed class MessageTexts;

/// <summary>A thread, or the notes, as a part of a page, with the form that adds to it.</summary>
/// <param name="Older">Address of the page with older ones; null when there are none.</param>
/// <param name="Action">Where the form is sent; null for whoever only reads.</param>
public sealed record ThreadView(MessageSide Reader, IReadOnlyList<ThreadMessage> Messages, string? Older, string? Action, TimeZoneInfo Zone, string Reference)
{
    /// <summary>Sent with the form: pressing twice is one message.</summary>
    public string Key { get; } = MessageForm.NewKey();

    /// <summary>For the form alone: it starts empty.</summary>
    public string? Text => null;

    public Tlp Tlp => Tlp.AmberStrict;

    public int Unread => Messages.Count(m => m.IsNew);
}

/// <summary>As <see cref="ThreadView"/>, for analysts alone.</summary>
public sealed record NotesView(IReadOnlyList<ThreadNote> Notes, string? Older, string Action, TimeZoneInfo Zone)
{
    public string Key { get; } = MessageForm.NewKey();

    public string? NoteText => null;
}

/// <summary>What a form sends is read as the API reads it.</summary>
internal static class MessageForm
{
    public const string KeyField = "_key";

    /// <summary>Name of the button that goes on to the files which go with the message.</summary>
    public const string FilesField = "_files";

    /// <summary>Where whoever has written goes on: to the thread, or to the files that go with the message.</summary>
    public static string After(HttpRequest request, WriteOutcome.Written written, string thread, string reference) =>
        request.Form.ContainsKey(FilesField) ? $"/declarations/{reference}/files?message={written.Id}#add" : $"{thread}#messages";

    public static string NewKey() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString("N");

    /// <summary>The key as it came, or a new one in place of what is none.</summary>
    public static string KeyOf(string? sent) => Guid.TryParseExact(sent, "N", out var key) ? key.ToString("N") : NewKey();

    public static (MessageBody Body, IReadOnlyList<FieldProblem> Problems) Read(string? text, string? tlp)
    {
        var tree = new JsonObject { ["text"] = text };
        if (tlp is { Length: > 0 })
        {
            tree["tlp"] = JsonNamingPolicy.CamelCase.ConvertName(tlp);
        }

        return Read(JsonSerializer.SerializeToElement(tree), typed: true);
    }

    public static (MessageBody Body, IReadOnlyList<FieldProblem> Problems) Read(JsonElement body, bool typed = false) =>
        ContentReader.Read<MessageBody>(body, Regions.TimeZoneOf(null), typed);
}
