using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Evaluators.NeuralNetworks;

/// <summary>Models that people published, on noise: everything loads, and numbers come out.</summary>
public class RealNetworksTests
{
    private static readonly string[] CreateMLNetworks =
    [
        "*ActivityClassifier.mlmodel", "*ActionClassifier.mlmodel", "*MotionClassifier*.mlmodel",
    ];

    public static TheoryData<string> Models
    {
        get
        {
            string folder = Path.Combine(TestData.SharedRoot, "real", "nn");
            string createml = Path.Combine(TestData.SharedRoot, "real", "createml");
            return Directory.Exists(folder) && Directory.Exists(createml)
                ? [.. CreateMLNetworks.SelectMany(pattern => Directory.EnumerateFiles(createml, pattern))
                    .Concat(Directory.EnumerateFiles(folder, "*.mlmodel"))
                    .Order(StringComparer.Ordinal)
                    .Select(path => new TheoryDataRow<string>(path) { TestDisplayName = Path.GetFileName(path) })]
                :
                [
                    new TheoryDataRow<string>("")
                    {
                        Skip = $"There are no real models in {folder}; set COREMLSHARP_SHARED to where they are.",
                    },
                ];
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Published_models_predict(string path)
    {
        using MLModel model = MLModel.Load(path, new MLModelConfiguration { CustomLayers = StyleTransferLayers });
        Random random = new(1);
        Dictionary<string, MLFeatureValue> inputs =
            model.Description.Input.ToDictionary(input => input.Name, input => Noise(input.Type, random));
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs);
        Assert.Equal(
            model.Description.Output.Select(output => output.Name).Order(StringComparer.Ordinal),
            outputs.Keys.Order(StringComparer.Ordinal));
        Assert.All(outputs.Values, AssertFinite);
    }

    /// <summary>
    /// The two networks trained on MNIST, one of which takes pixels from 0 to 1 and answers with a label, the other from 0 to 255 and with
    /// an array.
    /// </summary>
    [Theory]
    [InlineData("umerzia-7001__CoreML-Keras_Digit_recognition_app__MNISTClassifier.mlmodel")]
    [InlineData("SwiftBrain__awesome-CoreML-models__MNIST.mlmodel")]
    public void Digits_are_recognised(string name)
    {
        using MLModel model = MLModel.Load(TestData.Shared("real", "nn", name));
        string input = model.Description.Input[0].Name;

        int[] recognised =
        [
            .. Enumerable.Range(0, 10).Select(
                digit => Digit(model.Predict(new Dictionary<string, MLFeatureValue> { [input] = DrawnDigits.Draw(digit) }))),
        ];

        Assert.Equal(Enumerable.Range(0, 10), recognised);
    }

    private static int Digit(IReadOnlyDictionary<string, MLFeatureValue> outputs) =>
        outputs.TryGetValue("classLabel", out MLFeatureValue? label)
        ? int.Parse(label.StringValue, System.Globalization.CultureInfo.InvariantCulture)
        : System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(outputs["prediction"].MultiArrayValue.ToDoubles());

    /// <summary>
    /// The custom layers of a fast style transfer network: a residual block's shortcut is cut by two pixels on each side, and pixels go
    /// from [−1, 1] to [0, 255].
    /// </summary>
    private static Dictionary<string, Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>> StyleTransferLayers { get; } = new()
    {
        ["ResCropBlockLambda"] = custom =>
        [
            Standard(
                custom.Input[0], custom.Output[0],
                new() { Crop = new() { CropAmounts = new() { BorderAmounts_ = { Edges(2), Edges(2) } } } }),
        ],
        ["RescaleOutputLambda"] = custom =>
        [
            Standard(custom.Input[0], custom.Output[0], new() { Activation = new() { Linear = new() { Alpha = 127.5f, Beta = 127.5f } } }),
        ],
    };

    private static BorderAmounts.Types.EdgeSizes Edges(ulong size) => new() { StartEdgeSize = size, EndEdgeSize = size };

    private static NeuralNetworkLayer Standard(string input, string output, NeuralNetworkLayer layer)
    {
        layer.Input.Add(input);
        layer.Output.Add(output);
        return layer;
    }

    private static void AssertFinite(MLFeatureValue value)
    {
        switch (value.Type)
        {
            case MLFeatureType.MultiArray:
                Assert.NotEqual(0, value.MultiArrayValue.Count);
                Assert.All(value.MultiArrayValue.ToDoubles(), number => Assert.True(double.IsFinite(number)));
                break;
            case MLFeatureType.Dictionary:
                Assert.Equal(1, value.DictionaryValue.Values.Sum(), 1e-3);
                break;
            case MLFeatureType.Image:
                byte[] pixels = value.ImageValue.ToPixels(PixelFormat.Rgb).Bytes;
                Assert.True(pixels.Distinct().Count() > 16, "The image is almost of one colour.");
                break;
            case MLFeatureType.Double:
                Assert.True(double.IsFinite(value.DoubleValue));
                break;
            default:
                Assert.NotEmpty(value.ToString());
                break;
        }
    }

    private static MLFeatureValue Noise(FeatureType type, Random random)
    {
        switch (type.TypeCase)
        {
            case FeatureType.TypeOneofCase.ImageType:
                PixelFormat format = type.ImageType.ColorSpace == ImageFeatureType.Types.ColorSpace.Grayscale
                    ? PixelFormat.Grayscale
                    : PixelFormat.Rgb;
                byte[] bytes = new byte[type.ImageType.Width * type.ImageType.Height * (format == PixelFormat.Rgb ? 3 : 1)];
                random.NextBytes(bytes);
                return MLImage.FromPixels(new PixelBuffer((int)type.ImageType.Width, (int)type.ImageType.Height, format, bytes));
            case FeatureType.TypeOneofCase.MultiArrayType:
                float[] elements = new float[type.MultiArrayType.Shape.Aggregate(1L, (product, length) => product * length)];
                foreach (ref float element in elements.AsSpan()) element = random.NextSingle();
                return MLMultiArray.Wrap(elements, [.. type.MultiArrayType.Shape]);
            default:
                return random.NextDouble();
        }
    }
}
