using System.Runtime.InteropServices;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.CompiledModels.NeuralNetworks;

/// <summary>One layer of a compiled network: its settings by name, and its arrays of the weight file.</summary>
internal sealed class EspressoLayer
{
    private const string Floats = "blob_weights";
    private const string HalfFloats = "blob_weights_f16";
    private const string OtherForms = "weights";
    private const string Bytes = "W_U8";
    private const string ByteScale = "per_ch_qscale";
    private const string ByteBias = "per_ch_qbias";

    private readonly JsonElement _settings;
    private readonly EspressoWeights _weights;
    private readonly EspressoRanks _ranks;

    public EspressoLayer(JsonElement settings, EspressoWeights weights, EspressoRanks ranks)
    {
        _settings = settings;
        _weights = weights;
        _ranks = ranks;
        Name = Text("name");
        Type = Text("type");
        Inputs = Text("bottom").Split(',', StringSplitOptions.RemoveEmptyEntries);
        Outputs = Text("top").Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    public string Name { get; }

    /// <summary>What it does, such as <c>inner_product</c>.</summary>
    public string Type { get; }

    public string[] Inputs { get; }

    public string[] Outputs { get; }

    /// <summary>The rank of the first input; null where it is not said.</summary>
    public int? InputRank => Inputs is [string first, ..] ? _ranks.Of(first) : null;

    /// <summary>A whole number, 0 or more.</summary>
    public long Size(string setting, long otherwise = 0)
    {
        long size = Integer(setting, otherwise);
        return size >= 0 ? size : throw Error($"{setting} is {size:N0}");
    }

    public long Integer(string setting, long otherwise = 0) => Find(setting) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long value) => value,
        { ValueKind: JsonValueKind.True } => 1,
        { ValueKind: JsonValueKind.False } => 0,
        _ => throw Error($"{setting} is no whole number"),
    };

    public bool Flag(string setting) => Integer(setting) != 0;

    public float Real(string setting, float otherwise = 0) => Find(setting) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } number when number.TryGetSingle(out float value) => value,
        _ => throw Error($"{setting} is no number"),
    };

    /// <summary>Numbers of the weight file.</summary>
    /// <param name="setting">The setting that names the array.</param>
    /// <param name="sizes">How many are wanted, as the product of these.</param>
    public WeightParams Numbers(string setting, params ReadOnlySpan<long> sizes)
    {
        WeightParams weights = new();
        weights.FloatValue.AddRange(MemoryMarshal.Cast<byte, float>(_weights.Read(Identifier(setting), Count(sizes), sizeof(float), Name)));
        return weights;
    }

    /// <summary>Weights in the form in which they are stored: as floats, half floats, or bytes with a scale and a bias an output.</summary>
    /// <param name="outputs">How many outputs there are.</param>
    /// <param name="sizes">How many weights are wanted, as the product of these.</param>
    public WeightParams Weights(long outputs, params ReadOnlySpan<long> sizes)
    {
        if (Find(Floats) is not null) return Numbers(Floats, sizes);
        if (Find(HalfFloats) is not null)
        {
            ReadOnlySpan<byte> halves = _weights.Read(Identifier(HalfFloats), Count(sizes), bytesEach: 2, Name);
            return new WeightParams { Float16Value = ByteString.CopyFrom(halves) };
        }

        string[] forms = Find(OtherForms) is { ValueKind: JsonValueKind.Object } arrays
            ? [.. arrays.EnumerateObject().Select(form => form.Name)]
            : [];
        bool isQuantized = Type != "deconvolution" && forms.Order(StringComparer.Ordinal).SequenceEqual([Bytes, ByteBias, ByteScale]);
        if (isQuantized) return Quantized(outputs, Count(sizes));
        IEnumerable<string> names = _settings.EnumerateObject().Select(setting => setting.Name);
        forms = [.. forms, .. names.Where(name => name.EndsWith("_blob", StringComparison.Ordinal))];
        throw forms.Length > 0
            ? Unsupported($"its weights are stored as {string.Join(", ", forms)}")
            : Error($"it names no {Floats}");
    }

    /// <summary>The layer in words of the specification, which reads and writes the same tensors.</summary>
    public NeuralNetworkLayer New() => new() { Name = Name, Input = { Inputs }, Output = { Outputs } };

    /// <summary>The layer contradicts itself.</summary>
    public ModelFormatException Error(string why) => new($"The compiled layer {Name} ({Type}) is damaged: {why}.");

    /// <summary>The layer has something of which it is not known what it means.</summary>
    public UnsupportedModelException Unsupported(string what) =>
        new($"The compiled layer {Name} ({Type}) cannot be read back: {what}. Use the model that it was compiled from.");

    private WeightParams Quantized(long outputs, long count)
    {
        JsonElement arrays = Find(OtherForms)!.Value;
        LinearQuantizationParams linear = new();
        linear.Scale.AddRange(OfEachOutput(ByteScale));
        linear.Bias.AddRange(OfEachOutput(ByteBias));
        return new WeightParams
        {
            RawValue = ByteString.CopyFrom(_weights.Read(Identifier(Bytes, arrays), count, sizeof(byte), Name)),
            Quantization = new QuantizationParams { NumberOfBits = 8, LinearQuantization = linear },
        };

        ReadOnlySpan<float> OfEachOutput(string form) =>
            MemoryMarshal.Cast<byte, float>(_weights.Read(Identifier(form, arrays), outputs, sizeof(float), Name));
    }

    private long Identifier(string setting) =>
        Find(setting) is null ? throw Error($"it names no {setting}") : Integer(setting);

    private long Identifier(string form, JsonElement arrays) => arrays.GetProperty(form) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt64(out long identifier) ? identifier : throw Error($"{form} is no whole number");

    private long Count(ReadOnlySpan<long> sizes)
    {
        long count = 1;
        foreach (long size in sizes)
        {
            if (size > 0 && count > int.MaxValue / size) throw Error("it has more weights than fit");
            count *= size;
        }

        return count;
    }

    private string Text(string setting) => Find(setting) is { ValueKind: JsonValueKind.String } text
        ? text.GetString()!
        : throw new ModelFormatException($"A layer of the compiled network has no {setting}.");

    private JsonElement? Find(string setting) =>
        _settings.ValueKind == JsonValueKind.Object && _settings.TryGetProperty(setting, out JsonElement value) ? value : null;
}
