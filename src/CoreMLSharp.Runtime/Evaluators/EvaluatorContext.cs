using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>What an evaluator is made from.</summary>
/// <param name="Model">The model or pipeline stage.</param>
/// <param name="Configuration">How to run it.</param>
/// <param name="Origin">Where the model came from.</param>
/// <param name="Stage">Where in the file the model stands, for messages: empty, or such as <c>stage 2 (glmClassifier)</c>.</param>
/// <param name="LinkDepth">How many links were followed to come here; bounded, since a linked model may link in turn.</param>
internal sealed record EvaluatorContext(
    Model Model, MLModelConfiguration Configuration, ModelOrigin Origin, string Stage = "", int LinkDepth = 0)
{
    /// <summary>Whether nobody else has the model's message, so that an evaluator may take out of it what it has made its own.</summary>
    public bool IsOwned { get; init; }

    /// <summary>Stops the loading between its steps.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Names the model in a message.</summary>
    public string Where => Stage.Length == 0 ? Origin.Name : $"{Origin.Name}, {Stage}";
}

/// <summary>Where a model came from.</summary>
/// <param name="Path">The file or package; null for a model made in memory.</param>
/// <param name="WeightsFolder">The folder of a package's weight files.</param>
internal sealed record ModelOrigin(string? Path, string? WeightsFolder)
{
    public string Name => Path is null ? "the model" : System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>The folder that relative search paths start from.</summary>
    public string Folder =>
        Path is null ? Environment.CurrentDirectory : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
}
