using System.Text.Json;

namespace CoreMLSharp.Conformance;

/// <summary>
/// A case of the kinds <c>onnx</c>, <c>keras</c>, <c>tensorflow</c>, <c>savedmodel</c>, <c>tflite</c> and <c>real_tf</c>: a folder with a
/// model of another format, <c>io.safetensors</c> and <c>case.json</c>.
/// </summary>
internal sealed class ConversionCase
{
    private readonly JsonElement _description;
    private readonly SafeTensors _tensors;

    public ConversionCase(string folder)
    {
        Folder = folder;
        _description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json"))).RootElement;
        string io = Path.Combine(folder, "io.safetensors");
        _tensors = File.Exists(io) ? new SafeTensors(io) : null!;
        Compare = _description.GetProperty("compare").GetString()!;
    }

    public string Folder { get; }

    /// <summary><c>values</c>, <c>shape</c>, <c>runs</c> or <c>error</c>.</summary>
    public string Compare { get; }

    /// <summary>The description, for what only one kind of case has.</summary>
    public JsonElement Description => _description;

    /// <summary>The model file or folder.</summary>
    public string Model => Directory.EnumerateFileSystemEntries(Folder)
        .Where(path => Path.GetFileName(path).StartsWith("model.", StringComparison.Ordinal) || Path.GetFileName(path) == "saved_model")
        .Order(StringComparer.Ordinal)
        .First();

    /// <summary>The values that become outputs, by the source's names; none for all that the source calls outputs.</summary>
    public IEnumerable<string> OutputsToConvert => _description.TryGetProperty("outputsToConvert", out JsonElement names)
        ? names.EnumerateArray().Select(name => name.GetString()!)
        : [];

    /// <summary>Whether the format is one whose inputs need not have a shape.</summary>
    public bool LeavesShapesOpen =>
        _description.TryGetProperty("kind", out JsonElement kind) && kind.GetString() is "graph" or "savedmodel";

    /// <summary>The shapes of the inputs.</summary>
    public Dictionary<string, long[]> InputShapes =>
        _description.GetProperty("inputs").EnumerateObject().ToDictionary(input => input.Name, input => Shape(input.Value));

    /// <summary>Computes the outputs of every set of inputs and compares them.</summary>
    /// <param name="run">Gives the named outputs for the named inputs.</param>
    public void Check(
        Func<IReadOnlyDictionary<string, MLMultiArray>, IReadOnlyCollection<string>, IReadOnlyDictionary<string, MLMultiArray>> run)
    {
        Comparison comparison = Comparison.Of(_description);
        IEnumerable<JsonElement> sets = _description.TryGetProperty("more", out JsonElement more)
            ? more.EnumerateArray().Prepend(_description)
            : [_description];
        foreach (JsonElement set in sets)
        {
            Dictionary<string, MLMultiArray> inputs = set.GetProperty("inputs")
                .EnumerateObject()
                .ToDictionary(input => input.Name, input => Array(input.Value));
            JsonProperty[] expectations =
                set.TryGetProperty("expected", out JsonElement expected) ? [.. expected.EnumerateObject()] : [];
            IReadOnlyDictionary<string, MLMultiArray> outputs = run(inputs, [.. expectations.Select(output => output.Name)]);
            foreach (JsonProperty output in expectations)
            {
                Assert.True(outputs.TryGetValue(output.Name, out MLMultiArray? actual), $"There is no output '{output.Name}'.");
                comparison.CheckArray(
                    output.Name, actual.ToDoubles(), AtLeastVector([.. actual.Shape]), Elements(output.Value),
                    AtLeastVector(Shape(output.Value)));
            }
        }
    }

    private static long[] AtLeastVector(long[] shape) => shape.Length == 0 ? [1] : shape;

    private static long[] Shape(JsonElement value) => [.. value.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt64())];

    private double[] Elements(JsonElement value) => _tensors.Read(value.GetProperty("key").GetString()!);

    /// <summary>
    /// An input as Core ML takes it: whole numbers and truth values as 32-bit integers, others as floating point numbers.
    /// </summary>
    private MLMultiArray Array(JsonElement value)
    {
        double[] elements = Elements(value);
        string type = value.GetProperty("dtype").GetString()!.ToUpperInvariant();
        bool isFloatingPoint = type is "BF16" or "DOUBLE" || type.StartsWith('F');
        return isFloatingPoint
            ? MLMultiArray.Wrap(System.Array.ConvertAll(elements, element => (float)element), Shape(value))
            : MLMultiArray.Wrap(
                System.Array.ConvertAll(elements, element => (int)Math.Clamp(element, int.MinValue, int.MaxValue)), Shape(value));
    }
}
