using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Reporting.Testing.SqlServer;

namespace Reporting.SqlServer.Tests;

public sealed class MigrationsTests
{
    /// <summary>Of the key of an index that is not clustered; of one that is, 900.</summary>
    private const int WidestKey = 1700;

    private const int WidestClusteredKey = 900;

    [Fact]
    public void The_schema_of_the_migrations_is_one_of_SQL_Server()
    {
        using var model = SqlServerModel.OfMigrations();

        Assert.Empty(model.Faults());
        Assert.Contains(SqlServerModel.Definitions(SqlServerModel.Script()), d => d.StartsWith("CREATE TABLE [Incidents]", StringComparison.Ordinal));
    }

    [Fact]
    public void The_migrations_make_the_model_of_the_code()
    {
        using var db = new TransactSql().Context();

        Assert.False(db.Database.HasPendingModelChanges(), "The model changed without a migration: run add-migration.sh.");
    }

    [Fact]
    public void Every_statement_of_the_migrations_resolves()
    {
        using var model = SqlServerModel.OfMigrations();
        var statements = SqlServerModel.Everything(SqlServerModel.Script())
            .Where(s => s is InsertStatement or UpdateStatement or DeleteStatement or SelectStatement or MergeStatement).ToList();

        var faults = model.Faults(statements.Select(s => ("migration", Text(s))));

        Assert.NotEmpty(statements);
        Assert.Empty(faults);
    }

    [Fact]
    public void A_table_is_deleted_from_along_one_path_only()
    {
        var cascades = new Dictionary<string, List<(string Principal, string Name)>>();
        var keys = SqlServerModel.Everything(SqlServerModel.Script()).SelectMany(ForeignKeys).ToList();
        foreach (var (table, key) in keys.Where(k => k.Key.DeleteAction is not (DeleteUpdateAction.NotSpecified or DeleteUpdateAction.NoAction)))
        {
            (cascades.TryGetValue(table, out var known) ? known : cascades[table] = []).Add((key.ReferenceTableName.BaseIdentifier.Value, key.ConstraintIdentifier.Value));
        }

        // SQL Server refuses a table that one deletion reaches twice, or that reaches itself (1785).
        var reached = cascades.Keys.Select(table => (Table: table, From: Above(table, cascades, []).ToList()));

        Assert.NotEmpty(keys);
        Assert.Empty(reached.Where(r => r.From.Contains(r.Table) || r.From.Distinct().Count() < r.From.Count).Select(r => $"{r.Table}: {string.Join(", ", r.From)}"));
    }

    [Fact]
    public void Keys_of_indexes_fit()
    {
        using var db = new TransactSql().Context();
        var keys = db.GetService<IDesignTimeModel>().Model.GetEntityTypes().SelectMany(e =>
            e.GetIndexes().Select(i => (Name: i.GetDatabaseName()!, i.Properties, Clustered: i.IsClustered() == true))
                .Concat(e.GetKeys().Select(k => (Name: k.GetName()!, k.Properties, Clustered: k.IsClustered() ?? k.IsPrimaryKey())))).ToList();

        var tooWide = keys.Where(k => k.Properties.Sum(p => Bytes(p)) > (k.Clustered ? WidestClusteredKey : WidestKey));

        Assert.NotEmpty(keys);
        Assert.Empty(tooWide.Select(k => $"{k.Name}: {k.Properties.Sum(Bytes)} bytes"));
    }

    [Fact]
    public void A_table_has_one_clustered_index()
    {
        using var db = new TransactSql().Context();

        var clustered = db.GetService<IDesignTimeModel>().Model.GetEntityTypes().Where(e => !e.IsOwned()).Select(e => (
            Table: e.GetTableName(),
            Count: e.GetIndexes().Count(i => i.IsClustered() == true) + e.GetKeys().Count(k => k.IsClustered() ?? k.IsPrimaryKey())));

        Assert.DoesNotContain(clustered, c => c.Count != 1);
    }

    [Fact]
    public void Names_are_short_enough()
    {
        var identifiers = new Names();
        new TSql160Parser(true).Parse(new StringReader(SqlServerModel.Script()), out _).Accept(identifiers);

        Assert.NotEmpty(identifiers.All);
        Assert.Empty(identifiers.All.Where(n => n.Length > 128).Distinct());
    }

    private static IEnumerable<(string Table, ForeignKeyConstraintDefinition Key)> ForeignKeys(TSqlStatement statement) => statement switch
    {
        CreateTableStatement create => create.Definition.TableConstraints.OfType<ForeignKeyConstraintDefinition>()
            .Select(k => (create.SchemaObjectName.BaseIdentifier.Value, k)),
        AlterTableAddTableElementStatement alter => alter.Definition.TableConstraints.OfType<ForeignKeyConstraintDefinition>()
            .Select(k => (alter.SchemaObjectName.BaseIdentifier.Value, k)),
        _ => [],
    };

    private static IEnumerable<string> Above(string table, Dictionary<string, List<(string Principal, string Name)>> cascades, HashSet<string> passed) =>
        !passed.Add(table) || !cascades.TryGetValue(table, out var keys) ? [] : keys.SelectMany(k => Above(k.Principal, cascades, [.. passed]).Prepend(k.Principal));

    private static string Text(TSqlStatement s) => string.Concat(s.ScriptTokenStream.Skip(s.FirstTokenIndex).Take(s.LastTokenIndex - s.FirstTokenIndex + 1).Select(t => t.Text));

    /// <summary>The most a value can take.</summary>
    private static int Bytes(IReadOnlyProperty property)
    {
        var type = property.GetRelationalTypeMapping();
        return type.StoreTypeNameBase switch
        {
            "uniqueidentifier" => 16,
            "bigint" or "datetime2" or "float" => 8,
            "int" => 4,
            "date" => 3,
            "bit" => 1,
            "nvarchar" or "nchar" => 2 * (type.Size ?? int.MaxValue / 4),
            "varchar" or "char" or "varbinary" or "binary" => type.Size ?? int.MaxValue / 4,
            var other => throw new InvalidOperationException($"{property.DeclaringType.DisplayName()}.{property.Name} is in a key, and the width of {other} is not known here."),
        };
    }

    private sealed class Names : TSqlFragmentVisitor
    {
        public List<string> All { get; } = [];

        public override void Visit(Identifier node) => All.Add(node.Value);
    }
}
