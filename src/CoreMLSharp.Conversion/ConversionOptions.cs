using CoreMLSharp.Conversion.Custom;
using CoreMLSharp.Conversion.Interface;

namespace CoreMLSharp.Conversion;

/// <summary>How a model is converted. Without any option, as much as the source says is kept.</summary>
public sealed record ConversionOptions
{
    /// <summary>Inputs that are to be images or to have other shapes.</summary>
    public IReadOnlyList<InputOptions> Inputs { get; init; } = [];

    /// <summary>
    /// The outputs to keep, in this order, and what they are to be: any value of the source by its name. All that the source calls outputs
    /// where there are none.
    /// </summary>
    public IReadOnlyList<OutputOptions> Outputs { get; init; } = [];

    /// <summary>
    /// New names of inputs and outputs, by those of the source; the others keep theirs as far as Core ML takes them (letters, digits and
    /// underscores).
    /// </summary>
    public IReadOnlyDictionary<string, string> NewNames { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The classes of a classifier, in the order of its scores, which are the first output; null for those that the source names, if it
    /// does.
    /// </summary>
    public IReadOnlyList<string>? ClassLabels { get; init; }

    /// <summary>
    /// What to make; null for what the source is: a classic model (a pipeline of trees, linear models and the like) of one that was made
    /// of such parts, an ML Program of all others.
    /// </summary>
    public TargetFormat? Format { get; init; }

    /// <summary>The oldest system that is to load the model; null for the oldest that can.</summary>
    public DeploymentTarget? Target { get; init; }

    /// <summary>With how many bits the model computes.</summary>
    public ComputePrecision Precision { get; init; }

    /// <summary>
    /// What layers and operators compute that only the caller knows: by the class of a Keras layer or, as for a Lambda, the name of the
    /// layer, or by an operator of ONNX with its domain before it (<c>my.domain.Op</c>). They go before those that the converter knows.
    /// </summary>
    public IReadOnlyDictionary<string, CustomOperator> CustomOperators { get; init; } = new Dictionary<string, CustomOperator>();

    /// <summary>Graph passes to leave out, by their names in <see cref="Optimization.GraphPasses.All"/>.</summary>
    public IReadOnlyCollection<string> SkippedPasses { get; init; } = [];
}

/// <summary>The two kinds of Core ML models that hold networks.</summary>
public enum TargetFormat
{
    /// <summary>An ML Program (<c>.mlpackage</c>), for iOS 15, macOS 12 and later.</summary>
    MLProgram,

    /// <summary>A neural network (<c>.mlmodel</c>), for iOS 13, macOS 10.15 and later, some for iOS 11.</summary>
    NeuralNetwork,
}

/// <summary>With how many bits a model computes.</summary>
public enum ComputePrecision
{
    /// <summary>As the source: what is float16 there stays so.</summary>
    Source,

    /// <summary>32 bits throughout.</summary>
    Float32,

    /// <summary>
    /// 16 bits throughout, with inputs and outputs as the source has them: half the size, and what the Neural Engine takes.
    /// </summary>
    Float16,
}
