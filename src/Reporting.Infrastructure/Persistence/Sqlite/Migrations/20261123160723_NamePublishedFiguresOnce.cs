using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reporting.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class NamePublishedFiguresOnce : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_PublishedFigures_Year_Measure",
                table: "PublishedFigures",
                columns: new[] { "Year", "Measure" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_PublishedFigures_Year_Measure",
                table: "PublishedFigures");
        }
    }
}
