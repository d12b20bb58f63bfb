using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Reporting.Infrastructure.Moving;

namespace Reporting.Integration.Tests.Moving;

/// <summary>What SQLite stores, as it stands in a file that every provider reads.</summary>
public sealed class MovedValueTests
{
    [Theory]
    [InlineData("'hôpital, \"aile B\" 😀'", typeof(string), "\"hôpital, \\\"aile B\\\" \\uD83D\\uDE00\"")]
    [InlineData("''", typeof(string), "\"\"")]
    [InlineData("'a' || char(0) || char(10) || 'b'", typeof(string), "\"a\\u0000\\nb\"")]
    [InlineData("NULL", typeof(string), "null")]
    [InlineData("'017D6B81-5F18-7000-AD81-357C0E000001'", typeof(Guid), "\"017d6b81-5f18-7000-ad81-357c0e000001\"")]
    [InlineData("'2026-10-25 00:30:00.123'", typeof(DateTime), "\"2026-10-25T00:30:00.123Z\"")]
    [InlineData("'2026-10-25 00:30:00'", typeof(DateTime), "\"2026-10-25T00:30:00.000Z\"")]
    [InlineData("'2026-10-25 00:30:00.1'", typeof(DateTime), "\"2026-10-25T00:30:00.100Z\"")]
    [InlineData("'2026-10-25 00:30:00.1239999'", typeof(DateTime), "\"2026-10-25T00:30:00.123Z\"")]
    [InlineData("NULL", typeof(DateTime), "null")]
    [InlineData("NULL", typeof(Guid), "null")]
    [InlineData("NULL", typeof(int), "null")]
    [InlineData("NULL", typeof(decimal), "null")]
    [InlineData("'2026-10-25'", typeof(DateOnly), "\"2026-10-25\"")]
    [InlineData("-7", typeof(int), "-7")]
    [InlineData("9223372036854775807", typeof(long), "9223372036854775807")]
    [InlineData("1", typeof(bool), "true")]
    [InlineData("0", typeof(bool), "false")]
    [InlineData("'12.50'", typeof(decimal), "12.5")]
    [InlineData("x'00FF10'", typeof(byte[]), "\"AP8Q\"")]
    public void A_stored_value_stands_in_the_file(string sql, Type type, string json) => Assert.Equal(json, Written(sql, type));

    [Theory]
    [InlineData("'yesterday'", typeof(DateTime))]
    [InlineData("'2026-10-25T00:30:00'", typeof(DateTime))]
    [InlineData("'2026-10-25 00:30:00Z'", typeof(DateTime))]
    [InlineData("'no id'", typeof(Guid))]
    [InlineData("'017D6B81-5F18-7000-AD81-357C0E000001x'", typeof(Guid))]
    public void What_is_no_value_of_its_type_is_not_written(string sql, Type type) => Assert.Throws<InvalidDataException>(() => Written(sql, type));

    private static string Written(string sql, Type type)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {sql}";
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        using var written = new MemoryStream();
        using (var json = new Utf8JsonWriter(written, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            MovedValue.Write(json, row, 0, type);
        }

        return Encoding.UTF8.GetString(written.ToArray());
    }
}
