using CoreMLSharp.Programs;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Conversions of activations to 8-bit numbers and back, with one scale or one for each position along an axis.</summary>
internal static class Quantization
{
    /// <summary>round(x / scale) + zero point, limited to what the type holds.</summary>
    public static void Quantize(OperationContext operation)
    {
        (float low, float high) = operation.Choice("output_dtype") == "int8" ? (-128f, 127f) : (0f, 255f);
        string scaled = operation.Step("scaled", y => operation.Network.AddDivideBroadcastable(
            y, [operation.Tensor("input"), Factor(operation, "scale")], y));
        string rounded = operation.Step("rounded", y => operation.Network.AddRound(y, scaled, y));
        string shifted = operation.Has("zero_point")
            ? operation.Step("shifted", y => operation.Network.AddAddBroadcastable(y, [rounded, Factor(operation, "zero_point")], y))
            : rounded;
        operation.Network.AddClip(operation.Name, shifted, operation.Output(), low, high);
    }

    /// <summary>scale · (x − zero point).</summary>
    public static void Dequantize(OperationContext operation)
    {
        string x = operation.Tensor("input");
        string centred = operation.Has("zero_point")
            ? operation.Step("centred", y => operation.Network.AddSubtractBroadcastable(y, [x, Factor(operation, "zero_point")], y))
            : x;
        operation.Network.AddMultiplyBroadcastable(operation.Name, [centred, Factor(operation, "scale")], operation.Output());
    }

    /// <summary>One number, or a vector laid along the axis.</summary>
    private static string Factor(OperationContext operation, string parameter)
    {
        ProgramTensor factor = operation.Constant(parameter);
        float[] elements = factor.ToFloats();
        if (factor.Shape.Count == 0) return Constants.Load(operation, parameter, elements, 1);
        int rank = operation.Rank("input");
        int axis = operation.Axis("axis", rank);
        return Constants.Load(operation, parameter, elements, [.. Enumerable.Range(0, rank).Select(i => i == axis ? factor.Count : 1)]);
    }
}
