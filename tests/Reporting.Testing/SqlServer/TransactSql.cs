using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Persistence.SqlServer;

namespace Reporting.Testing.SqlServer;

/// <summary>Takes the commands that a context sends to SQL Server, and answers each with nothing: there is no server.</summary>
public sealed class TransactSql : DbCommandInterceptor
{
    private readonly List<string> _sent = [];

    /// <summary>Each as a batch that declares its parameters, in the order they were sent.</summary>
    public IReadOnlyList<string> Sent => _sent;

    /// <param name="batchSize">How many rows a save may send in one command.</param>
    public ReportingDbContext Context(int batchSize = 42) => new SqlServerReportingDbContext(new DbContextOptionsBuilder<SqlServerReportingDbContext>()
        .UseSqlServer("Server=nowhere.invalid", server => server.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery).MaxBatchSize(batchSize).MinBatchSize(1))
        .ReplaceService<IQueryTranslationPostprocessorFactory, SplitQueries>()
        .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning))
        .AddInterceptors(this, new NoConnection())
        .Options)
    {
        Database = { AutoTransactionBehavior = AutoTransactionBehavior.Never },
    };

    /// <summary>A command as a batch: its parameters declared, then its text.</summary>
    public static string Batch(DbCommand command)
    {
        var batch = new StringBuilder();
        foreach (var parameter in command.Parameters.Cast<SqlParameter>())
        {
            batch.Append(CultureInfo.InvariantCulture, $"DECLARE {parameter.ParameterName} {TypeOf(parameter)};\n");
        }

        return batch.Append(command.CommandText.ReplaceLineEndings("\n").TrimEnd()).Append('\n').ToString();
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        _sent.Add(Batch(command));
        return InterceptionResult<DbDataReader>.SuppressWithResult(new DataTable().CreateDataReader());
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        _sent.Add(Batch(command));
        return InterceptionResult<int>.SuppressWithResult(0);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        _sent.Add(Batch(command));
        return InterceptionResult<object>.SuppressWithResult(0);
    }

    private static string TypeOf(SqlParameter parameter) => parameter.SqlDbType switch
    {
        SqlDbType.NVarChar or SqlDbType.VarChar or SqlDbType.VarBinary or SqlDbType.NChar or SqlDbType.Char or SqlDbType.Binary =>
            $"{Name(parameter)}({(parameter.Size is > 0 and <= 8000 ? parameter.Size.ToString(CultureInfo.InvariantCulture) : "max")})",
        SqlDbType.Decimal => $"decimal({Math.Max(parameter.Precision, (byte)18)}, {parameter.Scale})",
        SqlDbType.DateTime2 or SqlDbType.DateTimeOffset or SqlDbType.Time => $"{Name(parameter)}({(parameter.Scale > 0 ? parameter.Scale : (byte)7)})",
        _ => Name(parameter),
    };

    private static string Name(SqlParameter parameter) => parameter.SqlDbType.ToString().ToLowerInvariant();

    private sealed class NoConnection : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            InterceptionResult.Suppress();
    }
}
