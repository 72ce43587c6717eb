using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Tests;

/// <summary>Makes small networks for tests, layer by layer, and runs them.</summary>
internal sealed class NetworkBuilder
{
    private readonly NeuralNetwork _network = new();
    private readonly ModelDescription _description = new();

    /// <param name="exact">Whether arrays keep their rank; otherwise they are [sequence, batch, channels, height, width].</param>
    public NetworkBuilder(bool exact = true)
    {
        _network.ArrayInputShapeMapping = exact
            ? NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping
            : NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping;
        _network.ImageInputShapeMapping = exact
            ? NeuralNetworkImageShapeMapping.Rank4ImageMapping
            : NeuralNetworkImageShapeMapping.Rank5ImageMapping;
    }

    public Model Model => new() { SpecificationVersion = 5, Description = _description, NeuralNetwork = _network };

    public NeuralNetwork Network => _network;

    public NetworkBuilder Input(string name, params long[] shape)
    {
        ArrayFeatureType array = new() { DataType = ArrayFeatureType.Types.ArrayDataType.Float32, Shape = { shape } };
        _description.Input.Add(new FeatureDescription { Name = name, Type = new FeatureType { MultiArrayType = array } });
        return this;
    }

    /// <summary>An array input whose dimensions of -1 may have any length.</summary>
    public NetworkBuilder FlexibleInput(string name, params long[] shape)
    {
        Input(name, [.. shape.Select(dim => Math.Max(dim, 1))]);
        _description.Input[^1].Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges =
            {
                shape.Select(
                    dim =>
                        dim < 0
                            ? new SizeRange { LowerBound = 1, UpperBound = -1 }
                            : new SizeRange { LowerBound = (ulong)dim, UpperBound = dim }),
            },
        };
        return this;
    }

    public NetworkBuilder Image(string name, int height, int width, ImageFeatureType.Types.ColorSpace colors)
    {
        ImageFeatureType image = new() { Height = height, Width = width, ColorSpace = colors };
        _description.Input.Add(new FeatureDescription { Name = name, Type = new FeatureType { ImageType = image } });
        return this;
    }

    public NetworkBuilder Output(string name)
    {
        ArrayFeatureType array = new() { DataType = ArrayFeatureType.Types.ArrayDataType.Float32 };
        _description.Output.Add(new FeatureDescription { Name = name, Type = new FeatureType { MultiArrayType = array } });
        return this;
    }

    /// <summary>Adds a layer; names are separated by spaces.</summary>
    public NetworkBuilder Layer(string inputs, string outputs, Action<NeuralNetworkLayer> set)
    {
        _network.Layers.Add(Make(inputs, outputs, set));
        return this;
    }

    public static NeuralNetworkLayer Make(string inputs, string outputs, Action<NeuralNetworkLayer> set)
    {
        NeuralNetworkLayer layer = new() { Name = $"layer of {outputs}", Input = { Names(inputs) }, Output = { Names(outputs) } };
        set(layer);
        return layer;
    }

    public static WeightParams Weights(params float[] values) => new() { FloatValue = { values } };

    public static WeightParams HalfWeights(params float[] values) =>
        new() { Float16Value = ByteString.CopyFrom([.. values.SelectMany(value => BitConverter.GetBytes((Half)value))]) };

    public OnnxTranslation Translate(OnnxTranslationOptions? options = null) => OnnxExporter.Translate(Model, options ?? new());

    /// <summary>Runs the network and gives its only output.</summary>
    public Tensor Run(params (string Name, Tensor Value)[] inputs) => RunAll(inputs).Values.Single();

    public Dictionary<string, Tensor> RunAll(params (string Name, Tensor Value)[] inputs) =>
        OnnxRunner.Run(Translate(), inputs.ToDictionary(input => input.Name, input => input.Value));

    /// <summary>Runs a network of one layer with inputs a, b, c … and the output y.</summary>
    public static Tensor Run(Action<NeuralNetworkLayer> set, params Tensor[] inputs)
    {
        string[] names = [.. inputs.Select((_, i) => ((char)('a' + i)).ToString())];
        NetworkBuilder network = new();
        for (int i = 0; i < inputs.Length; i++) network.Input(names[i], inputs[i].Shape);
        return network.Layer(string.Join(' ', names), "y", set).Output("y").Run([.. inputs.Select((input, i) => (names[i], input))]);
    }

    private static string[] Names(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
