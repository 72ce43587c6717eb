using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Exporting;

/// <summary>A Core ML model as an ONNX model, and how the features of the one are the tensors of the other.</summary>
public sealed class OnnxTranslation : IDisposable
{
    private readonly IDisposable? _weights;

    /// <param name="graph">The finished graph.</param>
    /// <param name="initializers">The large constants beside it, some of which may no longer be used.</param>
    /// <param name="weights">What the constants are mapped from.</param>
    internal OnnxTranslation(GraphProto graph, IReadOnlyList<OnnxInitializer> initializers, IDisposable? weights = null)
    {
        Model = OnnxModelWriter.Model(graph);
        Initializers = OnnxModelWriter.Used(graph, initializers);
        _weights = weights;
    }

    /// <summary>The ONNX model without its large constants, which stand in <see cref="Initializers"/>.</summary>
    public ModelProto Model { get; }

    /// <summary>
    /// The large constants. They share memory with the Core ML model where they can: with its specification message or its mapped weight
    /// files.
    /// </summary>
    public IReadOnlyList<OnnxInitializer> Initializers { get; }

    /// <summary>The inputs, in the order of the model's description.</summary>
    public required IReadOnlyList<OnnxFeature> Inputs { get; init; }

    /// <summary>
    /// The outputs in the order of the model's description. Of a classifier, the label is a tensor of one text or integer, and the
    /// dictionary of probabilities one of a probability for each class, in the order of its class labels.
    /// </summary>
    public required IReadOnlyList<OnnxFeature> Outputs { get; init; }

    /// <summary>What a stateful ML Program keeps from one prediction to the next.</summary>
    public IReadOnlyList<OnnxState> States { get; init; } = [];

    /// <summary>For a classifier: its classes, when they are texts; otherwise null.</summary>
    public IReadOnlyList<string>? StringClassLabels { get; init; }

    /// <summary>For a classifier: its classes, when they are integers; otherwise null.</summary>
    public IReadOnlyList<long>? Int64ClassLabels { get; init; }

    /// <summary>For a classifier: the tensor that holds a score for each class label, in their order; otherwise null.</summary>
    public string? ProbabilitiesTensorName { get; init; }

    /// <summary>
    /// Whether the first dimension of every input and output tensor counts independent examples, so that any number of them may be
    /// run at once. Only if asked for (<see cref="OnnxTranslationOptions.Batch"/>) and possible.
    /// </summary>
    public bool IsBatched { get; init; }

    /// <summary>
    /// Writes the model as one self-contained ONNX file. What stood at the path is replaced when the new file is complete.
    /// </summary>
    public void Save(string path) => AtomicFile.Write(path, WriteTo);

    /// <summary>The model as one self-contained ONNX message.</summary>
    /// <inheritdoc cref="WriteTo" path="/exception"/>
    public byte[] ToArray() => OnnxModelWriter.ToArray(Model, Initializers);

    /// <summary>Writes the model as one self-contained ONNX message.</summary>
    /// <exception cref="CoreMLException">The model has more than 2 GB, where a protobuf message ends.</exception>
    public void WriteTo(Stream stream) => OnnxModelWriter.Write(Model, Initializers, stream);

    /// <summary>Unmaps the weight files, if there are any: the large constants are no longer valid then.</summary>
    public void Dispose() => _weights?.Dispose();
}

/// <summary>A feature of a Core ML model as a tensor of an ONNX model.</summary>
/// <param name="Name">The feature's name in the model's description.</param>
/// <param name="TensorName">The tensor's name.</param>
/// <param name="ElementType">The tensor's element type.</param>
/// <param name="Layout">How the feature's dimensions are those of the tensor.</param>
/// <param name="Dims">
/// The tensor's dimensions; -1 where they are only known at run time; null where not even their number is known before.
/// </param>
public sealed record OnnxFeature(
    string Name, string TensorName, TensorProto.Types.DataType ElementType, OnnxLayout Layout, IReadOnlyList<long>? Dims);

/// <summary>A state of an ML Program: a tensor that goes in with each prediction and comes out changed, to go into the next.</summary>
/// <param name="Name">The state's name in the model's description.</param>
/// <param name="InputTensorName">The tensor that goes in; zeros at first.</param>
/// <param name="OutputTensorName">The tensor that comes out, of equal type and shape.</param>
/// <param name="ElementType">The element type.</param>
/// <param name="Dims">The dimensions.</param>
public sealed record OnnxState(
    string Name, string InputTensorName, string OutputTensorName, TensorProto.Types.DataType ElementType, IReadOnlyList<long> Dims);

/// <summary>
/// How a feature's dimensions are laid out as those of a tensor. An image is one of these too: its channels (in the order of its colour
/// space), height and width come last.
/// </summary>
public enum OnnxLayout
{
    /// <summary>The tensor has the array's shape; for images [1, channels, height, width].</summary>
    Exact,

    /// <summary>
    /// The tensor is [sequence, batch, channels, height, width], as networks up to specification version 3 see everything: an array of one
    /// dimension is the channels, one of three is channels, height and width.
    /// </summary>
    Rank5,

    /// <summary>Like <see cref="Rank5"/> with the first two dimensions made one: [sequence × batch, channels, height, width].</summary>
    Rank5Folded,
}
