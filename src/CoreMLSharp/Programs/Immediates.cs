using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf;
using ValueOneofCase = CoreMLSharp.Specification.MILSpec.TensorValue.ValueOneofCase;

namespace CoreMLSharp.Programs;

/// <summary>
/// Tensors whose elements stand in the program itself. Each type has its field: floats, doubles, ints, longInts, bools and strings for
/// their own, ints also for 16 bits, bytes for the rest; that is what coremltools writes. Reading also takes whole numbers from any field
/// of those.
/// </summary>
internal static class Immediates
{
    public static ProgramTensor ToTensor(TensorValue value, DataType type, long[] shape)
    {
        return value.ValueCase switch
        {
            ValueOneofCase.Strings when type == DataType.String => ProgramTensor.OfStrings([.. value.Strings.Values], shape),
            ValueOneofCase.Bools when type == DataType.Bool => ProgramTensor.Of<bool>([.. value.Bools.Values], shape),
            ValueOneofCase.Floats when type.IsFloat => ProgramTensor.OfFloats(type, [.. value.Floats.Values], shape),
            ValueOneofCase.Doubles when type == DataType.Float64 => ProgramTensor.Of<double>([.. value.Doubles.Values], shape),
            ValueOneofCase.Ints when type.IsInteger => ProgramTensor.OfIntegers(type, [.. value.Ints.Values], shape),
            ValueOneofCase.LongInts when type == DataType.Uint64 =>
                new ProgramTensor(type, shape, BytesOf<long>([.. value.LongInts.Values])),
            ValueOneofCase.LongInts when type.IsInteger => ProgramTensor.OfIntegers(type, [.. value.LongInts.Values], shape),
            ValueOneofCase.Bytes when type.IsInteger || type.IsFloat => new ProgramTensor(type, shape, value.Bytes.Values.Memory),
            ValueOneofCase.None when type == DataType.String => ProgramTensor.OfStrings([], shape),
            ValueOneofCase.None => new ProgramTensor(type, shape, ReadOnlyMemory<byte>.Empty),
            _ =>
                throw new ModelFormatException(
                    $"Elements of the type {type.TypeName} are not stored as {value.ValueCase.ToString().ToLowerInvariant()}."),
        };
    }

    public static TensorValue OfTensor(ProgramTensor tensor) => tensor.DataType switch
    {
        DataType.String => new() { Strings = new() { Values = { tensor.ToStrings() } } },
        DataType.Bool => new() { Bools = new() { Values = { tensor.ToBools() } } },
        DataType.Float32 => new() { Floats = new() { Values = { tensor.ToFloats() } } },
        DataType.Float64 => new() { Doubles = new() { Values = { tensor.ToDoubles() } } },
        DataType.Int32 or DataType.Int16 or DataType.Uint16 =>
            new() { Ints = new() { Values = { Array.ConvertAll(tensor.ToIntegers(), value => (int)value) } } },
        DataType.Int64 or DataType.Uint64 =>
            new() { LongInts = new() { Values = { MemoryMarshal.Cast<byte, long>(tensor.Bytes.Span).ToArray() } } },
        _ => new() { Bytes = new() { Values = ByteString.CopyFrom(tensor.Bytes.Span) } },
    };

    private static byte[] BytesOf<T>(ReadOnlySpan<T> elements) where T : unmanaged => MemoryMarshal.AsBytes(elements).ToArray();
}
