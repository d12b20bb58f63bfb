using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Reporting.Infrastructure.Persistence.SqlServer;

/// <summary>Figures are counted on one state of the database without keeping a writer waiting: what the other providers do unasked.</summary>
[DbContext(typeof(SqlServerReportingDbContext))]
[Migration("20260101000000" + SqlServerReportingDbContext.OwnMigration)]
internal sealed class AllowSnapshots : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;", suppressTransaction: true);
    }
}
