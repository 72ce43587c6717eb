using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Functions of one, two or more tensors, element by element.</summary>
internal static class Elementwise
{
    /// <summary>A function of one tensor.</summary>
    public static Action<NodeContext> Unary(Func<BlockBuilder, ProgramVariable, ProgramVariable> function) =>
        node => Map(node, x => function(node.Block, x));

    /// <summary>A function of two tensors with broadcasting.</summary>
    public static Action<NodeContext> Binary(Func<BlockBuilder, ProgramVariable, ProgramVariable, ProgramVariable> function) => node =>
        Combine(node, node.Tensor(0), node.Tensor(1), (x, y) => function(node.Block, x, y));

    /// <summary>Comparisons; truth values are compared as 0 and 1.</summary>
    public static Action<NodeContext> Comparison(Func<BlockBuilder, ProgramVariable, ProgramVariable, ProgramVariable> function) => node =>
        Combine(
            node, node.Tensor(0), node.Tensor(1),
            (x, y) => function(node.Block, node.Block.AsNumber(x), node.Block.AsNumber(y)));

    /// <summary>Functions of any number of tensors, two by two.</summary>
    public static Action<NodeContext> Variadic(Func<BlockBuilder, ProgramVariable, ProgramVariable, ProgramVariable> function) => node =>
        node.Output(All(node).Aggregate((x, y) => function(node.Block, x, y)));

    public static void Mean(NodeContext node) =>
        node.Output(node.Block.Times(All(node).Aggregate((x, y) => node.Block.Add(x, y)), 1.0 / node.InputCount));

    /// <summary>Whole numbers are cut off towards zero.</summary>
    public static ProgramVariable Divide(BlockBuilder block, ProgramVariable x, ProgramVariable y) =>
        x.ElementType.IsFloat ? block.RealDiv(x, y) : block.TruncatedQuotient(x, y);

    /// <summary>The exponent may be of another type; the result has that of the base.</summary>
    public static void Power(NodeContext node) => Combine(node, node.Tensor(0), node.Tensor(1), (x, y) =>
    {
        BlockBuilder block = node.Block;
        if (x.ElementType == y.ElementType && x.ElementType.IsFloat) return block.Pow(x, y);
        DataType type = x.ElementType.IsFloat ? x.ElementType : DataType.Float32;
        ProgramVariable power = block.Pow(block.As(x, type), block.As(y, type));
        if (x.ElementType.IsFloat) return power;

        // Whole powers are whole; of others the fraction is cut off, but not of what is below a whole number by rounding only.
        ProgramVariable whole = y.ElementType.IsFloat
            ? block.Mul(block.Sign(power), block.Floor(block.Plus(block.Abs(power), 1e-3)))
            : block.Round(power);
        return block.Cast(whole, x.ElementType);
    });

    /// <summary>The remainder: with the sign of the divisor, or with <c>fmod</c> that of the dividend.</summary>
    public static void Modulo(NodeContext node) => Combine(node, node.Tensor(0), node.Tensor(1), (x, y) =>
    {
        BlockBuilder block = node.Block;
        if (!node.Flag("fmod")) return block.Mod(x, y);
        ProgramVariable rest = block.Mod(block.Abs(x), block.Abs(y));
        return block.Mul(rest, block.Sign(x));
    });

    /// <summary>By so many places to the left or right; what leaves the type on the left is lost.</summary>
    public static void Shift(NodeContext node) => Combine(node, node.Tensor(0), node.Tensor(1), (x, y) =>
    {
        BlockBuilder block = node.Block;
        ProgramVariable factor = block.Cast(block.Pow(Composition.Number(DataType.Float32, 2), block.AsFloat(y)), DataType.Int32);
        if (node.Text("direction", "") == "RIGHT") return block.FloorDiv(x, factor);
        ProgramVariable product = block.Mul(x, factor);
        return node.Type(0) switch
        {
            OnnxType.Uint8 => block.Mod(product, 256),
            OnnxType.Uint16 => block.Mod(product, 65536),
            _ => product,
        };
    });

    /// <summary>Bounds are attributes or inputs, of which each may be missing.</summary>
    public static void Clip(NodeContext node)
    {
        BlockBuilder block = node.Block;
        Map(node, x =>
        {
            ProgramArgument? low = Bound(node, "min", 1, x.ElementType);
            ProgramArgument? high = Bound(node, "max", 2, x.ElementType);
            if (Known(node, "min", 1) is float least && Known(node, "max", 2) is float most && least < most && x.ElementType.IsFloat)
            {
                return least == 0 && most == 6
                    ? block.Relu6(x)
                    : block.Clip(x, Composition.Number(x.ElementType, least), Composition.Number(x.ElementType, most));
            }

            ProgramVariable raised = low is null ? x : block.Maximum(x, low);
            return high is null ? raised : block.Minimum(raised, high);
        });
    }

    public static void Cast(NodeContext node) => Convert(node, (OnnxType)node.Integer("to", (long)OnnxType.Float));

    public static void CastLike(NodeContext node) => Convert(node, node.Type(1));

    public static void Where(NodeContext node)
    {
        ImportedTensor[] tensors = [node.Tensor(0), node.Tensor(1), node.Tensor(2)];
        if (HighRanks.Exceeds([.. tensors.Select(tensor => tensor.Shape)]))
        {
            (ProgramVariable[] values, Shapes.TensorShape shape) = HighRanks.Broadcast(node, tensors);
            node.Output(0, node.Type(1), node.Block.Choose(values[0], values[1], values[2]), shape);
            return;
        }

        node.Output(0, node.Type(1), node.Block.Choose(node.Value(0), node.Value(1), node.Value(2)));
    }

