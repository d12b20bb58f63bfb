using Reporting.Testing;

namespace Reporting.Integration.Tests.Commands;

/// <summary>What a command does not know it refuses, before it goes to work on a database that nobody meant.</summary>
public sealed class UnknownWordsTests
{
    [Theory]
    [InlineData("check", "--Data:Directory", "/nowhere")]
    [InlineData("check", "--nonsense")]
    [InlineData("manifest", "sign", "--Data:Directory", "/nowhere")]
    [InlineData("import", "nonsense")]
    public async Task A_setting_or_a_word_that_a_command_does_not_know_ends_it(params string[] arguments)
    {
        await using var database = await TestDatabase.CreateAsync();
        var elsewhere = Directory.CreateDirectory(Path.Combine(database.Folder, "elsewhere")).FullName;

        var (exit, output, error) = await CommandRun.RunAsync(elsewhere, database.Settings, arguments);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("is unknown to", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }
}
