using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Operations;

/// <summary>The type of a value in a program (Core ML specification, <c>MILSpec.ValueType</c>), as inference computes with it.</summary>
public abstract record ProgramType
{
    private const int MaximumDepth = 8;

    /// <summary>A tensor.</summary>
    /// <param name="ElementType">What one element is.</param>
    /// <param name="Shape">Its dimensions.</param>
    public sealed record Tensor(DataType ElementType, TensorShape Shape) : ProgramType
    {
        /// <inheritdoc/>
        public override string ToString() => Shape.IsRanked && Shape.Rank == 0 ? ElementType.TypeName : $"{ElementType.TypeName}{Shape}";
    }

    /// <summary>A list of values of one type.</summary>
    /// <param name="ElementType">The type of the values.</param>
    /// <param name="Length">The number of values, or <see cref="TensorShape.Unknown"/>.</param>
    public sealed record List(ProgramType ElementType, long Length) : ProgramType
    {
        /// <inheritdoc/>
        public override string ToString() => $"list<{ElementType}>";
    }

    /// <summary>A dictionary.</summary>
    /// <param name="KeyType">The type of the keys.</param>
    /// <param name="ValueType">The type of the values.</param>
    public sealed record Dictionary(ProgramType KeyType, ProgramType ValueType) : ProgramType
    {
        /// <inheritdoc/>
        public override string ToString() => $"dict<{KeyType}, {ValueType}>";
    }

    /// <summary>A reference to a value that outlives a prediction.</summary>
    /// <param name="ValueType">The type of the value.</param>
    public sealed record State(ProgramType ValueType) : ProgramType
    {
        /// <inheritdoc/>
        public override string ToString() => $"state<{ValueType}>";
    }

    /// <summary>Reads a type of the specification.</summary>
    /// <exception cref="ModelValidationException">The type is not set, or is a tuple.</exception>
    public static ProgramType From(Specification.MILSpec.ValueType? type) => From(type, MaximumDepth);

    /// <summary>The type as the specification's message.</summary>
    public Specification.MILSpec.ValueType ToMessage() => this switch
    {
        Tensor tensor => new() { TensorType = TensorMessage(tensor) },
        List list => new() { ListType = new ListType { Type = list.ElementType.ToMessage(), Length = DimensionMessage(list.Length) } },
        Dictionary dictionary =>
            new()
            {
                DictionaryType = new DictionaryType
                {
                    KeyType = dictionary.KeyType.ToMessage(),
                    ValueType = dictionary.ValueType.ToMessage(),
                },
            },
        _ => new() { StateType = new StateType { WrappedType = ((State)this).ValueType.ToMessage() } },
    };

    /// <summary>
    /// Whether a value of this type may be found where the other is declared; unknown dimensions agree with every length.
    /// </summary>
    public bool IsCompatibleWith(ProgramType other) => (this, other) switch
    {
        (Tensor a, Tensor b) => a.ElementType == b.ElementType && a.Shape.IsCompatibleWith(b.Shape),
        (List a, List b) =>
            a.ElementType.IsCompatibleWith(b.ElementType)
                && (a.Length == b.Length || a.Length == TensorShape.Unknown || b.Length == TensorShape.Unknown),
        (Dictionary a, Dictionary b) => a.KeyType.IsCompatibleWith(b.KeyType) && a.ValueType.IsCompatibleWith(b.ValueType),
        (State a, State b) => a.ValueType.IsCompatibleWith(b.ValueType),
        _ => false,
    };

    private static ProgramType From(Specification.MILSpec.ValueType? type, int depth) => depth == 0
        ? throw new ModelValidationException("a type is nested too deeply.")
        : type switch
        {
            { TensorType: { } tensor } => new Tensor(tensor.DataType, ShapeOf(tensor)),
            { ListType: { } list } => new List(From(list.Type, depth - 1), LengthOf(list.Length)),
            { DictionaryType: { } dictionary } =>
                new Dictionary(From(dictionary.KeyType, depth - 1), From(dictionary.ValueType, depth - 1)),
            { StateType: { } state } => new State(From(state.WrappedType, depth - 1)),
            _ => throw new ModelValidationException("a type is not set, or is a tuple, which operations do not take."),
        };

    private static TensorShape ShapeOf(TensorType tensor) => tensor.Rank < 0 || tensor.Dimensions.Any(dim => dim.Unknown?.Variadic == true)
        ? TensorShape.Unranked
        : tensor.Rank == tensor.Dimensions.Count
            ? new TensorShape([.. tensor.Dimensions.Select(LengthOf)])
            : throw new ModelValidationException($"a tensor's rank is {tensor.Rank}, but it lists {tensor.Dimensions.Count} dimensions.");

    private static long LengthOf(Dimension? dim) => dim?.Constant is { } constant
        ? constant.Size <= long.MaxValue
        ? (long)constant.Size
        : throw new ModelValidationException($"a dimension has the length {constant.Size}.")
        : TensorShape.Unknown;

    private static TensorType TensorMessage(Tensor tensor)
    {
        TensorType message = new() { DataType = tensor.ElementType, Rank = tensor.Shape.IsRanked ? tensor.Shape.Rank : -1 };
        message.Dimensions.Add(tensor.Shape.Dims.Select(DimensionMessage));
        return message;
    }

    private static Dimension DimensionMessage(long length) => length == TensorShape.Unknown
        ? new Dimension { Unknown = new Dimension.Types.UnknownDimension() }
        : new Dimension { Constant = new Dimension.Types.ConstantDimension { Size = (ulong)length } };
}
