namespace CoreMLSharp.Runtime.Shapes;

/// <summary>The shapes of everything in a model, for inputs of certain sizes.</summary>
/// <param name="Inputs">The arrays and images that go in.</param>
/// <param name="Stages">What is inside, stage by stage; one for a model that is no pipeline.</param>
/// <param name="Outputs">The arrays and images that come out.</param>
public sealed record ModelShapes(IReadOnlyList<FeatureSize> Inputs, IReadOnlyList<StageShapes> Stages, IReadOnlyList<FeatureSize> Outputs)
{
    /// <summary>Why the model cannot be run with these sizes, which its description allows; null where it can.</summary>
    public string? Failure { get; init; }
}

/// <summary>The shapes inside one stage.</summary>
/// <param name="Type">The stage's model type, such as <c>neuralNetwork</c>.</param>
/// <param name="Layers">The layers in order; empty where the stage is no network.</param>
/// <param name="Outputs">The arrays and images that the stage gives.</param>
public sealed record StageShapes(string Type, IReadOnlyList<LayerShapes> Layers, IReadOnlyList<FeatureSize> Outputs)
{
    /// <summary>Whether a run verified the shapes; false for a network whose tensors together are too large to be tried.</summary>
    public bool IsTried { get; init; } = true;
}

/// <summary>The shapes of the tensors that a layer writes; those of networks inside it are not seen.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Type">The kind of layer, such as <c>convolution</c>.</param>
/// <param name="Outputs">
/// Its tensors. In networks of the oldest form, whose tensors have five dimensions, the first two are left out where they are 1.
/// </param>
public sealed record LayerShapes(string Name, string Type, IReadOnlyList<FeatureSize> Outputs);

/// <summary>A name with its size.</summary>
/// <param name="Name">The name of a feature or tensor.</param>
/// <param name="Size">The sizes of all dimensions; for images width and height.</param>
/// <param name="IsImage">Whether it is an image.</param>
public sealed record FeatureSize(string Name, IReadOnlyList<long> Size, bool IsImage)
{
    /// <summary>The size as messages write it: <c>[3, 10, 10]</c>, or <c>224×224</c> for an image.</summary>
    public string Text => IsImage ? string.Join('×', Size) : $"[{string.Join(", ", Size.Select(size => size < 0 ? "?" : $"{size}"))}]";
}
