using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlowLite.Files;

/// <summary>A TensorFlow Lite file: graphs of operators on numbered tensors. Field numbers are those of the public schema.</summary>
internal sealed class LiteModel
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly FlatTable[] _buffers;

    private LiteModel(ReadOnlyMemory<byte> file)
    {
        _file = file;
        FlatTable root = FlatTable.Root(file);
        _buffers = root.Tables(4);
        OperatorCode[] codes = [.. root.Tables(1).Select(OperatorCode.Read)];
        Subgraphs = [.. root.Tables(2).Select(table => new LiteSubgraph(this, table, codes))];
        Metadata = root.Tables(6)
            .DistinctBy(entry => entry.Text(0))
            .ToDictionary(entry => entry.Text(0), entry => Buffer((int)entry.UInt32(1)));
    }

    /// <summary>The graphs; the first is the model, others are bodies of its loops and conditions.</summary>
    public IReadOnlyList<LiteSubgraph> Subgraphs { get; }

    /// <summary>What tools put beside the model, by name.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Metadata { get; }

    /// <summary>Whether a file says that it is one.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start) => start.Length >= 8 && start[4..].StartsWith("TFL3"u8);

    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static LiteModel Read(byte[] file)
    {
        LiteModel model = new(file);
        return model.Subgraphs.Count > 0 ? model : throw new ModelFormatException("the file has no graph in it.");
    }

    /// <summary>The bytes of a buffer, which are in the file itself or, of large models, behind it; empty for none.</summary>
    public ReadOnlyMemory<byte> Buffer(int index)
    {
        if (index < 0 || index >= _buffers.Length) return index == 0 ? ReadOnlyMemory<byte>.Empty : throw FlatTable.Damaged();
        FlatTable buffer = _buffers[index];
        (ulong offset, ulong size) = (buffer.UInt64(1), buffer.UInt64(2));
        if (offset <= 1) return buffer.Bytes(0);
        ulong length = (ulong)_file.Length;
        return offset <= length && size <= length - offset ? _file.Slice((int)offset, (int)size) : throw FlatTable.Damaged();
    }
}

/// <summary>What operators are, by the number that they give: one that the format knows, or one of a name.</summary>
internal sealed record OperatorCode(string Name, bool IsCustom)
{
    private const int Custom = 32;

    public static OperatorCode Read(FlatTable table)
    {
        // Newer codes do not fit into the older field.
        int code = Math.Max(table.Int8(0), table.Int32(3));
        return code == Custom
            ? new OperatorCode(table.Text(1), true)
            : new OperatorCode(code < BuiltinNames.All.Count ? BuiltinNames.All[Math.Max(code, 0)] : $"OPERATOR_{code}", false);
    }
}

/// <summary>A graph.</summary>
internal sealed class LiteSubgraph(LiteModel model, FlatTable table, OperatorCode[] codes)
{
    public IReadOnlyList<LiteTensor> Tensors { get; } = [.. table.Tables(0).Select(tensor => new LiteTensor(model, tensor))];

    public int[] Inputs { get; } = table.Int32s(1);

    public int[] Outputs { get; } = table.Int32s(2);

    /// <summary>The operators, in an order in which they can be computed.</summary>
    public IReadOnlyList<LiteOperator> Operators { get; } = [.. table.Tables(3).Select(@operator => new LiteOperator(@operator, codes))];
}

/// <summary>An operator: what it is, and the numbers of the tensors it takes and gives; -1 stands for one that is left out.</summary>
internal sealed class LiteOperator(FlatTable table, OperatorCode[] codes)
{
    public OperatorCode Code { get; } = table.UInt32(0) < codes.Length ? codes[(int)table.UInt32(0)] : throw FlatTable.Damaged();

    public int[] Inputs { get; } = table.Int32s(1);

    public int[] Outputs { get; } = table.Int32s(2);

    /// <summary>The options, by the numbers of the fields of the operator's own kind; all left out where there are none.</summary>
    public FlatTable Options { get; } = table.Table(4) ?? default;

    /// <summary>The options of an operator that the format does not know.</summary>
    public ReadOnlyMemory<byte> CustomOptions { get; } = table.Bytes(5);
}

/// <summary>A tensor: its name, what is known of it, and its elements if it is a constant.</summary>
internal sealed class LiteTensor(LiteModel model, FlatTable table)
{
    private const int QuantizedDimensionField = 6;

    private readonly Lazy<Grid?> _grid = new(() => ReadGrid(table));

    /// <summary>The name; tensors need not have one.</summary>
    public string Name { get; } = table.Text(3) is { Length: > 0 } name ? name : "tensor";

    /// <summary>The shape for which the file was made; other lengths may be asked for where the file says that they are free.</summary>
    public TensorShape Shape { get; } = TensorShape.Of([.. table.Int32s(0).Select(dim => (long)dim)]);

    public bool IsSparse { get; } = table.Has(6);

    public LiteType StoredType { get; } = (LiteType)table.Int8(1);

    /// <summary>What integers stand for; null where they stand for themselves.</summary>
    public Grid? Grid => _grid.Value;

    /// <summary>The type of the elements in ONNX's words.</summary>
    public DataType Type => LiteTypes.ToOnnx(StoredType);

    /// <summary>The elements of a constant; empty for other tensors.</summary>
    public ReadOnlyMemory<byte> Data => model.Buffer((int)table.UInt32(2));

    private static Grid? ReadGrid(FlatTable tensor)
    {
        LiteType type = (LiteType)tensor.Int8(1);
        if (tensor.Table(4) is not { } quantization || type is LiteType.Float32 or LiteType.Float16) return null;
        float[] scales = quantization.Singles(2);
        long[] zeros = quantization.Int64s(3);
        if (scales.Length == 0) return null;
        if (zeros.Length == 0) zeros = new long[scales.Length];
        if (zeros.Length == 1 && scales.Length > 1) zeros = [.. Enumerable.Repeat(zeros[0], scales.Length)];
        int axis = quantization.Int32(QuantizedDimensionField);
        int[] shape = tensor.Int32s(0);
        bool fits = scales.Length == zeros.Length
            && (scales.Length == 1 || (axis >= 0 && axis < shape.Length && shape[axis] == scales.Length));
        return fits
            ? new Grid(LiteTypes.ToOnnx(type), scales, zeros, scales.Length == 1 ? 0 : axis)
            : throw new ModelFormatException($"the tensor '{tensor.Text(3)}' has {scales.Length} scales, which do not fit its shape.");
    }
}
