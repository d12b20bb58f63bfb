using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reporting.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class SealsAndKits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Deliveries_EscalationId_Rung_RecipientCode_Channel",
                table: "Deliveries");

            migrationBuilder.AlterColumn<Guid>(
                name: "IncidentId",
                table: "Deliveries",
                type: "uniqueidentifier",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uniqueidentifier");

            migrationBuilder.AlterColumn<Guid>(
                name: "EscalationId",
                table: "Deliveries",
                type: "uniqueidentifier",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uniqueidentifier");

            migrationBuilder.AddColumn<string>(
                name: "Kind",
                table: "Deliveries",
                type: "varchar(40)",
                unicode: false,
                maxLength: 40,
                nullable: false,
                defaultValue: "Escalation");

            migrationBuilder.AddColumn<string>(
                name: "Language",
                table: "Deliveries",
                type: "varchar(2)",
                unicode: false,
                maxLength: 2,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<Guid>(
                name: "SubjectId",
                table: "Deliveries",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Hash",
                table: "AuditEntries",
                type: "varchar(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<int>(
                name: "Lane",
                table: "AuditEntries",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Place",
                table: "AuditEntries",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PreviousHash",
                table: "AuditEntries",
                type: "varchar(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateTable(
                name: "AuditLanes",
                columns: table => new
                {
                    Lane = table.Column<int>(type: "int", nullable: false),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    Head = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Version = table.Column<int>(type: "int", nullable: false),
                    Holder = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    HeldUntil = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditLanes", x => x.Lane);
                });

            migrationBuilder.CreateTable(
                name: "ChainManifests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    SignedAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    Body = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    Signature = table.Column<string>(type: "varchar(200)", unicode: false, maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    KeyId = table.Column<string>(type: "varchar(16)", unicode: false, maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    PublicKey = table.Column<string>(type: "varchar(200)", unicode: false, maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChainManifests", x => x.Id)
                        .Annotation("SqlServer:Clustered", false);
                });

            migrationBuilder.CreateTable(
                name: "KitCodes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    EstablishmentId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: false),
                    IssuedAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    RevokedAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KitCodes", x => x.Id)
                        .Annotation("SqlServer:Clustered", false);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_EscalationId_Rung_RecipientCode_Channel",
                table: "Deliveries",
                columns: new[] { "EscalationId", "Rung", "RecipientCode", "Channel" },
                unique: true,
                filter: "[EscalationId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_Kind_SubjectId_Rung_RecipientCode_Channel",
                table: "Deliveries",
                columns: new[] { "Kind", "SubjectId", "Rung", "RecipientCode", "Channel" },
                unique: true,
                filter: "[SubjectId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_Lane_Place",
                table: "AuditEntries",
                columns: new[] { "Lane", "Place" },
                unique: true,
                filter: "[Lane] IS NOT NULL AND [Place] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ChainManifests_Day",
                table: "ChainManifests",
                column: "Day",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ChainManifests_Seq",
                table: "ChainManifests",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "IX_KitCodes_EstablishmentId_RevokedAt",
                table: "KitCodes",
                columns: new[] { "EstablishmentId", "RevokedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_KitCodes_Seq",
                table: "KitCodes",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "IX_KitCodes_TokenHash",
                table: "KitCodes",
                column: "TokenHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AuditLanes");

            migrationBuilder.DropTable(
                name: "ChainManifests");

            migrationBuilder.DropTable(
                name: "KitCodes");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_EscalationId_Rung_RecipientCode_Channel",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_Kind_SubjectId_Rung_RecipientCode_Channel",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_Lane_Place",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "Kind",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "Language",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "SubjectId",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "Hash",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "Lane",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "Place",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "PreviousHash",
                table: "AuditEntries");

            migrationBuilder.AlterColumn<Guid>(
                name: "IncidentId",
                table: "Deliveries",
                type: "uniqueidentifier",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uniqueidentifier",
                oldNullable: true);

            migrationBuilder.AlterColumn<Guid>(
                name: "EscalationId",
                table: "Deliveries",
                type: "uniqueidentifier",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uniqueidentifier",
                oldNullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_EscalationId_Rung_RecipientCode_Channel",
                table: "Deliveries",
                columns: new[] { "EscalationId", "Rung", "RecipientCode", "Channel" },
                unique: true);
        }
    }
}
