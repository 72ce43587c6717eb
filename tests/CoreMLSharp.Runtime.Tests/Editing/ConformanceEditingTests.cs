using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Validation;
using CoreMLSharp.Validation.Programs;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Editing;

/// <summary>Models of the shared data with all features renamed compute what they did.</summary>
public sealed class ConformanceEditingTests
{
    public static TheoryData<string> Networks => Cases("nn");

    public static TheoryData<string> Classic => Cases("classic");

    public static TheoryData<string> WholeNetworks => Cases("networks");

    public static TheoryData<string> Programs => Cases("networks", "model.mlpackage");

    [Theory]
    [MemberData(nameof(Networks))]
    [MemberData(nameof(Classic))]
    public void Renamed_models_compute_the_same(string path)
    {
        Model model = ModelFile.Load(path).Specification;
        if (Inputs(model) is not { } inputs) return;
        Dictionary<string, string> names = ModelEditor.FeatureNames(model)
            .Select((name, i) => (name, i))
            .ToDictionary(pair => pair.name, pair => $"renamed {pair.i}");
        Model renamed = ModelEditor.Of(model).Rename(names).RemoveUnused().Specification;

        (IReadOnlyDictionary<string, MLFeatureValue>? before, string? refusal) = TryPredict(new ModelFile(model), inputs);
        (IReadOnlyDictionary<string, MLFeatureValue>? after, string? refusalAfter) =
            TryPredict(new ModelFile(renamed), inputs.ToDictionary(pair => names[pair.Key], pair => pair.Value));

        Assert.Equal(refusal is null, refusalAfter is null);
        if (before is null || model.NetworkLayers.Any(layer => layer.LayerCase.ToString().StartsWith("Random", StringComparison.Ordinal)))
        {
            return;
        }

        foreach ((string name, MLFeatureValue value) in before) AssertSame(value, after![names.GetValueOrDefault(name, name)]);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Renamed_programs_are_sound_and_compute_the_same(string path)
    {
        using ModelFile file = ModelFile.Load(path);
        Dictionary<string, string> names = ModelEditor.FeatureNames(file.Specification)
            .Select((name, i) => (name, i))
            .ToDictionary(pair => pair.name, pair => $"renamed_{pair.i}");
        ModelFile renamed = ModelEditor.Of(file).Rename(names).RemoveUnused().ToFile();
        ModelEditor halves = ModelEditor.Of(file).ConvertArrays(DataType.Float32, DataType.Float16);

        ModelValidator.ThrowIfInvalid(renamed.Specification);
        ModelValidator.ThrowIfInvalid(halves.Specification);
        if (ProgramTypeChecker.Check(file).Count > 0) return;
        Assert.Empty(ProgramTypeChecker.Check(renamed));
        Assert.Empty(ProgramTypeChecker.Check(halves.ToFile()));
        if (Inputs(file.Specification) is not { } inputs) return;
        (IReadOnlyDictionary<string, MLFeatureValue>? before, string? refusal) = TryPredict(file, inputs);
        (IReadOnlyDictionary<string, MLFeatureValue>? after, string? refusalAfter) =
            TryPredict(renamed, inputs.ToDictionary(pair => names[pair.Key], pair => pair.Value));
        Assert.Equal(refusal is null, refusalAfter is null);
        foreach ((string name, MLFeatureValue value) in before ?? new Dictionary<string, MLFeatureValue>())
        {
            AssertSame(value, after![names.GetValueOrDefault(name, name)]);
        }

        if (before is not null) Assert.Null(TryPredict(halves.ToFile(), inputs).Refusal);
    }

    [Theory]
    [MemberData(nameof(WholeNetworks))]
    [MemberData(nameof(Programs))]
    public void The_shapes_of_networks_are_those_of_their_predictions(string path)
    {
        using ModelFile file = ModelFile.Load(path);
        if (Inputs(file.Specification) is not { } inputs) return;
        IReadOnlyDictionary<string, MLFeatureValue>? outputs = TryPredict(file, inputs).Outputs;
        if (outputs is null)
        {
            Assert.Equal(".mlpackage", Path.GetExtension(path));
            return;
        }

        ModelShapes shapes = FlexibleShapes.Of(file)[0];

        foreach (FeatureSize output in shapes.Outputs.Where(output => !output.IsImage))
        {
            Assert.Equal(outputs[output.Name].MultiArrayValue.Shape.Select(size => (long)size), output.Size);
        }
    }

    private static (
        IReadOnlyDictionary<string, MLFeatureValue>? Outputs,
        string? Refusal) TryPredict(ModelFile file, IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        try
        {
            using MLModel runnable = MLModel.Load(file);
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
                MultiArrayType when input.Type.MultiArrayType.Shape.Count > 0 =>
                    Array([.. input.Type.MultiArrayType.Shape.Select(size => (int)size)]),
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

    private static MLFeatureValue Array(long[] shape)
    {
        float[] numbers = new float[shape.Aggregate(1L, (product, size) => product * size)];
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

    private static TheoryData<string> Cases(string kind, string name = "model.mlmodel")
    {
        string folder = Path.Combine(TestData.SharedRoot, "conformance", kind);
        if (!Directory.Exists(folder))
        {
            return [new TheoryDataRow<string>("") { Skip = $"There are no cases in {folder}; set COREMLSHARP_SHARED to where they are." }];
        }

        return
        [
            .. Directory.EnumerateDirectories(folder)
                .Select(place => Path.Combine(place, name))
                .Where(Path.Exists)
                .Order(StringComparer.Ordinal)
                .Select(path => new TheoryDataRow<string>(path) { TestDisplayName = Path.GetFileName(Path.GetDirectoryName(path)) }),
        ];
    }
}
