using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Runtime.Tests.Editing;

/// <summary>Models of the shared data with all features renamed compute what they did.</summary>
public sealed class ConformanceEditingTests
{
    public static TheoryData<string> Networks => Cases("nn");

    public static TheoryData<string> Classic => Cases("classic");

    public static TheoryData<string> WholeNetworks => Cases("networks");

    [Theory]
    [MemberData(nameof(Networks))]
    [MemberData(nameof(Classic))]
    public void Renamed_models_compute_the_same(string path)
    {
        Model model = ModelFile.Load(path).Specification;
        if (Inputs(model) is not { } inputs) return;
        Dictionary<string, string> names = ModelFeaturesOf(model).Distinct().Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => $"renamed {pair.i}");
        Model renamed = ModelEditor.Of(model).Rename(names).RemoveUnused().Specification;

        (IReadOnlyDictionary<string, MLFeatureValue>? before, string? refusal) = TryPredict(model, inputs);
        (IReadOnlyDictionary<string, MLFeatureValue>? after, string? refusalAfter) = TryPredict(renamed, inputs.ToDictionary(pair => names[pair.Key], pair => pair.Value));

        Assert.Equal(refusal is null, refusalAfter is null);
        if (before is null || model.NetworkLayers.Any(layer => layer.LayerCase.ToString().StartsWith("Random", StringComparison.Ordinal))) return;
        foreach ((string name, MLFeatureValue value) in before) AssertSame(value, after![names.GetValueOrDefault(name, name)]);
    }

    [Theory]
    [MemberData(nameof(WholeNetworks))]
    public void The_shapes_of_networks_are_those_of_their_predictions(string path)
    {
        Model model = ModelFile.Load(path).Specification;
        if (model.NetworkLayers.Count == 0 || Inputs(model) is not { } inputs) return;

        ModelShapes shapes = FlexibleShapes.Of(model)[0];

        IReadOnlyDictionary<string, MLFeatureValue> outputs = TryPredict(model, inputs).Outputs!;
        foreach (FeatureSize output in shapes.Outputs.Where(output => !output.IsImage))
        {
            Assert.Equal(outputs[output.Name].MultiArrayValue.Shape.Select(size => (long)size), output.Size);
        }
    }

    private static IEnumerable<string> ModelFeaturesOf(Model model) => model.Description.Input.Concat(model.Description.Output).Select(feature => feature.Name);

    private static (IReadOnlyDictionary<string, MLFeatureValue>? Outputs, string? Refusal) TryPredict(Model model, IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        try
        {
            using MLModel runnable = MLModel.Load(new ModelFile(model));
            return (runnable.Predict(inputs), null);
        }
        catch (CoreMLException error)
        {
            return (null, error.Message);
        }
    }

    /// <summary>Values for all inputs; null where one is of a type that cannot be made up.</summary>
    private static Dictionary<string, MLFeatureValue>? Inputs(Model model)
    {
        Dictionary<string, MLFeatureValue> inputs = [];
        foreach (FeatureDescription input in model.Description.Input)
        {
            MLFeatureValue? value = input.Type.TypeCase switch
            {
                MultiArrayType when input.Type.MultiArrayType.Shape.Count > 0 => Array([.. input.Type.MultiArrayType.Shape.Select(size => (int)size)]),
                DoubleType => 0.5,
                Int64Type => 1L,
                StringType => "a",
                ImageType => MLImage.FromPixels(new PixelBuffer(2, 1, PixelFormat.Rgb, [1, 2, 3, 200, 100, 50])),
                _ => null,
            };
            if (value is null) return null;
            inputs[input.Name] = value;
        }

        return inputs;
    }

    private static MLFeatureValue Array(int[] shape)
    {
        float[] numbers = new float[shape.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = 1 + (i % 7);
        return MLMultiArray.Wrap(numbers, shape);
    }

    private static void AssertSame(MLFeatureValue expected, MLFeatureValue actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        if (expected.Type == MLFeatureType.MultiArray)
        {
            Assert.Equal(expected.MultiArrayValue.Shape, actual.MultiArrayValue.Shape);
            foreach ((double before, double after) in expected.MultiArrayValue.ToDoubles().Zip(actual.MultiArrayValue.ToDoubles()))
            {
                // ONNX Runtime's logarithms and arcs differ in the last bit with where the numbers lie in memory.
                Assert.True(before.Equals(after) || Math.Abs(before - after) <= 1e-6 * Math.Abs(before), $"{before} became {after}.");
            }
        }
        else if (expected.Type == MLFeatureType.Image)
        {
            Assert.Equal(expected.ImageValue.ToPixels(PixelFormat.Rgb).Bytes, actual.ImageValue.ToPixels(PixelFormat.Rgb).Bytes);
        }
        else if (expected.Type == MLFeatureType.Dictionary)
        {
            Assert.Equal(expected.DictionaryValue, actual.DictionaryValue);
        }
        else if (expected.Type is MLFeatureType.Double or MLFeatureType.Int64 or MLFeatureType.String)
        {
            Assert.Equal(expected.ToString(), actual.ToString());
        }
    }

    private static TheoryData<string> Cases(string kind)
    {
        string folder = Path.Combine(TestData.SharedRoot, "conformance", kind);
        if (!Directory.Exists(folder)) return [new TheoryDataRow<string>("") { Skip = $"There are no cases in {folder}; set COREMLSHARP_SHARED to where they are." }];
        return
        [
            .. Directory.EnumerateFiles(folder, "model.mlmodel", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => new TheoryDataRow<string>(path) { TestDisplayName = Path.GetFileName(Path.GetDirectoryName(path)) }),
        ];
    }
}
