using CoreMLSharp.Serving.Protocol;
using Google.Protobuf;

namespace CoreMLSharp.Serving.Grpc;

/// <summary>Tensors in <c>contents</c>, a field for each kind of number.</summary>
internal static class TypedContents
{
    private static readonly Dictionary<string, Func<InferTensorContents, Array>> Readers = new(StringComparer.Ordinal)
    {
        ["BOOL"] = contents => contents.BoolContents.ToArray(),
        ["INT8"] = contents => contents.IntContents.Select(number => checked((sbyte)number)).ToArray(),
        ["INT16"] = contents => contents.IntContents.Select(number => checked((short)number)).ToArray(),
        ["INT32"] = contents => contents.IntContents.ToArray(),
        ["INT64"] = contents => contents.Int64Contents.ToArray(),
        ["UINT8"] = contents => contents.UintContents.Select(number => checked((byte)number)).ToArray(),
        ["UINT16"] = contents => contents.UintContents.Select(number => checked((ushort)number)).ToArray(),
        ["UINT32"] = contents => contents.UintContents.ToArray(),
        ["UINT64"] = contents => contents.Uint64Contents.ToArray(),
        ["FP32"] = contents => contents.Fp32Contents.ToArray(),
        ["FP64"] = contents => contents.Fp64Contents.ToArray(),
        ["BYTES"] = contents => contents.BytesContents.Select(bytes => bytes.ToByteArray()).ToArray(),
    };

    /// <summary>Reads the elements of an input.</summary>
    /// <exception cref="ProtocolException">They are not as many, or not those of the datatype.</exception>
    public static Array Read(ModelInferRequest.Types.InferInputTensor input, TensorType type, int count)
    {
        if (!Readers.TryGetValue(type.Name, out Func<InferTensorContents, Array>? read))
        {
            throw new ProtocolException(
                Fault.Invalid,
                $"The input '{input.Name}' of datatype {type.Name} must be in raw_input_contents: there is no other field for it.");
        }

        try
        {
            Array elements = read(input.Contents ?? new InferTensorContents());
            return elements.Length == count ? elements : throw new ProtocolException(
                Fault.Invalid,
                $"The tensor '{input.Name}' must have {count} elements in the field for {type.Name}, as its shape says; "
                + $"{elements.Length} were given.");
        }
        catch (OverflowException)
        {
            throw new ProtocolException(Fault.Invalid, $"The tensor '{input.Name}' has an element that is no {type.Name}.");
        }
    }

    /// <summary>Writes the elements of an output.</summary>
    public static InferTensorContents Write(Array elements)
    {
        InferTensorContents contents = new();
        switch (elements)
        {
            case bool[] values: contents.BoolContents.AddRange(values); break;
            case sbyte[] values: contents.IntContents.AddRange(values.Select(value => (int)value)); break;
            case int[] values: contents.IntContents.AddRange(values); break;
            case long[] values: contents.Int64Contents.AddRange(values); break;
            case byte[] values: contents.UintContents.AddRange(values.Select(value => (uint)value)); break;
            case float[] values: contents.Fp32Contents.AddRange(values); break;
            case double[] values: contents.Fp64Contents.AddRange(values); break;
            case byte[][] values: contents.BytesContents.AddRange(values.Select(value => UnsafeByteOperations.UnsafeWrap(value))); break;
            default: throw new InvalidOperationException($"No output is of {elements.GetType().Name}.");
        }

        return contents;
    }
}