    public static void IsNaN(NodeContext node)
    {
        ProgramVariable x = node.Value(0);
        node.Output(0, OnnxType.Bool, node.Block.NotEqual(x, x));
    }

    public static void IsInfinite(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramTensor infinity = Composition.Number(x.ElementType, double.PositiveInfinity);
        bool below = node.Flag("detect_negative", true);
        bool above = node.Flag("detect_positive", true);
        ProgramVariable side = below && above ? block.Abs(x) : below ? block.Negative(x) : x;
        ProgramVariable result = block.Equal(side, infinity);
        node.Output(0, OnnxType.Bool, below || above ? result : block.NotEqual(block.AsNumber(result), block.AsNumber(result)));
    }

    /// <summary>Applies a function to each element, whatever the shape.</summary>
    public static void Map(NodeContext node, Func<ProgramVariable, ProgramVariable> function) => Map(node, node.Type(0), function);

    /// <inheritdoc cref="Map(NodeContext, Func{ProgramVariable, ProgramVariable})"/>
    public static void Map(NodeContext node, OnnxType type, Func<ProgramVariable, ProgramVariable> function)
    {
        ImportedTensor x = node.Tensor(0);
        ProgramVariable result = function(node.Materialize(x));
        node.Output(0, result.ElementType == DataType.Bool ? OnnxType.Bool : type, result, x.Shape);
    }

    /// <summary>Applies a function to two tensors with broadcasting, whatever their shapes.</summary>
    public static void Combine(
        NodeContext node, ImportedTensor x, ImportedTensor y, Func<ProgramVariable, ProgramVariable, ProgramVariable> function)
    {
        ProgramVariable result;
        if (HighRanks.Exceeds(x.Shape, y.Shape))
        {
            (ProgramVariable[] values, Shapes.TensorShape shape) = HighRanks.Broadcast(node, x, y);
            result = function(values[0], values[1]);
            node.Output(0, result.ElementType == DataType.Bool ? OnnxType.Bool : x.Type, result, shape);
            return;
        }

        result = function(node.Materialize(x), node.Materialize(y));
        node.Output(0, result.ElementType == DataType.Bool ? OnnxType.Bool : x.Type, result);
    }

    /// <summary>A value of one element type in ONNX as another.</summary>
    public static ProgramVariable Converted(NodeContext node, ProgramVariable x, OnnxType from, OnnxType to)
    {
        BlockBuilder block = node.Block;
        DataType type = node.Import.TypeOf(to);
        if (from == to) return x;
        ProgramVariable result = block.As(x, type);
        DataType stored = OnnxConstant.StoredType(to);
        if (stored == DataType.Bfloat16 && from != OnnxType.Bool) return ToBfloat16(block, result);
        if (stored is DataType.Float8E4M3Fn or DataType.Float8E5M2)
        {
            throw new UnsupportedModelException("Core ML has no 8-bit floating point numbers outside of constants.");
        }

        return stored.IsInteger && stored.Bits < 32 && from != OnnxType.Bool && !Holds(stored, OnnxConstant.StoredType(from))
            ? Wrapped(block, result, stored)
            : result;
    }

    private static void Convert(NodeContext node, OnnxType type) => Map(node, type, x => Converted(node, x, node.Type(0), type));

    /// <summary>Whether every number of one integer type is one of another.</summary>
    private static bool Holds(DataType type, DataType other) => other.IsInteger
        && (type.IsSignedInteger == other.IsSignedInteger ? other.Bits <= type.Bits : type.IsSignedInteger && other.Bits < type.Bits);

    /// <summary>A whole number with as many of its lowest bits as a type has.</summary>
    private static ProgramVariable Wrapped(BlockBuilder block, ProgramVariable x, DataType type)
    {
        int size = 1 << type.Bits;
        return type.IsSignedInteger
            ? block.Sub(block.Mod(block.Add(x, size / 2), size), size / 2)
            : block.Mod(x, size);
    }

    /// <summary>The eight leading bits, rounded: T. J. Dekker's splitting of a floating point number.</summary>
    private static ProgramVariable ToBfloat16(BlockBuilder block, ProgramVariable x)
    {
        if (x.ElementType != DataType.Float32) return x;

        // Very large numbers are made smaller for that, and infinite ones are left alone.
        const double Far = 1L << 40;
        ProgramVariable size = block.Abs(x);
        ProgramVariable isLarge = block.Greater(size, 1e25f);
        ProgramVariable near = block.Select(isLarge, block.Times(x, 1 / Far), x);
        ProgramVariable spread = block.Times(near, (1 << 16) + 1);
        ProgramVariable rounded = block.Sub(spread, block.Sub(spread, near));
        ProgramVariable result = block.Select(isLarge, block.Times(rounded, Far), rounded);
        return block.Select(block.Equal(size, float.PositiveInfinity), x, result);
    }

    private static ProgramArgument? Bound(NodeContext node, string attribute, int input, DataType type) =>
        Known(node, attribute, input) is { } known ? Composition.Number(type, known)
        : node.Optional(input) is { } value ? value.Shape.Rank == 0 ? value : node.Block.ReshapeTo(value) : null;

    private static float? Known(NodeContext node, string attribute, int input) => node.Attribute(attribute) is { } given ? given.F
        : node.Constant(input)?.ToFloats() is [float number, ..] ? number : null;

    private static IEnumerable<ProgramVariable> All(NodeContext node) => Enumerable.Range(0, node.InputCount).Select(node.Value);
}
