using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Reporting.Domain.Declarations;

namespace Reporting.Domain.Tests.Declarations;

public sealed class ContentGroupTests
{
    [Fact]
    public void Every_field_belongs_to_one_block_and_every_block_field_exists() => Assert.Equal(
        typeof(DeclarationContent).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(StringComparer.Ordinal),
        ContentGroups.OfField.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void What_is_split_joins_to_the_same_content() => AnyContent.Any.Sample(
        content => Assert.Equal(Text(content), Text(ContentGroups.Join(ContentGroups.Split(content).Values))),
        iter: 500);

    [Fact]
    public void The_text_of_a_block_is_one_and_the_same_each_time() => AnyContent.Any.Sample(
        content =>
        {
            var blocks = ContentGroups.Split(content);

            Assert.Equal(blocks, ContentGroups.Split(ContentGroups.Join(blocks.Values)));
        },
        iter: 300);

    /// <summary>What is stored and hashed is the text of the whole, taken apart: that a block is written without it changes nothing.</summary>
    [Fact]
    public void The_text_of_a_block_is_what_the_whole_says_in_its_order() => AnyContent.Any.Sample(
        content =>
        {
            var whole = JsonSerializer.SerializeToNode(content, ContentJson.Options)!.AsObject();
            foreach (var (group, block) in ContentGroups.Split(content))
            {
                var fields = whole.Where(field => ContentGroups.Of(field.Key) == group).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()));
                Assert.Equal(new JsonObject(fields).ToJsonString(ContentJson.Options), block);
            }
        },
        iter: 300);

    [Fact]
    public void Nothing_said_is_five_empty_blocks()
    {
        var blocks = ContentGroups.Split(new DeclarationContent());

        Assert.Equal(Enum.GetValues<ContentGroup>(), blocks.Keys.Order());
        Assert.All(blocks.Values, b => Assert.Equal("{}", b));
    }

    [Fact]
    public void Names_and_numbers_of_people_are_in_the_first_block_alone()
    {
        var blocks = ContentGroups.Split(A.Content());

        Assert.Contains("+33612345678", blocks[ContentGroup.Who], StringComparison.Ordinal);
        Assert.All(blocks.Where(b => b.Key is not ContentGroup.Who), b => Assert.DoesNotContain("+33612345678", b.Value, StringComparison.Ordinal));
    }

    private static string Text(DeclarationContent content) => JsonSerializer.Serialize(content, ContentJson.Options);
}
