using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Styles;

/// <summary>
/// Gives photos the style of a picture: a network of Create ML's form, which learns by what the built-in feature extractor sees in the
/// picture, in photos and in what the network makes of them (Johnson et al., 2016). Create ML's <c>MLStyleTransfer</c>.
/// </summary>
/// <example>
/// <code>
/// using StyleTransfer style = StyleTransfer.Train(StyleTransferDataSource.Images("starry-night.jpg", "photos"));
/// style.Model.Save("StarryNight.mlmodel");
/// </code>
/// </example>
public sealed class StyleTransfer : ITrainedModel
{
    internal StyleTransfer(Model model) => Model = new ModelFile(model);

    /// <summary>
    /// The trained model: a <c>neuralNetwork</c> from <c>image</c> to <c>stylizedImage</c>, both of 512 × 512 pixels or of one of the
    /// other sizes that it lists.
    /// </summary>
    public ModelFile Model { get; }

    /// <inheritdoc/>
    public required TaskMetrics TrainingMetrics { get; init; }

    /// <summary>There are none: what a style should look like only a person can say.</summary>
    public TaskMetrics? ValidationMetrics => null;

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Learns a style. The same pictures, options and number of threads give the same model, byte for byte.</summary>
    /// <param name="source">The picture and the photos.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">An option makes no sense, or no picture can be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static StyleTransfer Train(
        StyleTransferDataSource source,
        StyleTransferOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new StyleTransferOptions();
        Require(options.MaximumIterations > 0, "The number of iterations must be positive.");
        Require(options.BatchSize is > 0 and <= 64, "The size of batches must be from 1 to 64.");
        Require(options.StyleStrength is >= 1 and <= 10, "The strength of the style must be from 1 to 10.");
        Require(
            options.TextelDensity is >= 64 and <= 1024 && options.TextelDensity % StyleNetwork.Step == 0,
            "The textel density must be from 64 to 1,024 and a multiple of 4.");
        return new StyleTransferTraining(source, options, progress, cancellationToken).Run();
    }

    /// <summary>Whether a model makes one picture of another, such as those of style transfer.</summary>
    /// <param name="model">Any model.</param>
    public static bool CanEvaluate(MLModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return StyleTransferEvaluation.Fits(model.Description);
    }

    /// <summary>Shows what a model does to photos: how far their content moves, and how far the style is from the picture's.</summary>
    /// <param name="model">The model: of one image to one image.</param>
    /// <param name="contentDirectory">A folder of photos, which may have folders of its own.</param>
    /// <param name="styleImage">The path of the picture whose style was learned; null to leave the style unmeasured.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">There are no photos, or there is no such picture.</exception>
    public static TaskEvaluation Evaluate(
        MLModel model, string contentDirectory, string? styleImage = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(contentDirectory);
        return new StyleTransferEvaluation(model, contentDirectory, styleImage, progress, cancellationToken).Run();
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ModelInputException(message);
    }
}
