using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Reporting.Testing;

/// <summary>Counts the commands that requests send to the database, and not those of the service's own rounds. For <see cref="ReportingHost.Outside"/>.</summary>
public sealed class CommandCount : DbCommandInterceptor, IStartupFilter
{
    private readonly AsyncLocal<bool> _inRequest = new();
    private int _sent;

    /// <summary>How many were sent while this ran.</summary>
    public async Task<int> OfAsync(Func<Task> requests)
    {
        var before = Volatile.Read(ref _sent);
        await requests();
        return Volatile.Read(ref _sent) - before;
    }

    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton<IStartupFilter>(this);
        TestDatabase.Configure(services, options => options.AddInterceptors(this));
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            _inRequest.Value = true;
            return following(context);
        });
        next(app);
    };

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Count();
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Count();
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Count();
        return base.ScalarExecutingAsync(command, eventData, result, cancellationToken);
    }

    private void Count()
    {
        if (_inRequest.Value)
        {
            Interlocked.Increment(ref _sent);
        }
    }
}
