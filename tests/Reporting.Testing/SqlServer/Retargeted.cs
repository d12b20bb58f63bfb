using System.Collections;
using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Reporting.Testing.SqlServer;

/// <summary>A query as some provider compiles it, compiled for SQL Server instead.</summary>
public static class Retargeted
{
    private static readonly MethodInfo _compile = typeof(IDatabase).GetMethod(nameof(IDatabase.CompileQuery))!;

    /// <summary>The commands it sends, with some value for each parameter; several when it is split.</summary>
    /// <exception cref="InvalidOperationException">SQL Server's provider cannot translate it.</exception>
    public static IReadOnlyList<string> Compile(Expression query)
    {
        var sql = new TransactSql();
        using var db = sql.Context();
        var roots = new Roots(db.Model);
        query = roots.Visit(query);
        var result = query.Type.IsGenericType && query.Type.IsAssignableTo(typeof(IQueryable))
            ? typeof(IEnumerable<>).MakeGenericType(query.Type.GenericTypeArguments[0])
            : query.Type;
        SplitQueries.Compiled.Clear();
        var compiled = (Delegate)_compile.MakeGenericMethod(result).Invoke(db.GetService<IDatabase>(), BindingFlags.DoNotWrapExceptions, null, [query, false], null)!;
        var context = db.GetService<IQueryContextFactory>().Create();
        foreach (var (name, type) in roots.Parameters)
        {
            context.Parameters[name] = Some(type);
        }

        try
        {
            if (compiled.DynamicInvoke(context) is IEnumerable rows && result != typeof(string))
            {
                foreach (var _ in rows)
                {
                }
            }
        }
        catch (Exception) when (sql.Sent.Count > 0)
        {
            // It asked for a row, and nothing answers here.
        }
        catch (TargetInvocationException failed)
        {
            throw new InvalidOperationException(failed.InnerException!.Message, failed.InnerException);
        }

        return sql.Sent.Count > 0 ? [.. sql.Sent, .. Splits(db, context)] : throw new InvalidOperationException("It sent no command.");
    }

#pragma warning disable EF1001 // As EF itself makes commands of queries.
    private static IEnumerable<string> Splits(DbContext db, QueryContext context)
    {
        var connection = db.GetService<IRelationalConnection>();
        foreach (var query in SplitQueries.Compiled.ToList())
        {
            using var memory = new MemoryCache(new MemoryCacheOptions());
            var template = new RelationalCommandCache(
                memory, db.GetService<IQuerySqlGeneratorFactory>(), db.GetService<IRelationalParameterBasedSqlProcessorFactory>(), query,
                useRelationalNulls: false, ParameterTranslationMode.MultipleParameters).GetRelationalCommandTemplate(context.Parameters);
            using DbCommand command = template.CreateDbCommand(
                new RelationalCommandParameterObject(connection, context.Parameters, null, db, null), Guid.Empty, DbCommandMethod.ExecuteReader);
            yield return TransactSql.Batch(command);
        }
    }
#pragma warning restore EF1001

    /// <summary>Never null: a null changes the SQL and hides the column.</summary>
    private static object Some(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return "x";
        }

        if (type.IsArray)
        {
            return Two(type.GetElementType()!);
        }

        if (type.IsAssignableTo(typeof(IEnumerable)) && type.IsGenericType)
        {
            var two = Two(type.GenericTypeArguments[0]);
            return type.IsInstanceOfType(two) ? two : Activator.CreateInstance(type, two)!;
        }

        return RuntimeHelpers.GetUninitializedObject(type);
    }

    private static Array Two(Type element)
    {
        var two = Array.CreateInstance(element, 2);
        two.SetValue(Some(element), 0);
        two.SetValue(Some(element), 1);
        return two;
    }

    private sealed class Roots(IModel model) : ExpressionVisitor
    {
        public Dictionary<string, Type> Parameters { get; } = [];

        protected override Expression VisitExtension(Expression node)
        {
            if (node is QueryParameterExpression parameter)
            {
                Parameters[parameter.Name] = parameter.Type;
            }

            return node.GetType() == typeof(EntityQueryRootExpression)
                ? new EntityQueryRootExpression(model.FindEntityType(((EntityQueryRootExpression)node).EntityType.Name)!)
                : base.VisitExtension(node);
        }
    }
}
