using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Conformance;

/// <summary>
/// A case of the kinds <c>mil</c> and <c>networks</c>: a folder with a model, <c>io.safetensors</c> and <c>case.json</c>.
/// </summary>
internal sealed class ProgramCase
{
    private readonly string _folder;
    private readonly JsonElement _description;
    private readonly SafeTensors _tensors;

    public ProgramCase(string folder)
    {
        _folder = folder;
        _description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json"))).RootElement;
        _tensors = new SafeTensors(Path.Combine(folder, "io.safetensors"));
    }

    /// <summary>The model's file or package.</summary>
    public string ModelPath => Directory.EnumerateFileSystemEntries(_folder, "model.*").Single();

    /// <summary>Whether the model or the prediction must be refused.</summary>
    public bool MustFail => _description.GetProperty("compare").GetString() == "error";

    /// <summary>The function of a model with several; null for the default one.</summary>
    public string? Function => _description.TryGetProperty("function", out JsonElement name) ? name.GetString() : null;

    /// <summary>
    /// Predicts, step after step where there are several, and compares every expected output; or sees that the model or prediction is
    /// refused.
    /// </summary>
    public void Run() => Run(() => MLModel.Load(ModelPath, new MLModelConfiguration { FunctionName = Function }));

    /// <inheritdoc cref="Run()"/>
    /// <param name="load">Loads the case's model, or one that must give the same.</param>
    public void Run(Func<MLModel> load)
    {
        if (MustFail)
        {
            Assert.ThrowsAny<CoreMLException>(() => Predict(load));
            return;
        }

        Predict(load);
    }

    /// <summary>
    /// Computes the outputs, step after step, by something that must give the same as the model, and compares them.
    /// </summary>
    public void Check(Func<IReadOnlyDictionary<string, MLFeatureValue>, IReadOnlyDictionary<string, MLFeatureValue>> predict)
    {
        JsonElement[] steps = _description.TryGetProperty("steps", out JsonElement several)
            ? [.. several.EnumerateArray()]
            : [_description];
        foreach (JsonElement step in steps)
        {
            Dictionary<string, MLFeatureValue> inputs = step.GetProperty("inputs")
                .EnumerateObject()
                .ToDictionary(input => input.Name, input => Input(input.Value));
            IReadOnlyDictionary<string, MLFeatureValue> outputs = predict(inputs);
            if (!step.TryGetProperty("expected", out JsonElement expectations)) continue;
            foreach (JsonProperty expected in expectations.EnumerateObject())
            {
                Assert.True(outputs.TryGetValue(expected.Name, out MLFeatureValue? actual), $"There is no output '{expected.Name}'.");
                Check(expected.Name, expected.Value, actual);
            }
        }
    }

    private void Predict(Func<MLModel> load)
    {
        using MLModel model = load();
        MLState state = model.MakeState();
        Check(inputs => model.Predict(inputs, state));
    }

    private MLFeatureValue Input(JsonElement value) => value.GetProperty("kind").GetString() switch
    {
        "multiArray" => Array(value),
        "image" => Image(value),
        "string" => value.GetProperty("value").GetString()!,
        "int64" => value.GetProperty("value").GetInt64(),
        "double" => value.GetProperty("value").GetDouble(),
        string other => throw new InvalidDataException($"An input is of kind {other}."),
        null => throw new InvalidDataException("An input has no kind."),
    };

    private MLMultiArray Array(JsonElement value)
    {
        double[] elements = Elements(value);
        long[] shape = Shape(value);
        return value.GetProperty("dtype").GetString() == "int32"
            ? MLMultiArray.Wrap(System.Array.ConvertAll(elements, element => (int)element), shape)
            : MLMultiArray.Wrap(elements, shape);
    }

    private MLImage Image(JsonElement value)
    {
        long[] shape = Shape(value);
        byte[] pixels = System.Array.ConvertAll(Elements(value), element => (byte)Math.Clamp(Math.Round(element), 0, 255));
        return MLImage.FromPixels(
            new PixelBuffer((int)shape[1], (int)shape[0], shape.Length == 2 ? PixelFormat.Grayscale : PixelFormat.Rgb, pixels));
    }

    private void Check(string name, JsonElement expected, MLFeatureValue actual)
    {
        Comparison comparison = Comparison.Of(_description);
        switch (expected.GetProperty("kind").GetString())
        {
            case "multiArray":
                MLMultiArray array = actual.MultiArrayValue;
                comparison.CheckArray(
                    name, array.ToDoubles(), AtLeastVector([.. array.Shape]), Elements(expected), AtLeastVector(Shape(expected)));
                break;
            case "image":
                MLImage image = actual.ImageValue;
                comparison.CheckNumbers(
                    name, System.Array.ConvertAll(image.ToPixels(image.Format).ToFloats(), value => (double)value), Elements(expected));
                break;
            case "string":
                Assert.Equal(expected.GetProperty("value").GetString(), actual.StringValue);
                break;
            case "int64":
                Assert.Equal(expected.GetProperty("value").GetInt64(), actual.Int64Value);
                break;
            case "dictionary":
                JsonProperty[] entries = [.. expected.GetProperty("value").EnumerateObject()];
                IReadOnlyDictionary<string, double> dictionary = actual.DictionaryValue;
                Assert.Equal(
                    entries.Select(entry => entry.Name).Order(StringComparer.Ordinal), dictionary.Keys.Order(StringComparer.Ordinal));
                comparison.CheckNumbers(
                    name, [.. entries.Select(entry => dictionary[entry.Name])], [.. entries.Select(entry => Number(entry.Value))]);
                break;
            case string other:
                throw new InvalidDataException($"An expected output is of kind {other}.");
        }
    }

    /// <summary>
    /// A single number is recorded as one without dimensions by some sources and with one dimension by others, of programs that declare the
    /// same.
    /// </summary>
    private static long[] AtLeastVector(long[] shape) => shape.Length == 0 ? [1] : shape;

    private double[] Elements(JsonElement value) => _tensors.Read(value.GetProperty("key").GetString()!);

    /// <summary>A number; JSON has no NaN and no infinities, which stand as texts.</summary>
    private static double Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? double.Parse(element.GetString()!, CultureInfo.InvariantCulture) : element.GetDouble();

    private static long[] Shape(JsonElement value) => [.. value.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt64())];
}
