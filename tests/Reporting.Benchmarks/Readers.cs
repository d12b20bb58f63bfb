using System.Net;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Reporting.Infrastructure.Identity;
using Reporting.Testing;

namespace Reporting.Benchmarks;

/// <summary>Signed-in analysts.</summary>
internal static class Readers
{
    private const string Mail = "analyst@benchmark.example";
    private const string Password = "quatre bateaux passent devant";

    /// <summary>Makes the account where there is none yet.</summary>
    public static async Task AccountAsync(Ground ground)
    {
        using var host = ground.Persistence(services => services.AddReportingIdentity());
        await using var scope = host.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        if (await users.FindByEmailAsync(Mail) is not null)
        {
            return;
        }

        var account = new Account { UserName = Mail, Email = Mail, EmailConfirmed = true, DisplayName = "Analyst", CreatedAt = TimeProvider.System.GetUtcNow() };
        foreach (var result in new[] { await users.CreateAsync(account, Password), await users.AddToRoleAsync(account, Roles.Analyst) })
        {
            if (!result.Succeeded)
            {
                throw new InvalidOperationException(string.Join(' ', result.Errors.Select(e => e.Code)));
            }
        }
    }

    /// <summary>Sign in as a browser does; cookies of each session.</summary>
    public static async Task<string[]> SignInAsync(Uri address, int readers)
    {
        var cookies = new string[readers];
        for (var i = 0; i < readers; i++)
        {
            var jar = new CookieContainer();
            using var handler = new SocketsHttpHandler { CookieContainer = jar, AllowAutoRedirect = false };
            using var browser = new HttpClient(handler) { BaseAddress = address };
            using var answer = await browser.SubmitAsync("/sign-in", [("Email", Mail), ("Password", Password)]);
            if (answer.StatusCode is not HttpStatusCode.Redirect)
            {
                throw new InvalidOperationException($"Signing in was answered with {answer.StatusCode}.");
            }

            cookies[i] = jar.GetCookieHeader(address);
        }

        return cookies;
    }

    /// <summary>Requests for this page, by each of the sessions in turn.</summary>
    public static NextRequest Asking(Uri address, string page, string[] cookies)
    {
        var requests = cookies.Select(cookie => Encoding.ASCII.GetBytes(
            $"GET {page} HTTP/1.1\r\nHost: {address.Authority}\r\nAccept: text/html\r\nAccept-Language: fr\r\nCookie: {cookie}\r\n\r\n")).ToArray();
        var last = 0;
        return buffer =>
        {
            var request = requests[(uint)Interlocked.Increment(ref last) % requests.Length];
            request.CopyTo(buffer);
            return request.Length;
        };
    }

    /// <summary>What is wrong with a page; null when it lists incidents.</summary>
    public static string? Wrong(HttpAnswer answer) => answer.Status != 200
        ? $"{answer.Status}"
        : answer.Body.Span.IndexOf("/incidents/S"u8) < 0 ? "A page without an incident." : null;
}
