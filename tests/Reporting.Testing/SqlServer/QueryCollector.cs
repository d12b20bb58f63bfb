using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Testing.SqlServer;

/// <summary>
/// A fixture of an assembly: every query that its tests make EF compile, whichever the provider, is compiled for SQL Server as well, once,
/// beside the tests, and kept in a file when they end. Whether SQL Server would take it is judged by Reporting.SqlServer.Tests.
/// </summary>
public sealed class QueryCollector : IAsyncDisposable, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>The first line of a file whose query SQL Server's provider cannot translate.</summary>
    public const string Refused = "-- Cannot be translated: ";

    private readonly Channel<(Expression Query, string? Test)> _seen = Channel.CreateUnbounded<(Expression, string?)>(new() { SingleReader = true });
    private readonly Dictionary<string, string> _files = [];
    private readonly List<IDisposable> _listening = [];
    private readonly Task _compiling;

    public QueryCollector()
    {
        _compiling = Task.Run(CompileAsync);
        _listening.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>A folder for each assembly of tests, replaced when its tests end.</summary>
    public static string Folder { get; } = Path.Combine(SourceTree(), "TestResults", "sqlserver");

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            lock (_listening)
            {
                _listening.Add(value.Subscribe(this, name => name == CoreEventId.QueryCompilationStarting.Name));
            }
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is QueryExpressionEventData { Context: ReportingDbContext } query)
        {
            _seen.Writer.TryWrite((query.Expression, Xunit.TestContext.Current.Test?.TestDisplayName));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public async ValueTask DisposeAsync()
    {
        lock (_listening)
        {
            _listening.ForEach(l => l.Dispose());
        }

        _seen.Writer.Complete();
        await _compiling;
        var folder = Path.Combine(Folder, Assembly.GetEntryAssembly()!.GetName().Name!);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (var (sql, text) in _files)
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))[..16];
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.sql"), text);
        }
    }

    private async Task CompileAsync()
    {
        var known = new HashSet<string>();
        await foreach (var (query, test) in _seen.Reader.ReadAllAsync())
        {
            var linq = ExpressionPrinter.Print(query);
            if (!known.Add(linq) || Raw.IsIn(query))
            {
                continue;
            }

            var origin = $"-- First asked by: {test ?? "the service itself"}\n--   {linq.ReplaceLineEndings("\n--   ")}\n";
            try
            {
                foreach (var sql in Retargeted.Compile(query))
                {
                    _files.TryAdd(sql, origin + sql);
                }
            }
            catch (Exception error)
            {
                _files.TryAdd(linq, $"{Refused}{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}\n{origin}");
            }
        }
    }

    private static string SourceTree([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));

    /// <summary>SQL that is written by hand is the provider's own; only the providers' folders may hold some.</summary>
    private sealed class Raw : ExpressionVisitor
    {
        private bool _found;

        public static bool IsIn(Expression query)
        {
            var raw = new Raw();
            raw.Visit(query);
            return raw._found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            _found |= node is Microsoft.EntityFrameworkCore.Query.Internal.SqlQueryRootExpression;
            return base.VisitExtension(node);
        }
    }
}
