using System.Globalization;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Reporting.Testing.SqlServer;

namespace Reporting.SqlServer.Tests;

/// <summary>Microsoft's own model of the schema that the migrations make: it resolves names without a server.</summary>
internal sealed class SqlServerModel : IDisposable
{
    /// <summary>The model resolves functions of a schema alone, and takes any other for one of the server's.</summary>
    private static readonly HashSet<string> _builtIn = new(StringComparer.OrdinalIgnoreCase)
    {
        "ABS", "AVG", "CEILING", "CHARINDEX", "CONCAT", "COUNT", "COUNT_BIG", "DATEADD", "DATEDIFF", "DATEDIFF_BIG", "DATEPART", "DB_ID", "FLOOR", "ISNULL",
        "JSON_VALUE", "LEN", "LOWER", "LTRIM", "MAX", "MIN", "OBJECT_ID", "PATINDEX", "REPLACE", "ROUND", "ROW_NUMBER", "RTRIM", "SCOPE_IDENTITY",
        "STRING_AGG", "SUBSTRING", "SUM", "TRIM", "UPPER",
    };

    private readonly TSqlModel _model = new(SqlServerVersion.Sql160, new TSqlModelOptions());
    private int _batches;

    private SqlServerModel()
    {
    }

    /// <summary>The script that brings a database of any age up to date, as the migrations write it.</summary>
    public static string Script()
    {
        using var db = new TransactSql().Context();
        return db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
    }

    /// <exception cref="InvalidOperationException">A statement is not T-SQL.</exception>
    public static SqlServerModel OfMigrations()
    {
        var built = new SqlServerModel();
        foreach (var statement in Definitions(Script()))
        {
            built._model.AddObjects(statement);
        }

        return built;
    }

    /// <summary>The statements that define something, also those inside of <c>IF</c> and <c>EXEC(N'...')</c>.</summary>
    public static IReadOnlyList<string> Definitions(string script)
    {
        var found = new Statements();
        Parsed(script).Accept(found);
        return [.. found.Definitions, .. found.Executed.SelectMany(Definitions)];
    }

    /// <summary>All statements of a script, and of those it executes as text.</summary>
    public static IReadOnlyList<TSqlStatement> Everything(string script)
    {
        var found = new Statements();
        Parsed(script).Accept(found);
        return [.. found.All, .. found.Executed.SelectMany(Everything)];
    }

    /// <summary>What of these batches, and of the schema, SQL Server would not take; the name of a batch stands in its faults.</summary>
    public IReadOnlyList<string> Faults(IEnumerable<(string Name, string Batch)> batches)
    {
        var refused = batches.SelectMany(b => Refusals(b.Name, b.Batch)).ToList();
        return [.. refused, .. Faults()];
    }

    /// <summary>Whatever does not resolve. An unknown table or function is a mere warning to the model, and a fault to us.</summary>
    public IReadOnlyList<string> Faults() => [.. _model.Validate().Select(m => $"SQL{m.Number} {m.Message}")];

    private List<string> Refusals(string name, string batch)
    {
        var procedure = $"CREATE PROCEDURE [dbo].[{name}_{(++_batches).ToString(CultureInfo.InvariantCulture)}] AS BEGIN\n{batch}\nEND";
        try
        {
            var functions = new Functions();
            Parsed(procedure).Accept(functions);
            _model.AddObjects(procedure);
            return [.. functions.WithoutSchema.Except(_builtIn, StringComparer.OrdinalIgnoreCase).Select(f => $"{name}: the function {f} is not known to be SQL Server's")];
        }
        catch (Exception refused) when (refused is InvalidOperationException or DacModelException)
        {
            return [$"{name}: {refused.Message}"];
        }
    }

    public void Dispose() => _model.Dispose();

    private static TSqlFragment Parsed(string script)
    {
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        return errors.Count == 0
            ? parsed
            : throw new InvalidOperationException($"Line {errors[0].Line}: {errors[0].Message}\n{script.Split('\n').ElementAtOrDefault(errors[0].Line - 1)}");
    }

    private sealed class Functions : TSqlFragmentVisitor
    {
        public List<string> WithoutSchema { get; } = [];

        public override void Visit(FunctionCall node)
        {
            if (node.CallTarget is null)
            {
                WithoutSchema.Add(node.FunctionName.Value);
            }
        }
    }

    private sealed class Statements : TSqlFragmentVisitor
    {
        public List<string> Definitions { get; } = [];

        public List<TSqlStatement> All { get; } = [];

        public List<string> Executed { get; } = [];

        public override void Visit(TSqlStatement node)
        {
            All.Add(node);
            if (node is CreateTableStatement or AlterTableStatement or CreateIndexStatement or CreateSchemaStatement or CreateViewStatement or CreateSequenceStatement)
            {
                var text = node.ScriptTokenStream.Skip(node.FirstTokenIndex).Take(node.LastTokenIndex - node.FirstTokenIndex + 1);
                Definitions.Add(string.Concat(text.Select(t => t.Text)));
            }
        }

        public override void Visit(ExecutableStringList node) =>
            Executed.Add(string.Concat(node.Strings.OfType<StringLiteral>().Select(s => s.Value)));
    }
}
