using Reporting.Testing.SqlServer;

[assembly: AssemblyFixture(typeof(QueryCollector))]
