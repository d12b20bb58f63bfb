using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Reporting.Infrastructure.Persistence;
using Reporting.Infrastructure.Persistence.PostgreSql;
using Reporting.Infrastructure.Persistence.Sqlite;

namespace Reporting.Infrastructure.Moving;

/// <summary>Entities as rows of their table: for writing many past the change tracker.</summary>
internal sealed class EntityRows
{
    private readonly Func<object, object>[] _values;

    private EntityRows(MovedTable table)
    {
        Table = table;
        _values = [.. table.Columns.Select(column => ValueOf(table.Table.FindColumn(column.Name)!))];
    }

    public MovedTable Table { get; }

    /// <summary>In the order in which they can be written. What the database numbers is left to it.</summary>
    public static IReadOnlyList<(Type Entity, EntityRows Rows)> Of(ReportingDbContext db, params Type[] entities)
    {
        var tables = entities.ToDictionary(e => db.Model.FindEntityType(e)!.GetTableName()!);
        return [.. MovedTable.Of(db).Where(t => tables.ContainsKey(t.Name)).Select(t => (tables[t.Name], new EntityRows(Unnumbered(t))))];
    }

    /// <param name="renamed">Ids that are stored as others.</param>
    public object[] ValuesOf(object entity, IReadOnlyDictionary<Guid, Guid> renamed)
    {
        var values = new object[_values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var value = _values[i](entity);
            values[i] = value is Guid id && renamed.TryGetValue(id, out var stored) ? stored : value;
        }

        return values;
    }

    private static MovedTable Unnumbered(MovedTable table) => table with { Columns = [.. table.Columns.Where(c => !c.IsNumbered)] };

    private static Func<object, object> ValueOf(IColumn column)
    {
        // An owned value shares the table, and the key's column with its owner: the one that is no shadow is the value itself.
        if (column.PropertyMappings.FirstOrDefault(m => !m.Property.IsShadowProperty()) is not { } mapping)
        {
            return column.IsNullable ? _ => DBNull.Value : throw new NotSupportedException($"{column.Table.Name}.{column.Name} is no entity's own.");
        }

        var (get, converter) = (mapping.Property.GetGetter(), mapping.TypeMapping.Converter);
        var owner = mapping.Property.DeclaringType is IEntityType entity ? entity.FindOwnership()?.PrincipalToDependent?.GetGetter() : null;
        return holder => get.GetClrValue(owner is null ? holder : owner.GetClrValue(holder)!) is { } value
            ? converter is null ? value : converter.ConvertToProvider(value)!
            : DBNull.Value;
    }
}

/// <summary>Writes rows by the fastest way of each provider, within the context's transaction.</summary>
internal static class BulkInsert
{
    /// <summary>SQL Server takes 2,100 parameters a command.</summary>
    private const int MostParameters = 2000;

    public static Task WriteAsync(ReportingDbContext db, MovedTable table, IReadOnlyList<object[]> rows, CancellationToken ct) =>
        rows.Count == 0 ? Task.CompletedTask
        : db.Database.IsNpgsql() ? Task.Run(() => Copy(db, table, rows, ct), ct)
        : db.Database.IsSqlite()
            ? Task.Run(() => SqliteRows.Insert((SqliteConnection)db.Database.GetDbConnection(), table.Name, [.. table.Columns.Select(c => c.Name)], rows, ct), ct)
        : InsertAsync(db, table, rows, Math.Min(rows.Count, MostParameters / table.Columns.Count), ct);

    /// <summary>The same for a few rows of several tables, in the order of the tables: on PostgreSQL in one question and answer.</summary>
    public static async Task WriteTogetherAsync(ReportingDbContext db, IReadOnlyList<(MovedTable Table, IReadOnlyList<object[]> Rows)> tables, CancellationToken ct)
    {
        if (db.Database.IsNpgsql())
        {
            await PostgreSqlRows.InsertAsync((NpgsqlConnection)db.Database.GetDbConnection(), [.. tables.Where(t => t.Rows.Count > 0).Select(t => InsertArrays(db, t.Table, t.Rows))], ct);
            return;
        }

        foreach (var (table, rows) in tables)
        {
            await WriteAsync(db, table, rows, ct);
        }
    }

    private static NpgsqlBatchCommand InsertArrays(ReportingDbContext db, MovedTable table, IReadOnlyList<object[]> rows)
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        var types = TypesOf(db, table);
        var command = new NpgsqlBatchCommand(
            $"INSERT INTO {sql.DelimitIdentifier(table.Name)} ({Columns(table, sql)}) SELECT * FROM unnest({string.Join(", ", types.Select((_, i) => $"${i + 1}"))})");
        foreach (var (i, column) in table.Columns.Index())
        {
            command.Parameters.Add(new NpgsqlParameter { Value = PostgreSqlRows.ColumnOf(rows, i, column.Type), NpgsqlDbType = NpgsqlDbType.Array | types[i] });
        }

        return command;
    }

    private static NpgsqlDbType[] TypesOf(ReportingDbContext db, MovedTable table)
    {
        using var command = db.Database.GetDbConnection().CreateCommand();
        return [.. table.Columns.Select((c, i) => ((NpgsqlParameter)c.Parameter(command, $"@p{i}")).NpgsqlDbType)];
    }

    private static void Copy(ReportingDbContext db, MovedTable table, IReadOnlyList<object[]> rows, CancellationToken ct)
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        PostgreSqlRows.Copy((NpgsqlConnection)db.Database.GetDbConnection(), sql.DelimitIdentifier(table.Name), Columns(table, sql), TypesOf(db, table), rows, ct);
    }

    private static async Task InsertAsync(ReportingDbContext db, MovedTable table, IReadOnlyList<object[]> rows, int batch, CancellationToken ct)
    {
        await using var full = Insert(db, table, batch);
        await full.PrepareAsync(ct);
        var at = 0;
        for (; at + batch <= rows.Count; at += batch)
        {
            ct.ThrowIfCancellationRequested();
            await RunAsync(full, at, batch);
        }

        if (at < rows.Count)
        {
            await using var rest = Insert(db, table, rows.Count - at);
            await RunAsync(rest, at, rows.Count - at);
        }

        async Task RunAsync(DbCommand insert, int first, int count)
        {
            for (var row = 0; row < count; row++)
            {
                for (var column = 0; column < table.Columns.Count; column++)
                {
                    insert.Parameters[(row * table.Columns.Count) + column].Value = rows[first + row][column];
                }
            }

            await insert.ExecuteNonQueryAsync(ct);
        }
    }

    private static DbCommand Insert(ReportingDbContext db, MovedTable table, int rows)
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandTimeout = 0;
        var groups = Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", table.Columns.Select((column, at) => Named($"@p{row}_{at}", column)))})");
#pragma warning disable CA2100 // Names of tables and columns, from the model; values are parameters.
        command.CommandText = $"INSERT INTO {sql.DelimitIdentifier(table.Name)} ({Columns(table, sql)}) VALUES {string.Join(", ", groups)}";
#pragma warning restore CA2100
        return command;

        string Named(string name, MovedColumn column)
        {
            command.Parameters.Add(column.Parameter(command, name));
            return name;
        }
    }

    private static string Columns(MovedTable table, ISqlGenerationHelper sql) => string.Join(", ", table.Columns.Select(c => sql.DelimitIdentifier(c.Name)));
}
