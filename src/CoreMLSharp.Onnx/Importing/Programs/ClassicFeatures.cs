using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>What prepares numbers for classic models.</summary>
internal static class ClassicFeatures
{
    /// <summary>(x - offset) · scale.</summary>
    public static void Scale(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = block.AsFloat(node.Value(0));
        if (node.Node.Numbers("offset") is { Length: > 0 } offset) x = block.Sub(x, Vector(x, offset));
        if (node.Node.Numbers("scale") is { Length: > 0 } scale) x = block.Mul(x, Vector(x, scale));
        node.Output(x);
    }

    /// <summary>Each row divided by its largest number, its sum of magnitudes or its length; zeros stay zeros.</summary>
    public static void Normalize(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = block.AsFloat(node.Value(0));
        int[] last = [x.Shape.Rank - 1];
        ProgramVariable norm = node.Text("norm", "MAX") switch
        {
            "MAX" => block.ReduceMax(x, last, true),
            "L1" => block.ReduceSum(block.Abs(x), last, true),
            "L2" => block.Sqrt(block.ReduceSum(block.Square(x), last, true)),
            var unknown => throw new ModelFormatException($"its norm is '{unknown}'."),
        };
        DataType type = x.ElementType;
        node.Output(block.RealDiv(x, block.Select(block.Equal(norm, Number(type, 0)), Number(type, 1), norm)));
    }

    /// <summary>1 where x is above a threshold, 0 elsewhere.</summary>
    public static void Binarize(NodeContext node)
    {
        ProgramVariable x = node.Value(0);
        ProgramVariable isAbove = node.Block.Greater(node.Block.AsFloat(x), Number(DataType.Float32, node.Float("threshold", 0)));
        node.Output(0, node.Type(0), node.Block.Cast(isAbove, x.ElementType));
    }

    /// <summary>Numbers that are missing replaced by others.</summary>
    public static void Impute(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        DataType type = x.ElementType;
        double[] imputed = type.IsFloat ? node.Node.Numbers("imputed_value_floats") : [.. node.Node.Integers("imputed_value_int64s")];
        double missing = type.IsFloat ? node.Float("replaced_value_float", 0) : node.Integer("replaced_value_int64", 0);
        if (imputed.Length == 0) throw new ModelFormatException("it has no imputed values of its input's type.");
        ProgramVariable isMissing = double.IsNaN(missing) ? block.NotEqual(x, x) : block.Equal(x, Number(type, missing));
        node.Output(block.Select(isMissing, Vector(x, imputed), x));
    }

    /// <summary>Rows side by side.</summary>
    public static void Vectorize(NodeContext node) => node.Output(
        node.InputCount == 1
            ? ClassicScores.Rows(node)
            : node.Block.Concat([.. Enumerable.Range(0, node.InputCount).Select(input => ClassicScores.Rows(node, input))], 1));

    /// <summary>Some numbers of each row. A vector is one row.</summary>
    public static void Extract(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        if (x.Shape.Rank == 1) x = block.ExpandDims(x, [0]);
        ProgramVariable places = block.ReshapeTo(node.Value(1), -1);
        node.Output(0, node.Type(0), block.Gather(x, places, x.Shape.Rank - 1));
    }

    /// <summary>A new last axis that is 1 at the place of the category.</summary>
    public static void OneHot(NodeContext node)
    {
        BlockBuilder block = node.Block;
        long[] categories = node.Node.Integers("cats_int64s");
        if (categories.Length == 0) throw new UnsupportedModelException("its categories are texts, which tensors of Core ML do not have.");
        ProgramVariable x = block.As(node.Value(0), DataType.Int32);
        ProgramTensor table = OnnxConstant.Of(categories).ToProgram(DataType.Int32);
        ProgramVariable isOne = block.Equal(block.ExpandDims(x, [x.Shape.Rank]), block.Constant(table));
        node.Output(0, OnnxType.Float, block.Cast(isOne, DataType.Float32));
    }

    /// <summary>Numbers replaced by those that belong to them.</summary>
    public static void Encode(NodeContext node)
    {
        BlockBuilder block = node.Block;
        double[] keys = Table(node, "keys") ?? throw NoTexts("keys");
        double[] values = Table(node, "values") ?? throw NoTexts("values");
        if (keys.Length != values.Length) throw new ModelFormatException($"it has {keys.Length} keys and {values.Length} values.");
        bool isWhole = node.Attribute("values_floats") is null
            && node.Attribute("values_tensor")?.T is not { DataType: (int)OnnxType.Float or (int)OnnxType.Double };
        double otherwise = node.Attribute("default_tensor")?.T is { } tensor ? OnnxConstant.Of(tensor).ToDoubles()[0]
            : isWhole ? node.Integer("default_int64", -1) : node.Float("default_float", 0);

        ProgramVariable x = node.Value(0);
        ProgramVariable spread = block.ExpandDims(x, [x.Shape.Rank]);
        float[] finite = [.. keys.Select(key => (float)(double.IsNaN(key) ? 0 : key))];
        ProgramVariable isKey = block.Equal(spread, x.ElementType.IsFloat
            ? block.Constant(Numbers(x.ElementType, finite, keys.Length))
            : block.Constant(OnnxConstant.Of([.. keys.Select(key => (long)key)]).ToProgram(DataType.Int32)));
        if (keys.Any(double.IsNaN))
        {
            ProgramTensor isNaN = ProgramTensor.Of<bool>(Array.ConvertAll(keys, double.IsNaN), [keys.Length]);
            isKey = block.Select(block.Constant(isNaN), block.NotEqual(spread, spread), isKey);
        }

        // The first key that is equal counts, as keys are different that is the only one.
        ProgramVariable hits = block.Cast(isKey, DataType.Float32);
        ProgramTensor table = Numbers(DataType.Float32, Array.ConvertAll(values, value => (float)value), values.Length);
        ProgramVariable sum = block.ReduceSum(block.Mul(hits, block.Constant(table)), [-1], false);
        ProgramVariable any = block.Greater(block.ReduceMax(hits, [-1], false), 0f);
        ProgramVariable result = block.Select(any, sum, (float)otherwise);
        node.Output(0, isWhole ? OnnxType.Int64 : OnnxType.Float, isWhole ? block.Cast(result, DataType.Int32) : result);
    }

    private static double[]? Table(NodeContext node, string name) => node.Attribute($"{name}_floats") is not null
        ? node.Node.Numbers($"{name}_floats")
        : node.Attribute($"{name}_int64s") is not null ? [.. node.Node.Integers($"{name}_int64s")]
        : node.Attribute($"{name}_tensor")?.T is { DataType: not (int)OnnxType.String } ? node.Node.Tensor($"{name}_tensor") : null;

    private static UnsupportedModelException NoTexts(string what) => new($"its {what} are texts, which tensors of Core ML do not have.");

    /// <summary>One number for all elements, or one for each of a row.</summary>
    private static ProgramTensor Vector(ProgramVariable x, double[] values)
    {
        long last = x.Shape.Rank > 0 ? x.Shape[x.Shape.Rank - 1] : 1;
        if (values.Length > 1 && last >= 0 && values.Length != last)
        {
            throw new ModelFormatException($"it has {values.Length} numbers for rows of {last}.");
        }

        return x.ElementType.IsFloat
            ? Numbers(x.ElementType, Array.ConvertAll(values, value => (float)value), values.Length)
            : OnnxConstant.Of([.. values.Select(value => (long)value)]).ToProgram(DataType.Int32);
    }
}
