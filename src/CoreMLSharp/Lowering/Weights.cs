using System.Runtime.InteropServices;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Lowering;

/// <summary>Brings constants of a program into the form that layers keep them in.</summary>
internal static class Weights
{
    /// <summary>The elements with 16 bits where the program stores them so, else with 32.</summary>
    public static WeightData Of(ProgramTensor tensor) => tensor.DataType == DataType.Float16
        ? MemoryMarshal.Cast<byte, Half>(tensor.Bytes.Span).ToArray()
        : tensor.ToFloats();

    /// <summary>The elements in another order of dimensions.</summary>
    public static ProgramTensor Transposed(ProgramTensor matrix)
    {
        (int rows, int columns) = ((int)matrix.Shape[0], (int)matrix.Shape[1]);
        float[] elements = matrix.ToFloats();
        float[] transposed = new float[elements.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++) transposed[(column * rows) + row] = elements[(row * columns) + column];
        }

        return ProgramTensor.OfFloats(matrix.DataType.IsFloat ? matrix.DataType : DataType.Float32, transposed, [columns, rows]);
    }

    /// <summary>
    /// A layer's weights and bias, which both have 16 bits or both 32; compressed weights stay so where the layer keeps them.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="weight">The parameter of the weights.</param>
    /// <param name="bias">The parameter of the bias.</param>
    /// <param name="keepsCompressed">Whether the layer keeps whole numbers, with the outputs along the first dimension.</param>
    public static (WeightData Weights, WeightData? Bias) WithBias(
        OperationContext operation, string weight, string bias, bool keepsCompressed = true)
    {
        ProgramTensor elements = operation.Constant(weight);
        ProgramTensor? added = operation.Has(bias) ? operation.Constant(bias) : null;
        WeightData? compressed = keepsCompressed && operation.Value(weight).Compressed is { } stored ? CompressedWeights.Of(stored) : null;
        if (compressed is not null) return (compressed, added is null ? null : (WeightData)added.ToFloats());
        if (added is null) return (Of(elements), null);
        return elements.DataType == added.DataType ? (Of(elements), Of(added)) : (elements.ToFloats(), added.ToFloats());
    }
}
