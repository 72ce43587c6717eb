using CoreMLSharp.Building;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>
/// Computes the outputs of a small model without inputs, in their order; null where that is not possible. Whoever calls the importer
/// supplies it with an engine; without one, chains of constants become operations of the program.
/// </summary>
internal delegate IReadOnlyList<OnnxConstant>? ConstantEvaluator(OnnxModel model);

/// <summary>With how many bits a program computes.</summary>
internal enum ImportPrecision
{
    /// <summary>As the source: what is float16 there stays so.</summary>
    Source,

    /// <summary>float32 throughout.</summary>
    Float32,

    /// <summary>float16 throughout; inputs and outputs keep the types of the source.</summary>
    Float16,
}

/// <summary>How an ONNX model becomes an ML Program.</summary>
internal sealed record OnnxImportOptions
{
    /// <summary>What messages call the model.</summary>
    public string ModelName { get; init; } = "The model";

    /// <summary>The operation set to write; null for the oldest that has all that the model needs.</summary>
    public Opset? Target { get; init; }

    /// <summary>With how many bits the program computes.</summary>
    public ImportPrecision Precision { get; init; }

    /// <summary>Computes constants; see <see cref="ConstantEvaluator"/>.</summary>
    public ConstantEvaluator? Evaluate { get; init; }

    /// <summary>Told how many nodes of the outermost graph are translated, and of how many; null for nobody.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>The values that become outputs, by the source's names; those that the source calls outputs where there are none.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Inputs that are described otherwise than the source does it, by the source's names.</summary>
    public IReadOnlyDictionary<string, FeatureDescription> Inputs { get; init; } = new Dictionary<string, FeatureDescription>();

    /// <summary>The labels of a classifier, whose scores are the first output; null where it is none.</summary>
    public ClassLabels? ClassLabels { get; init; }

    /// <summary>What a classifier's outputs are called; null for Create ML's names.</summary>
    public ClassifierOutputs? ClassifierOutputs { get; init; }
}

/// <summary>What became of an ONNX model.</summary>
/// <param name="Model">The model; the caller disposes of it.</param>
/// <param name="Inputs">The names of the model's inputs by those of the source.</param>
/// <param name="Outputs">The names of the model's outputs by those of the source.</param>
/// <param name="Values">The names of values inside of the program by those of the source, as far as there is one.</param>
internal sealed record OnnxImport(
    ModelFile Model, IReadOnlyDictionary<string, string> Inputs, IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyDictionary<string, string> Values);
