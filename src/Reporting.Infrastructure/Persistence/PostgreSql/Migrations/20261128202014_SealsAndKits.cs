using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reporting.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class SealsAndKits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "IncidentId",
                table: "Deliveries",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AlterColumn<Guid>(
                name: "EscalationId",
                table: "Deliveries",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AddColumn<string>(
                name: "Kind",
                table: "Deliveries",
                type: "character varying(40)",
                unicode: false,
                maxLength: 40,
                nullable: false,
                defaultValue: "Escalation");

            migrationBuilder.AddColumn<string>(
                name: "Language",
                table: "Deliveries",
                type: "character varying(2)",
                unicode: false,
                maxLength: 2,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<Guid>(
                name: "SubjectId",
                table: "Deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Hash",
                table: "AuditEntries",
                type: "character varying(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "Lane",
                table: "AuditEntries",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Place",
                table: "AuditEntries",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PreviousHash",
                table: "AuditEntries",
                type: "character varying(64)",
                unicode: false,
                maxLength: 64,
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "AuditLanes",
                columns: table => new
                {
                    Lane = table.Column<int>(type: "integer", nullable: false),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    Head = table.Column<string>(type: "character varying(64)", unicode: false, maxLength: 64, nullable: false, collation: "C"),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    Holder = table.Column<Guid>(type: "uuid", nullable: true),
                    HeldUntil = table.Column<DateTime>(type: "timestamp(3) with time zone", precision: 3, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditLanes", x => x.Lane);
                });

            migrationBuilder.CreateTable(
                name: "ChainManifests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    SignedAt = table.Column<DateTime>(type: "timestamp(3) with time zone", precision: 3, nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Signature = table.Column<string>(type: "character varying(200)", unicode: false, maxLength: 200, nullable: false, collation: "C"),
                    KeyId = table.Column<string>(type: "character varying(16)", unicode: false, maxLength: 16, nullable: false, collation: "C"),
                    PublicKey = table.Column<string>(type: "character varying(200)", unicode: false, maxLength: 200, nullable: false, collation: "C"),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChainManifests", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "KitCodes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    EstablishmentId = table.Column<Guid>(type: "uuid", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "bytea", fixedLength: true, maxLength: 32, nullable: false),
                    IssuedAt = table.Column<DateTime>(type: "timestamp(3) with time zone", precision: 3, nullable: false),
                    RevokedAt = table.Column<DateTime>(type: "timestamp(3) with time zone", precision: 3, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KitCodes", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_Kind_SubjectId_Rung_RecipientCode_Channel",
                table: "Deliveries",
                columns: new[] { "Kind", "SubjectId", "Rung", "RecipientCode", "Channel" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_Lane_Place",
                table: "AuditEntries",
                columns: new[] { "Lane", "Place" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ChainManifests_Day",
                table: "ChainManifests",
                column: "Day",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_KitCodes_EstablishmentId_RevokedAt",
                table: "KitCodes",
                columns: new[] { "EstablishmentId", "RevokedAt" });

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
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);

            migrationBuilder.AlterColumn<Guid>(
                name: "EscalationId",
                table: "Deliveries",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);
        }
    }
}
