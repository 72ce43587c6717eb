using System.IO.Compression;
using CoreMLSharp.Building;
using CoreMLSharp.Editing;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Conversion.TensorFlowLite.Files;

/// <summary>
/// What TensorFlow Lite's Metadata says of a model: a description in a buffer of the file (another FlatBuffers file), and files such as
/// lists of labels in a zip archive behind it. Field numbers are those of the public schema.
/// </summary>
internal sealed class LiteMetadata
{
    private const string BufferName = "TFLITE_METADATA";
    private const int AxisLabels = 2;
    private const int Normalization = 1;
    private const int Image = 2;

    /// <summary>More is no list of labels.</summary>
    private const int MaximumLabelBytes = 4 << 20;

    private readonly byte[] _file;
    private readonly FlatTable? _description;

    public LiteMetadata(LiteModel model, byte[] file)
    {
        _file = file;
        _description = model.Metadata.TryGetValue(BufferName, out ReadOnlyMemory<byte> buffer) && !buffer.IsEmpty
            ? FlatTable.Root(buffer)
            : null;
    }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata Texts => _description is not { } description
        ? new ModelMetadata()
        : new ModelMetadata
        {
            ShortDescription = description.Text(1),
            VersionString = description.Text(2),
            Author = description.Text(4),
            License = description.Text(5),
        };

    /// <summary>How the pixels of an input become numbers, where it is said to be a picture; otherwise null.</summary>
    /// <param name="input">Which input.</param>
    /// <param name="tensor">The tensor, of which the pixels are the integers where it is quantised.</param>
    public ImageOptions? Pixels(int input, LiteTensor tensor)
    {
        if (Tensors(2).ElementAtOrDefault(input) is not { } said || said.Table(3) is not { } content) return null;
        if (content.Int8(0) != Image || tensor.Shape.Rank != 4) return null;
        ImageOptions picture = new() { ColorSpace = tensor.Shape[3] == 1 ? ColorSpace.Grayscale : ColorSpace.Rgb };
        FlatTable? options = said.Tables(4).FirstOrDefault(unit => unit.Int8(0) == Normalization).Table(1);
        if (tensor.Grid is not null || options is not { } normalization) return picture;
        float[] means = Channels(normalization.Singles(0));
        float[] deviations = Channels(normalization.Singles(1));
        if (means.Length != 3 || deviations.Length != 3 || deviations.Contains(0)) return null;
        return picture with
        {
            RedScale = 1 / deviations[0],
            GreenScale = 1 / deviations[1],
            BlueScale = 1 / deviations[2],
            RedBias = -means[0] / deviations[0],
            GreenBias = -means[1] / deviations[1],
            BlueBias = -means[2] / deviations[2],
        };
    }

    /// <summary>The labels of an output's classes, where a list of as many lies behind the file; otherwise null.</summary>
    public IReadOnlyList<string>? Labels(int output, long classes)
    {
        if (!HasArchive()) return null;
        try
        {
            using ZipArchive archive = new(new MemoryStream(_file, writable: false));
            IEnumerable<string> named = Tensors(3).ElementAtOrDefault(output)?.Tables(6)
                .Where(file => file.Int8(2) == AxisLabels)
                .Select(file => file.Text(0)) ?? [];
            IEnumerable<ZipArchiveEntry?> candidates = named.Select(archive.GetEntry).Concat(
                archive.Entries.Where(entry => entry.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)));
            return candidates.OfType<ZipArchiveEntry>().Select(Lines).FirstOrDefault(lines => lines.Count == classes);
        }
        catch (InvalidDataException)
        {
            // What looked like an archive is part of the model.
            return null;
        }
    }

    /// <summary>A number for each channel, where one stands for all.</summary>
    private static float[] Channels(float[] numbers) => numbers is [var one] ? [one, one, one] : numbers;

    private static List<string> Lines(ZipArchiveEntry entry)
    {
        if (entry.Length > MaximumLabelBytes) return [];
        using StreamReader reader = new(entry.Open());
        List<string> lines = [];
        while (lines.Count < MaximumLabelBytes && reader.ReadLine() is { } line)
        {
            if (line.Length > 0) lines.Add(line.Trim());
        }

        return lines;
    }

    /// <summary>Whether the end of the file is the end of a zip archive.</summary>
    private bool HasArchive() => _file.AsSpan(Math.Max(0, _file.Length - ushort.MaxValue)..).LastIndexOf("PK\x05\x06"u8) >= 0;

    /// <summary>What is said of the inputs (field 2) or outputs (field 3) of the first graph.</summary>
    private FlatTable?[] Tensors(int field) => _description?.Tables(3) is [var graph, ..]
        ? [.. graph.Tables(field).Select(tensor => (FlatTable?)tensor)]
        : [];
}
