using CsCheck;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("06 12 34 56 78", null, "+33612345678")]
    [InlineData("06.12.34.56.78", "11", "+33612345678")]
    [InlineData("0142-34-56-78", "11", "+33142345678")]
    [InlineData("+33 (0)6 12 34 56 78", null, "+33612345678")]
    [InlineData("+33 6 12 34 56 78", "04", "+33612345678")]
    [InlineData("0033 6 12 34 56 78", null, "+33612345678")]
    [InlineData("+44 20 7946 0958", null, "+442079460958")]
    [InlineData("(01) 42 34 56 78", null, "+33142345678")]
    [InlineData("01\u00A042\u202F34 56 78", null, "+33142345678")]
    // Overseas departments: the number itself tells, whatever is known of the place.
    [InlineData("0262 90 50 50", "04", "+262262905050")]
    [InlineData("0262 90 50 50", null, "+262262905050")]
    [InlineData("0692 12 34 56", null, "+262692123456")]
    [InlineData("0269 61 80 00", "06", "+262269618000")]
    [InlineData("0639 12 34 56", "06", "+262639123456")]
    [InlineData("0590 89 10 10", "01", "+590590891010")]
    [InlineData("0690 12 34 56", "978", "+590690123456")]
    [InlineData("0594 39 50 50", "03", "+594594395050")]
    [InlineData("0696 12 34 56", "02", "+596696123456")]
    // A metropolitan mobile in La Réunion stays metropolitan; a call back must reach it.
    [InlineData("06 12 34 56 78", "04", "+33612345678")]
    // Voice over the Internet is one range for all overseas departments: the place decides.
    [InlineData("0976 12 34 56", "04", "+262976123456")]
    // Collectivities with plans of their own: short numbers without a leading 0.
    [InlineData("25 66 66", "988", "+687256666")]
    [InlineData("40 48 62 62", "987", "+68940486262")]
    [InlineData("72 07 00", "986", "+681720700")]
    [InlineData("41 14 00", "975", "+508411400")]
    [InlineData("0508 41 14 00", null, "+508411400")]
    [InlineData("+687 25 66 66", null, "+687256666")]
    public void A_number_is_read_as_people_write_it(string typed, string? region, string e164) => Assert.Equal(e164, PhoneNumber.Read(typed, region));

    [Theory]
    [InlineData("")]
    [InlineData("poste 1234")]
    [InlineData("1234")]
    [InlineData("25 66 66")]
    [InlineData("06 12 34 56")]
    [InlineData("06 12 34 56 78 90")]
    [InlineData("+0612345678")]
    [InlineData("+33612345678901234")]
    [InlineData("06 12 34 56 7O")]
    [InlineData("٠٦١٢٣٤٥٦٧٨")]
    [InlineData("++33612345678")]
    [InlineData("00")]
    [InlineData("06 12 34 56 78                                  ext 9")]
    public void What_cannot_be_dialled_is_refused(string typed) => Assert.Null(PhoneNumber.Read(typed, "11"));

    [Fact]
    public void Whatever_is_typed_the_answer_is_a_number_or_none() => Gen.String.Sample(typed =>
        Assert.Matches(@"\A(\+[1-9][0-9]{6,14})?\z", PhoneNumber.Read(typed, "04") ?? ""));

    [Fact]
    public void A_number_that_was_read_reads_as_itself() => Gen.Int[100_000_000, 999_999_999].Sample(digits =>
        Assert.Equal($"+33{digits}", PhoneNumber.Read($"+33{digits}", "04")));
}
