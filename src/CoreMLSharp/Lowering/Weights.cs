using System.Runtime.InteropServices;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf;

namespace CoreMLSharp.Lowering;

/// <summary>Brings constants of a program into the form that layers keep them in.</summary>
internal static class Weights
{
    /// <summary>The elements with 16 bits where the program stores them so, else with 32; each is copied once.</summary>
    public static WeightData Of(ProgramTensor tensor)
    {
        WeightParams weights = new();
        switch (tensor.DataType)
        {
            case DataType.Float16:
                weights.Float16Value = ByteString.CopyFrom(tensor.Bytes.Span);
                break;
            case DataType.Float32:
                UnsafeCollectionOperations.SetCount(weights.FloatValue, checked((int)tensor.Count));
                tensor.CopyTo(0, MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(weights.FloatValue)));
                break;
            default: return tensor.ToFloats();
        }

        tensor.Forget();
        return weights;
    }

    /// <summary>Kernels [.., .., kernel…] with zeros between their elements.</summary>
    public static ProgramTensor Dilated(ProgramTensor weight, long[] dilations)
    {
        long[] kernel = [.. weight.Shape.Skip(2)];
        long[] wide = [.. kernel.Select((size, i) => checked(((size - 1) * dilations[i]) + 1))];
        long kernels = weight.Shape[0] * weight.Shape[1];
        float[] elements = weight.ToFloats();
        float[] dilated = new float[Sizes.Checked(checked(kernels * TensorShape.Product(wide)))];
        long small = TensorShape.Product(kernel);
        long large = TensorShape.Product(wide);
        for (long i = 0; i < elements.Length; i++)
        {
            long place = 0;
            long rest = i % small;
            for ((int axis, long stride) = (kernel.Length - 1, 1); axis >= 0; stride *= wide[axis], axis--)
            {
                place += rest % kernel[axis] * dilations[axis] * stride;
                rest /= kernel[axis];
            }

            dilated[(i / small * large) + place] = elements[i];
        }

        return ProgramTensor.Of<float>(dilated, [weight.Shape[0], weight.Shape[1], .. wide]);
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
