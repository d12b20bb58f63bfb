using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reporting.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class KeepThreadsReadingsAndMembers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Address",
                table: "OneTimeLinks",
                type: "nvarchar(254)",
                maxLength: 254,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<Guid>(
                name: "EstablishmentId",
                table: "OneTimeLinks",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "IssuedById",
                table: "OneTimeLinks",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Role",
                table: "OneTimeLinks",
                type: "varchar(32)",
                unicode: false,
                maxLength: 32,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateTable(
                name: "AccountEstablishments",
                columns: table => new
                {
                    EstablishmentId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    AccountId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountEstablishments", x => new { x.EstablishmentId, x.AccountId })
                        .Annotation("SqlServer:Clustered", false);
                });

            migrationBuilder.CreateTable(
                name: "ContentReadings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    DeclarationId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Stage = table.Column<int>(type: "int", nullable: false),
                    Role = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    ReaderKind = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    ReaderId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    Hour = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    Seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ContentReadings", x => x.Id)
                        .Annotation("SqlServer:Clustered", false);
                });

            migrationBuilder.CreateTable(
                name: "Messages",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    DeclarationId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    From = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    AuthorKind = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    AuthorId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Text = table.Column<string>(type: "nvarchar(max)", maxLength: 5000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Tlp = table.Column<int>(type: "int", nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    ReadAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    KeyHash = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Messages", x => x.Id)
                        .Annotation("SqlServer:Clustered", false);
                });

            migrationBuilder.CreateTable(
                name: "Notes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    DeclarationId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    AuthorKind = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    AuthorId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Text = table.Column<string>(type: "nvarchar(max)", maxLength: 5000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    WrittenAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    KeyHash = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Notes", x => x.Id)
                        .Annotation("SqlServer:Clustered", false);
                });

            migrationBuilder.CreateIndex(
                name: "IX_OneTimeLinks_EstablishmentId_CreatedAt",
                table: "OneTimeLinks",
                columns: new[] { "EstablishmentId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_AccountEstablishments_Seq",
                table: "AccountEstablishments",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "IX_ContentReadings_DeclarationId_Role_At",
                table: "ContentReadings",
                columns: new[] { "DeclarationId", "Role", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_ContentReadings_DeclarationId_Stage_ReaderId_Hour",
                table: "ContentReadings",
                columns: new[] { "DeclarationId", "Stage", "ReaderId", "Hour" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ContentReadings_Seq",
                table: "ContentReadings",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "IX_Messages_DeclarationId_From_ReadAt",
                table: "Messages",
                columns: new[] { "DeclarationId", "From", "ReadAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_DeclarationId_KeyHash",
                table: "Messages",
                columns: new[] { "DeclarationId", "KeyHash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Messages_DeclarationId_WrittenAt_Id",
                table: "Messages",
                columns: new[] { "DeclarationId", "WrittenAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_Seq",
                table: "Messages",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);

            migrationBuilder.CreateIndex(
                name: "IX_Notes_DeclarationId_KeyHash",
                table: "Notes",
                columns: new[] { "DeclarationId", "KeyHash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Notes_DeclarationId_WrittenAt_Id",
                table: "Notes",
                columns: new[] { "DeclarationId", "WrittenAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Notes_Seq",
                table: "Notes",
                column: "Seq",
                unique: true)
                .Annotation("SqlServer:Clustered", true);

            // Who belonged to an establishment before there was this index.
            migrationBuilder.Sql("""INSERT INTO [AccountEstablishments] ([EstablishmentId], [AccountId]) SELECT DISTINCT CONVERT(uniqueidentifier, j.value), a.[Id] FROM [Accounts] a CROSS APPLY OPENJSON(a.[EstablishmentIds]) j""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AccountEstablishments");

            migrationBuilder.DropTable(
                name: "ContentReadings");

            migrationBuilder.DropTable(
                name: "Messages");

            migrationBuilder.DropTable(
                name: "Notes");

            migrationBuilder.DropIndex(
                name: "IX_OneTimeLinks_EstablishmentId_CreatedAt",
                table: "OneTimeLinks");

            migrationBuilder.DropColumn(
                name: "Address",
                table: "OneTimeLinks");

            migrationBuilder.DropColumn(
                name: "EstablishmentId",
                table: "OneTimeLinks");

            migrationBuilder.DropColumn(
                name: "IssuedById",
                table: "OneTimeLinks");

            migrationBuilder.DropColumn(
                name: "Role",
                table: "OneTimeLinks");
        }
    }
}
