using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Runtime.Data;

/// <summary>
/// Reads <c>.npy</c> files, NumPy's format for one array (versions 1 to 3): a magic string, the length of a header, the header as a Python
/// dictionary with
/// <c>descr</c>, <c>fortran_order</c> and <c>shape</c>, then the numbers. Little-endian, row-major arrays are read.
/// </summary>
public static partial class NpyFile
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private static readonly Dictionary<string, TensorElementType> Types = new()
    {
        ["|b1"] = TensorElementType.Bool,
        ["|u1"] = TensorElementType.UInt8,
        ["|i1"] = TensorElementType.Int8,
        ["<i2"] = TensorElementType.Int16,
        ["<i4"] = TensorElementType.Int32,
        ["<i8"] = TensorElementType.Int64,
        ["<f2"] = TensorElementType.Float16,
        ["<f4"] = TensorElementType.Float32,
        ["<f8"] = TensorElementType.Float64,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="CoreMLException">
    /// The file is not in the format, is cut off, or holds an array of a kind that is not read.
    /// </exception>
    public static StoredTensor Load(string path)
    {
        byte[] file = InputFile.Read(path, "file");
        if (file.Length < 12 || !file.AsSpan().StartsWith(Magic)) throw Malformed(path, "it does not begin as one");
        (int start, long length) = file[6] == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)))
            : (12, (long)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8)));
        if (length > file.Length - start) throw Malformed(path, "its header is cut off");
        Match header = HeaderPattern().Match(Encoding.UTF8.GetString(file, start, (int)length));
        if (!header.Success) throw Malformed(path, "its header is wrong");
        if (!Types.TryGetValue(header.Groups["descr"].Value.Replace('=', '<'), out TensorElementType type))
        {
            throw new CoreMLException(
                $"{path}: arrays of type '{header.Groups["descr"].Value}' are not read; save it as float32 or int32.");
        }

        if (header.Groups["fortran"].Value == "True")
        {
            throw new CoreMLException($"{path}: the array is in column-major order; save numpy.ascontiguousarray(array).");
        }

        ReadOnlyMemory<byte> data = file.AsMemory(start + (int)length);
        long[] shape = Shape(path, header.Groups["shape"].Value);
        UInt128 bytes = shape.Contains(0) ? 0 : shape.Aggregate(
            (UInt128)ElementTypes.Size(type), (product, size) => product > (UInt128)data.Length ? product : product * (UInt128)size);
        return bytes == (UInt128)data.Length
            ? new StoredTensor(type, shape, data)
            : throw Malformed(path, "its numbers do not fill its shape");
    }

    private static long[] Shape(string path, string text)
    {
        string[] lengths = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        long[] shape = new long[lengths.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (!long.TryParse(lengths[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] > int.MaxValue)
            {
                throw Malformed(path, "its shape is wrong");
            }
        }

        return shape;
    }

    private static CoreMLException Malformed(string path, string why) => new($"{path} is not a readable .npy file: {why}.");

    [
        GeneratedRegex(
            @"'descr':\s*'(?<descr>[^']{1,8})',\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>[0-9, ]{0,200})\)",
            RegexOptions.CultureInvariant),
    ]
    private static partial Regex HeaderPattern();
}
