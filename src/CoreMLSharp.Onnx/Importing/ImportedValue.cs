using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>A value of an ONNX graph that is being imported.</summary>
internal abstract class ImportedValue
{
    /// <summary>The optional value that is not there.</summary>
    public static ImportedValue Nothing { get; } = new ImportedNothing();

    /// <summary>What a node would have made that could not be imported; whoever needs it is passed over.</summary>
    public static ImportedValue Failed { get; } = new ImportedFailure();

    private sealed class ImportedNothing : ImportedValue;

    private sealed class ImportedFailure : ImportedValue;
}

/// <summary>A tensor: a value of the program, or a constant.</summary>
internal sealed class ImportedTensor : ImportedValue
{
    /// <summary>Core ML's tensors have at most so many dimensions.</summary>
    public const int MaximumRank = 5;

    public ImportedTensor(OnnxConstant constant) => (Type, Constant, Shape) = (constant.Type, constant, constant.Shape);

    public ImportedTensor(OnnxType type, ProgramVariable variable) => (Type, Variable, Shape) = (type, variable, variable.Shape);

    public ImportedTensor(OnnxType type, ProgramVariable variable, TensorShape shape) =>
        (Type, Variable, Shape) = (type, variable, shape);

    /// <summary>The element type in ONNX.</summary>
    public OnnxType Type { get; }

    /// <summary>
    /// The shape. Where it has more dimensions than Core ML allows, <see cref="Variable"/> has the same elements in the same order in
    /// fewer.
    /// </summary>
    public TensorShape Shape { get; }

    /// <summary>The elements, where they are known.</summary>
    public OnnxConstant? Constant { get; }

    /// <summary>The value of the program; null for a constant.</summary>
    public ProgramVariable? Variable { get; }

    /// <summary>Whether the program's value has another shape; see <see cref="Shape"/>.</summary>
    public bool IsFolded => Variable is not null && Shape.IsRanked && Shape.Rank > MaximumRank;
}

/// <summary>A sequence whose items are known one by one.</summary>
/// <param name="items">The items.</param>
internal sealed class ImportedSequence(IReadOnlyList<ImportedValue> items) : ImportedValue
{
    public IReadOnlyList<ImportedValue> Items => items;
}
