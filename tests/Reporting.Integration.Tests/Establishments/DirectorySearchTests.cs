using Microsoft.EntityFrameworkCore;
using Reporting.Domain.Establishments;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Establishments;

namespace Reporting.Integration.Tests.Establishments;

public sealed class DirectorySearchTests : IAsyncLifetime
{
    private CoreHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CoreHost.StartAsync();
        await ImportAsync(
            ("350000001", "350000999", "CHU DE RENNES", "RENNES", EstablishmentCategory.UniversityHospital),
            ("350000002", "350000999", "CENTRE HOSPITALIER UNIVERSITAIRE HÔPITAL SUD", "RENNES", EstablishmentCategory.UniversityHospital),
            ("350000003", "", "CLINIQUE ST YVES", "RENNES", EstablishmentCategory.PrivateClinic),
            ("350000004", "", "LES PINS", "SAINT-MALO", EstablishmentCategory.NursingHome),
            ("2A0000014", "", "PHARMACIE DU CŒUR", "AJACCIO", EstablishmentCategory.Pharmacy));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task It_is_found_by_number_name_or_town_whatever_the_spelling()
    {
        (string Text, string Expected)[] searches =
        [
            ("350000003", "350000003"),
            ("2a 000 001 4", "2A0000014"),
            ("350000999", "350000002 350000001"),
            ("centre hospitalier universitaire rennes", "350000002 350000001"),
            ("chu renn", "350000002 350000001"),
            ("Clinique Saint-Yves", "350000003"),
            ("cl. st yves", "350000003"),
            ("ehpad st malo", "350000004"),
            ("pharmacie coeur", "2A0000014"),
            ("hopital sud", "350000002"),
            ("clinique ajaccio", ""),
            ("  – ", ""),
        ];
        foreach (var (text, expected) in searches)
        {
            Assert.Equal((text, expected), (text, string.Join(' ', (await FindAsync(text)).Found.Select(e => e.Finess))));
        }
    }

    [Fact]
    public async Task A_new_import_renames_and_an_equal_one_changes_nothing()
    {
        var changed = await ImportAsync(("350000003", "", "CLINIQUE DU PARC", "RENNES", EstablishmentCategory.PrivateClinic));
        var same = await ImportAsync(("350000003", "", "CLINIQUE DU PARC", "RENNES", EstablishmentCategory.PrivateClinic));

        Assert.Equal(((0, 1), (0, 0)), (changed, same));
        Assert.Equal("350000003", Assert.Single((await FindAsync("clinique parc")).Found).Finess);
        Assert.Empty((await FindAsync("st yves")).Found);
    }

    [Fact]
    public async Task One_that_was_known_before_it_had_words_gets_them()
    {
        await _host.DbAsync(db => db.EstablishmentTerms.ExecuteDeleteAsync());
        Assert.Empty((await FindAsync("yves")).Found);

        Assert.Equal((0, 0), await ImportAsync(("350000003", "", "CLINIQUE ST YVES", "RENNES", EstablishmentCategory.PrivateClinic)));

        Assert.Single((await FindAsync("yves")).Found);
    }

    [Fact]
    public async Task Of_many_the_first_are_shown_and_the_others_are_said()
    {
        await ImportAsync([.. Enumerable.Range(0, 300).Select(i => ($"{440000000 + i}", "", $"CABINET NUMERO {i}", "NANTES", EstablishmentCategory.LiberalPractice))]);

        var answer = await FindAsync("cabinet nantes");

        Assert.Equal((DirectorySearch.MostShown, true), (answer.Found.Count, answer.More));
    }

    private Task<DirectoryAnswer> FindAsync(string text) => _host.WithAsync<DirectoryAnswer, DirectorySearch>(search => search.RunAsync(text, default));

    private Task<(int Added, int Changed)> ImportAsync(params (string Finess, string Legal, string Name, string Town, EstablishmentCategory Category)[] lines) =>
        _host.WithAsync<(int, int), DirectoryImport>(import => import.TakeAsync(
            [
                .. lines.Select(l => (FinessNumber.Parse(l.Finess), new EstablishmentProfile(
                    FinessNumber.TryParse(l.Legal, null, out var legal) ? legal : null, l.Name, l.Town, "53", l.Category, EstablishmentStatus.Unknown, false))),
            ],
            default));
}
