using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Lowering;

/// <summary>What a name of the program stands for.</summary>
/// <param name="StatedType">The type that the program states; null where it is a constant that is not a tensor.</param>
internal sealed record LoweredValue(ProgramType? StatedType)
{
    /// <summary>
    /// The type of a tensor; null for all else. A list is a tensor of the network, with its elements along the first dimension.
    /// </summary>
    public ProgramType.Tensor? Type => StatedType as ProgramType.Tensor;

    /// <summary>The tensor of the network; null for a constant that no layer needed as a tensor yet.</summary>
    public string? Tensor { get; init; }

    /// <summary>The value, where the program states it.</summary>
    public ProgramValue? Constant { get; init; }

    /// <summary>The constant as the program stores it, where it is compressed.</summary>
    public CompressedConstant? Compressed { get; init; }

    /// <summary>Whether nothing is known of it, because the operation that makes it could not be lowered.</summary>
    public bool IsMissing { get; init; }

    public TensorShape Shape => Type?.Shape ?? TensorShape.Unranked;

    public static LoweredValue Of(ProgramValue constant) => new(
        constant is ProgramTensor tensor ? new ProgramType.Tensor(tensor.DataType, new TensorShape([.. tensor.Shape])) : null)
    {
        Constant = constant,
    };
}

/// <summary>A constant in compressed form.</summary>
/// <param name="Operation">The operation that expands it.</param>
/// <param name="Parameter">Its parameters by their names; null for those that are left out.</param>
internal sealed record CompressedConstant(string Operation, Func<string, ProgramTensor?> Parameter);
