using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Reporting.Infrastructure.Persistence.SqlServer;

/// <summary>Readers keep no writer waiting, and figures are counted on one state: what the other providers do unasked.</summary>
[DbContext(typeof(SqlServerReportingDbContext))]
[Migration("20260101000000" + SqlServerReportingDbContext.OwnMigration)]
internal sealed class AllowSnapshots : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;", suppressTransaction: true);
        migrationBuilder.Sql(
            """
            IF EXISTS (SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND is_read_committed_snapshot_on = 0)
                ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
            """,
            suppressTransaction: true);
    }
}
