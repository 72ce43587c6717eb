using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Conformance;

/// <summary>
/// A case of the kinds <c>nn</c> and <c>classic</c>: a folder with <c>model.mlmodel</c>, <c>io.safetensors</c> and <c>case.json</c>.
/// </summary>
internal sealed class ConformanceCase
{
    private readonly string _folder;
    private readonly JsonElement _description;
    private readonly SafeTensors _tensors;

    public ConformanceCase(string folder)
    {
        _folder = folder;
        _description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json"))).RootElement;
        _tensors = new SafeTensors(Path.Combine(folder, "io.safetensors"));
    }

    /// <summary>The model's file.</summary>
    public string ModelPath => Path.Combine(_folder, "model.mlmodel");

    /// <summary>Predicts and compares every expected output.</summary>
    public void Run()
    {
        using MLModel model = MLModel.Load(ModelPath);
        Check(inputs => model.Predict(inputs));
    }

    /// <summary>Computes the outputs by something that must give the same as the model, and compares them.</summary>
    public void Check(Func<IReadOnlyDictionary<string, MLFeatureValue>, IReadOnlyDictionary<string, MLFeatureValue>> predict)
    {
        Dictionary<string, MLFeatureValue> inputs = _description.GetProperty("inputs")
            .EnumerateObject()
            .ToDictionary(input => input.Name, input => Input(input.Value));
        IReadOnlyDictionary<string, MLFeatureValue> outputs = predict(inputs);
        Comparison comparison = Comparison.Of(_description);
        foreach (JsonProperty expected in _description.GetProperty("expected").EnumerateObject())
        {
            Assert.True(outputs.TryGetValue(expected.Name, out MLFeatureValue? actual), $"There is no output '{expected.Name}'.");
            Check(expected, actual, comparison);
        }
    }

    private MLFeatureValue Input(JsonElement value)
    {
        if (value.TryGetProperty("tensor", out JsonElement tensor))
        {
            double[] elements = _tensors.Read(tensor.GetString()!);
            return MLMultiArray.Wrap(elements, Shape(value));
        }

        JsonElement content = value.GetProperty("value");
        return value.GetProperty("dtype").GetString() switch
        {
            "string" => content.GetString()!,
            "int64" => content.GetInt64(),
            "double" => Number(content),
            "dict<string,double>" =>
                MLFeatureValue.FromDictionary(content.EnumerateObject().ToDictionary(entry => entry.Name, entry => Number(entry.Value))),
            "dict<int64,double>" =>
                MLFeatureValue.FromDictionary(
                    content.EnumerateObject().ToDictionary(
                        entry => long.Parse(entry.Name, CultureInfo.InvariantCulture), entry => Number(entry.Value))),
            string other => throw new InvalidDataException($"An input is of type {other}."),
            null => throw new InvalidDataException("An input has no type."),
        };
    }

    private void Check(JsonProperty expected, MLFeatureValue actual, Comparison comparison)
    {
        if (expected.Value.TryGetProperty("tensor", out JsonElement tensor))
        {
            comparison.CheckArray(
                expected.Name, actual.MultiArrayValue.ToDoubles(), [.. actual.MultiArrayValue.Shape], _tensors.Read(tensor.GetString()!),
                Shape(expected.Value));
            return;
        }

        JsonElement content = expected.Value.GetProperty("value");
        switch (expected.Value.GetProperty("dtype").GetString())
        {
            case "string":
                Assert.Equal(content.GetString(), actual.StringValue);
                break;
            case "int64":
                Assert.Equal(content.GetInt64(), actual.Int64Value);
                break;
            case "double":
                comparison.CheckNumbers(expected.Name, [actual.DoubleValue], [Number(content)]);
                break;
            default:
                IReadOnlyDictionary<string, double> dictionary = actual.DictionaryValue;
                string[] keys = [.. content.EnumerateObject().Select(entry => entry.Name)];
                Assert.Equal(keys.Order(StringComparer.Ordinal), dictionary.Keys.Order(StringComparer.Ordinal));
                comparison.CheckNumbers(
                    expected.Name, [.. keys.Select(key => dictionary[key])], [.. keys.Select(key => Number(content.GetProperty(key)))]);
                break;
        }
    }

    /// <summary>A number; JSON has no NaN and no infinities, which stand as texts.</summary>
    private static double Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? double.Parse(element.GetString()!, CultureInfo.InvariantCulture) : element.GetDouble();

    private static long[] Shape(JsonElement value) => [.. value.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt64())];
}
