using System.Net;
using Microsoft.EntityFrameworkCore;
using Reporting.Testing;

namespace Reporting.Integration.Tests.Hosting;

public sealed class HostTests : IAsyncDisposable
{
    private readonly ReportingHost _host = new();

    [Fact]
    public async Task The_service_starts_on_an_empty_directory_and_answers()
    {
        using var browser = _host.Browser();

        var answer = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await _host.DbAsync(db => db.Declarations.CountAsync()));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
