using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.CompiledModels.NeuralNetworks;

/// <summary>One layer of a compiled network: its settings by name, and its arrays of the weight file.</summary>
internal sealed class EspressoLayer
{
    private readonly JsonElement _settings;
    private readonly EspressoWeights _weights;

    public EspressoLayer(JsonElement settings, EspressoWeights weights)
    {
        _settings = settings;
        _weights = weights;
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
    public WeightParams Weights(string setting, params ReadOnlySpan<long> sizes)
    {
        if (Find(setting) is null)
        {
            string[] forms = Find("weights") is { ValueKind: JsonValueKind.Object } other
                ? [.. other.EnumerateObject().Select(form => form.Name)]
                : [];
            throw forms.Length > 0
                ? Unsupported($"its weights are stored as {string.Join(", ", forms)}")
                : Error($"it names no {setting}");
        }

        long count = 1;
        foreach (long size in sizes)
        {
            if (size > 0 && count > int.MaxValue / size) throw Error("it has more weights than fit");
            count *= size;
        }

        return _weights.Read(Integer(setting), count, Name);
    }

    /// <summary>The layer in words of the specification, which reads and writes the same tensors.</summary>
    public NeuralNetworkLayer New() => new() { Name = Name, Input = { Inputs }, Output = { Outputs } };

    /// <summary>The layer contradicts itself.</summary>
    public ModelFormatException Error(string why) => new($"The compiled layer {Name} ({Type}) is damaged: {why}.");

    /// <summary>The layer has something of which it is not known what it means.</summary>
    public UnsupportedModelException Unsupported(string what) =>
        new($"The compiled layer {Name} ({Type}) cannot be read back: {what}. Use the model that it was compiled from.");

    private string Text(string setting) => Find(setting) is { ValueKind: JsonValueKind.String } text
        ? text.GetString()!
        : throw new ModelFormatException($"A layer of the compiled network has no {setting}.");

    private JsonElement? Find(string setting) =>
        _settings.ValueKind == JsonValueKind.Object && _settings.TryGetProperty(setting, out JsonElement value) ? value : null;
}
