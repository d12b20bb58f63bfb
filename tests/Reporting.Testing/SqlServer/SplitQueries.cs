using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.SqlServer.Query.Internal;

namespace Reporting.Testing.SqlServer;

#pragma warning disable EF1001 // EF sends the second query of an Include only once the first has brought a row; its internals show it before.

/// <summary>Keeps the further queries of the one that is being compiled.</summary>
internal sealed class SplitQueries(QueryTranslationPostprocessorDependencies dependencies, RelationalQueryTranslationPostprocessorDependencies relational)
    : SqlServerQueryTranslationPostprocessorFactory(dependencies, relational)
{
    /// <summary>Of the query that this thread has compiled last.</summary>
    [field: ThreadStatic]
    public static List<SelectExpression> Compiled => field ??= [];

    public override QueryTranslationPostprocessor Create(QueryCompilationContext queryCompilationContext) =>
        new Watched(base.Create(queryCompilationContext), Dependencies, queryCompilationContext);

    private sealed class Watched(QueryTranslationPostprocessor inner, QueryTranslationPostprocessorDependencies dependencies, QueryCompilationContext context)
        : QueryTranslationPostprocessor(dependencies, context)
    {
        public override Expression Process(Expression query)
        {
            var processed = inner.Process(query);
            if (processed is ShapedQueryExpression shaped)
            {
                new Walk().Visit(shaped.ShaperExpression);
            }

            return processed;
        }
    }

    private sealed class Walk : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node)
        {
            if (node is RelationalSplitCollectionShaperExpression split)
            {
                Compiled.Add(split.SelectExpression);
            }

            return base.VisitExtension(node);
        }
    }
}
