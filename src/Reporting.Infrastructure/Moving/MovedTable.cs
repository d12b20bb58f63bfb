using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Reporting.Infrastructure.Persistence;

namespace Reporting.Infrastructure.Moving;

/// <summary>A table as every provider has it.</summary>
internal sealed record MovedTable(ITable Table, IReadOnlyList<MovedColumn> Columns)
{
    public string Name => Table.Name;

    /// <summary>Numbered by the database, on every provider.</summary>
    public MovedColumn? Numbered => Columns.FirstOrDefault(c => c.IsNumbered);

    /// <summary>All tables of the model, each after those it refers to.</summary>
    public static IReadOnlyList<MovedTable> Of(ReportingDbContext db)
    {
        var sorted = new List<ITable>();
        var tables = db.Model.GetRelationalModel().Tables.OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        tables.ForEach(Visit);
        var types = db.GetService<IRelationalTypeMappingSource>();
        return [.. sorted.Select(table => new MovedTable(table, [.. table.Columns.Where(c => !IsOfProvider(c)).OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => MovedColumn.Of(c, types))]))];

        void Visit(ITable table)
        {
            if (sorted.Contains(table))
            {
                return;
            }

            foreach (var principal in table.ForeignKeyConstraints.Select(f => f.PrincipalTable).Where(p => p != table))
            {
                Visit((ITable)principal);
            }

            sorted.Add(table);
        }
    }

    /// <summary>What one provider adds for its own sake, such as the column that SQL Server clusters by.</summary>
    private static bool IsOfProvider(IColumn column) => column.PropertyMappings is [{ Property: var property }, ..]
        && property.IsShadowProperty() && property.ValueGenerated is ValueGenerated.OnAdd && !property.IsPrimaryKey();
}

/// <param name="Type">What the value is in the file, the same for every provider.</param>
internal sealed record MovedColumn(string Name, Type Type, bool IsNullable, bool IsNumbered, RelationalTypeMapping Stored)
{
    public static MovedColumn Of(IColumn column, IRelationalTypeMappingSource types)
    {
        var (property, mapping) = (column.PropertyMappings[0].Property, column.PropertyMappings[0].TypeMapping);
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        var numbered = property.ValueGenerated is ValueGenerated.OnAdd && (type == typeof(int) || type == typeof(long));
        var stored = types.FindMapping(type, column.StoreType) ?? throw new NotSupportedException($"{column.Table.Name}.{column.Name}: {type.Name} as {column.StoreType}");
        return new(column.Name, type, column.IsNullable, numbered, stored);
    }

    public DbParameter Parameter(DbCommand command, string name) => Stored.CreateParameter(command, name, null, nullable: true);
}
