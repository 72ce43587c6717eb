using System.CommandLine;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Recommendation;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Which columns of a table hold users, items and ratings.</summary>
internal sealed class RecommenderTableOptions
{
    private readonly Option<string> _user = new("--user-column")
    {
        Description = "The column of users.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "user",
    };
    private readonly Option<string> _item = new("--item-column")
    {
        Description = "The column of items.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "item",
    };
    private readonly Option<string> _rating = new("--rating-column")
    {
        Description = "The column of ratings; otherwise each item of a user counts alike.",
        HelpName = "NAME",
    };

    public IEnumerable<Option> All => [_user, _item, _rating];

    public RecommenderDataSource Read(ParseResult parse, string path) => RecommenderDataSource.FromTable(
        MLDataTable.Read(path), parse.GetRequiredValue(_user), parse.GetRequiredValue(_item), parse.GetValue(_rating));
}
