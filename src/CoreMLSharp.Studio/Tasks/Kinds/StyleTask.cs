using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.Styles;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Style transfer by a small network.</summary>
public sealed class StyleTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "style";

    /// <inheritdoc/>
    public override string Name => "Style transfer";

    /// <inheritdoc/>
    public override string Summary => "Gives photos the style of a picture.";

    /// <inheritdoc/>
    public override string Items => "photos";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Folder;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.Pictures;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("picture", "Picture with the style", OptionKind.Text, "",
            "The path of the picture whose style to learn; the data are photos to practise on."),
        new("algorithm", "Network", OptionKind.Choice, "cnn",
            "How large the network is: 0.6 MB, or a quarter of that for live video.")
        {
            Choices = [("cnn", "Full"), ("cnn-lite", "Light")],
        },
        new("iterations", "Steps", OptionKind.Number, "",
            "How many steps to make; 500 if empty."),
        new("style-strength", "Strength", OptionKind.Number, "",
            "How much of the style to take over, from 1 to 10; 5 if empty."),
        new("textel-density", "Size of strokes", OptionKind.Number, "",
            "The shorter side of the picture in pixels beside photos of 512: low for large forms, high for strokes; 256 if empty."),
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => ImageFiles.IsImage(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        StyleTransferOptions usual = new();
        StyleTransferOptions options = usual with
        {
            Algorithm = work.Options["algorithm"] == "cnn-lite" ? StyleAlgorithm.CnnLite : StyleAlgorithm.Cnn,
            MaximumIterations = work.Options.Integer("iterations") ?? usual.MaximumIterations,
            StyleStrength = work.Options.Integer("style-strength") ?? usual.StyleStrength,
            TextelDensity = work.Options.Integer("textel-density") ?? usual.TextelDensity,
            Session = work.Session,
        };
        string picture = work.Options.Text("picture") ?? throw new CoreMLException("Give the picture whose style to learn.");
        return StyleTransfer.Train(
            StyleTransferDataSource.Images(picture, work.Training.Require()), options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work) =>
        StyleTransfer.Evaluate(work.Model, work.Data.Require(), work.Options.Text("picture"), work.Progress, work.CancellationToken);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> DataWords(string training, OptionValues options) =>
        [options.Text("picture") ?? "PICTURE", "--content", training];

    /// <inheritdoc/>
    protected override IEnumerable<string> OptionWords(OptionValues options)
    {
        string[] words = [.. base.OptionWords(options)];
        int picture = Array.IndexOf(words, "--picture");
        return picture < 0 ? words : [.. words[..picture], .. words[(picture + 2)..]];
    }
}
