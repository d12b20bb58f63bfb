using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Reporting.Infrastructure.Secrets;

namespace Reporting.Integration.Tests.Secrets;

public sealed class SecretKeysTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("reporting-keys-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void A_new_installation_makes_its_key_once_and_closes_it_to_others()
    {
        var first = Keys().For("receipts");
        var second = Keys().For("receipts");

        var file = Path.Combine(_data, "keys", "reporting.key");
        Assert.Equal(first, second);
        Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(file).Trim()).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Programs_that_start_together_end_up_with_one_key()
    {
        using var gate = new ManualResetEventSlim();
        var starts = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                gate.Wait();
                return Convert.ToHexString(Keys().For("receipts"));
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();

        gate.Set();

        Assert.Single((await Task.WhenAll(starts)).Distinct());
    }

    [Fact]
    public void Each_purpose_has_a_key_of_its_own()
    {
        var keys = new SecretKeys(new byte[32]);

        Assert.Equal(32, keys.For("receipts").Length);
        Assert.NotEqual(keys.For("receipts"), keys.For("webhooks"));
        Assert.Equal(keys.For("receipts"), new SecretKeys(new byte[32]).For("receipts"));
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public async Task A_key_of_the_wrong_length_stops_the_start_and_names_the_setting(string key)
    {
        using var host = Host(("Secrets:Key", key));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Secrets:Key", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_share_a_queue_do_not_start_without_a_common_key()
    {
        using var host = Host(("ConnectionStrings:RabbitMq", "amqp://localhost"));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Secrets:Key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_key_file_is_an_error_and_is_not_replaced()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_data, "keys")).FullName, "reporting.key");
        File.WriteAllText(file, "cut off");

        var refused = Assert.Throws<InvalidOperationException>(Keys);

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal("cut off", File.ReadAllText(file));
    }

    private SecretKeys Keys()
    {
        using var host = Host();
        return host.Services.GetRequiredService<SecretKeys>();
    }

    private IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Append(("Data:Directory", _data)).ToDictionary(s => s.Item1, s => (string?)s.Item2));
        builder.Services.AddReportingSecrets();
        return builder.Build();
    }
}
