using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reporting.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddAttachments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Attachments",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DeclarationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    DeclaredType = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: true),
                    FoundType = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: true),
                    TypeDiffers = table.Column<bool>(type: "INTEGER", nullable: false),
                    Length = table.Column<long>(type: "INTEGER", nullable: false),
                    Received = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    StoredAs = table.Column<string>(type: "TEXT", unicode: false, maxLength: 32, nullable: false),
                    WrappedKey = table.Column<string>(type: "TEXT", unicode: false, maxLength: 400, nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: true),
                    AnnouncedSha256 = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    SealedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    AddedByKind = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    AddedById = table.Column<Guid>(type: "TEXT", nullable: true),
                    AddedBy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    Finding = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    ScanDueAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    ScanAttempts = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Attachments", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CustodyEntries",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AttachmentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Act = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    Role = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    ByKind = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    ById = table.Column<Guid>(type: "TEXT", nullable: true),
                    Detail = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustodyEntries", x => new { x.AttachmentId, x.Id });
                    table.ForeignKey(
                        name: "FK_CustodyEntries_Attachments_AttachmentId",
                        column: x => x.AttachmentId,
                        principalTable: "Attachments",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Attachments_DeclarationId_CreatedAt",
                table: "Attachments",
                columns: new[] { "DeclarationId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Attachments_ScanDueAt",
                table: "Attachments",
                column: "ScanDueAt");

            migrationBuilder.CreateIndex(
                name: "IX_Attachments_State_ChangedAt",
                table: "Attachments",
                columns: new[] { "State", "ChangedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Attachments_StoredAs",
                table: "Attachments",
                column: "StoredAs",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CustodyEntries");

            migrationBuilder.DropTable(
                name: "Attachments");
        }
    }
}
