using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reporting.Infrastructure.Persistence.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "WithdrawnAt",
                table: "Declarations",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DeclarationDrafts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DeclarationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Answers = table.Column<string>(type: "TEXT", nullable: true),
                    SavedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    SendKey = table.Column<Guid>(type: "TEXT", nullable: false),
                    SentAs = table.Column<Guid>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeclarationDrafts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "EstablishmentTerms",
                columns: table => new
                {
                    EstablishmentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Term = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EstablishmentTerms", x => new { x.EstablishmentId, x.Term });
                });

            migrationBuilder.CreateTable(
                name: "PlaceChanges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    IncidentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FromEstablishmentId = table.Column<Guid>(type: "TEXT", nullable: true),
                    FromName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ToEstablishmentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ToName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ByKind = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    ById = table.Column<Guid>(type: "TEXT", nullable: true),
                    At = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlaceChanges", x => new { x.IncidentId, x.Id });
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
                name: "IX_EstablishmentTerms_Term_EstablishmentId",
                table: "EstablishmentTerms",
                columns: new[] { "Term", "EstablishmentId" });
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
