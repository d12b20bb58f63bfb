using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Reporting.Testing.SqlServer;

namespace Reporting.SqlServer.Tests;

/// <summary>The commands by which rows are added, changed and removed, for every table.</summary>
public sealed class SavedRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Every_row_can_be_saved(int batch)
    {
        using var model = SqlServerModel.OfMigrations();
        using var db = new TransactSql().Context();
        var types = db.Model.GetEntityTypes().Where(t => !t.IsOwned()).ToList();

        var saved = types.SelectMany(t => new[] { EntityState.Added, EntityState.Modified, EntityState.Deleted }.Select(state => (Type: t, State: state, Sent: Sent(t, state, batch)))).ToList();
        var faults = model.Faults(saved.SelectMany(s => s.Sent.Select(sql => ($"{s.State}_{s.Type.GetTableName()}", sql))));

        // Who belongs to whom has no column but its key.
        Assert.Empty(saved.Where(s => s.Sent.Count == 0 && !(s.State is EntityState.Modified && s.Type.GetProperties().All(p => p.IsKey())))
            .Select(s => $"{s.Type.DisplayName()} sent nothing as {s.State}"));
        Assert.All(saved.SelectMany(s => s.Sent), sql => Assert.Equal(batch, batch == 1 ? Rows(sql) : batch));
        Assert.Empty(faults);
    }

    private static IReadOnlyList<string> Sent(IEntityType type, EntityState state, int rows)
    {
        var sql = new TransactSql();
        using var db = sql.Context(rows);
        for (var row = 1; row <= rows; row++)
        {
            Add(db, db.Model.FindEntityType(type.Name)!, state, row);
        }

        try
        {
            db.SaveChanges();
        }
        catch (DbUpdateException)
        {
            // Nothing answers here that a row was written.
        }

        return sql.Sent;
    }

    private static void Add(DbContext db, IEntityType type, EntityState state, int row)
    {
        var entity = type.ClrType == typeof(Dictionary<string, object>) ? new Dictionary<string, object>() : RuntimeHelpers.GetUninitializedObject(type.ClrType);
        var entry = type.HasSharedClrType ? db.Set<Dictionary<string, object>>(type.Name).Entry((Dictionary<string, object>)entity) : db.Entry(entity);
        foreach (var property in type.GetProperties().Where(p => p.ValueGenerated is ValueGenerated.Never || p.IsKey()))
        {
            entry.Property(property).CurrentValue = Value(property, row);
        }

        foreach (var owned in type.GetNavigations().Where(n => n.TargetEntityType.IsOwned()))
        {
            var part = RuntimeHelpers.GetUninitializedObject(owned.TargetEntityType.ClrType);
            entry.Reference(owned).CurrentValue = part;
            foreach (var property in owned.TargetEntityType.GetProperties().Where(p => !p.IsKey()))
            {
                entry.Reference(owned).TargetEntry!.Property(property).CurrentValue = Value(property, row);
            }
        }

        entry.State = state;
        foreach (var owned in type.GetNavigations().Where(n => n.TargetEntityType.IsOwned()))
        {
            entry.Reference(owned).TargetEntry!.State = state;
        }
    }

    private static object? Value(IReadOnlyProperty property, int row)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return type == typeof(Guid) ? new Guid(row, 0, 0, new byte[8])
            : type == typeof(int) ? row
            : type == typeof(long) ? (long)row
            : type == typeof(DateOnly) ? DateOnly.FromDayNumber(row)
            : type == typeof(string) ? $"x{row}"
            : type == typeof(byte[]) ? new byte[] { (byte)row }
            : property.GetValueConverter() is not null && !type.IsValueType ? null
            : RuntimeHelpers.GetUninitializedObject(type);
    }

    private static int Rows(string sql) =>
        sql.Split('\n').Count(l => l.StartsWith("INSERT ", StringComparison.Ordinal) || l.StartsWith("UPDATE ", StringComparison.Ordinal) || l.StartsWith("DELETE ", StringComparison.Ordinal));
}
