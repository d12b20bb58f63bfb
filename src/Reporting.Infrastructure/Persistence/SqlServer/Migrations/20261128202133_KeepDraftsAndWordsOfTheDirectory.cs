using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reporting.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class KeepDraftsAndWordsOfTheDirectory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "Withdrawn",
                table: "Incidents",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "WithdrawnAt",
                table: "Declarations",
                type: "datetime2(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DeclarationDrafts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    DeclarationId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    AccountId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Answers = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_100_BIN2"),
                    SavedAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    SendKey = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    SentAs = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeclarationDrafts", x => x.Id)
                        .Annotation("SqlServer:Clustered", false);
                });

            migrationBuilder.CreateTable(
                name: "EstablishmentTerms",
                columns: table => new
                {
                    EstablishmentId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Term = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EstablishmentTerms", x => new { x.EstablishmentId, x.Term })
                        .Annotation("SqlServer:Clustered", false);
                });

            migrationBuilder.CreateTable(
                name: "PlaceChanges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    IncidentId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    FromEstablishmentId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    FromName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ToEstablishmentId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    ToName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ByKind = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    ById = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    At = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    Seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlaceChanges", x => new { x.IncidentId, x.Id })
                        .Annotation("SqlServer:Clustered", false);
                    table.ForeignKey(
                        name: "FK_PlaceChanges_Incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "Incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Establishments_LegalFiness",
                table: "Establishments",
                column: "LegalFiness");

            migrationBuilder.CreateIndex(
                name: "IX_DeclarationDrafts_AccountId_SavedAt",
                table: "DeclarationDrafts",
                columns: new[] { "AccountId", "SavedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_DeclarationDrafts_DeclarationId_SavedAt",
                table: "DeclarationDrafts",
                columns: new[] { "DeclarationId", "SavedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_DeclarationDrafts_SavedAt",
                table: "DeclarationDrafts",
                column: "SavedAt");

            migrationBuilder.CreateIndex(
                name: "IX_DeclarationDrafts_Seq",
                table: "DeclarationDrafts",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "IX_EstablishmentTerms_Seq",
                table: "EstablishmentTerms",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "IX_EstablishmentTerms_Term_EstablishmentId",
                table: "EstablishmentTerms",
                columns: new[] { "Term", "EstablishmentId" });

            migrationBuilder.CreateIndex(
                name: "IX_PlaceChanges_Seq",
                table: "PlaceChanges",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DeclarationDrafts");

            migrationBuilder.DropTable(
                name: "EstablishmentTerms");

            migrationBuilder.DropTable(
                name: "PlaceChanges");

            migrationBuilder.DropIndex(
                name: "IX_Establishments_LegalFiness",
                table: "Establishments");

            migrationBuilder.DropColumn(
                name: "Withdrawn",
                table: "Incidents");

            migrationBuilder.DropColumn(
                name: "WithdrawnAt",
                table: "Declarations");
        }
    }
}
