using System.CommandLine;
using CoreMLSharp.Training.ActivityClassification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.PoseClassification;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Which columns of a table hold the labels of its rows and the recordings that they belong to.</summary>
internal sealed class RecordingOptions
{
    public Option<string> Label { get; } = new TextOptions().Label;

    public Option<string> Recording { get; } = new("--recording-column")
    {
        Description = "Of a table: the column that says to which recording a row belongs; otherwise 'recording' or 'session_id'.",
        HelpName = "NAME",
    };

    public IEnumerable<Option> All => [Label, Recording];

    /// <param name="parse">The command line.</param>
    /// <param name="path">A folder or a table.</param>
    /// <param name="features">The columns of features; null to find them.</param>
    public ActivityClassifierDataSource ReadActivities(ParseResult parse, string path, IReadOnlyList<string>? features) =>
        Directory.Exists(path)
            ? ActivityClassifierDataSource.LabeledDirectories(path, features)
            : ActivityClassifierDataSource.FromTable(
                MLDataTable.Read(path), LabelOf(parse), parse.GetValue<string>(Recording.Name), features);

    public KeyPointDataSource ReadPoses(ParseResult parse, string path) => KeyPointDataSource.Poses(path, LabelOf(parse));

    public KeyPointDataSource ReadActions(ParseResult parse, string path) =>
        KeyPointDataSource.Actions(path, LabelOf(parse), parse.GetValue<string>(Recording.Name));

    /// <summary>By its name, since several tasks of one command share the option.</summary>
    private string LabelOf(ParseResult parse) => parse.GetRequiredValue<string>(Label.Name);
}
