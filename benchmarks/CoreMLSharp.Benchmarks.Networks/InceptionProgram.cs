using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Binding = CoreMLSharp.Specification.MILSpec.Argument.Types.Binding;

namespace CoreMLSharp.Benchmarks.Networks;

/// <summary>
/// The network of <see cref="InceptionSized"/> as an ML Program, as a converter would make it: with 16-bit weights in a file, and batch
/// normalisation apart.
/// </summary>
internal sealed class InceptionProgram : IDisposable
{
    private readonly Block _block = new();
    private readonly ProgramWeightsWriter _weights = new(6);

    /// <summary>The path of the package in a folder, where it is made when it is not there yet.</summary>
    public static string InFolder(string folder)
    {
        string path = Path.Combine(folder, "inception-sized.mlpackage");
        if (Directory.Exists(path)) return path;
        using InceptionProgram program = new();
        using ModelFile file = program.Make(ModelFile.Load(InceptionSized.InFolder(folder)).Specification);
        file.Save(path);
        return path;
    }

    public void Dispose() => _weights.Dispose();

    private ModelFile Make(Model source)
    {
        NeuralNetworkClassifier network = source.NeuralNetworkClassifier;
        Add("mul", "scaled", DataType.Float32, ("x", "image"), ("y", Constant(ProgramTensor.Scalar(1 / 127.5f))));
        Add("add", "shifted", DataType.Float32, ("x", "scaled"), ("y", Constant(ProgramTensor.Scalar(-1f))));
        Add("cast", "start", DataType.Float16, ("x", "shifted"), ("dtype", Text("fp16")));
        foreach (NeuralNetworkLayer layer in network.Layers) Translate(layer);
        Add("cast", "probabilities", DataType.Float32, ("x", network.LabelProbabilityLayerName), ("dtype", Text("fp32")));
        Operation classify = Add(
            "classify", "classLabel", DataType.String, ("probabilities", "probabilities"),
            ("classes", Constant(ProgramList.Of(network.StringClassLabels.Vector))));
        classify.Outputs.Add(new NamedValueType { Name = "classLabelProbs", Type = ProgramTypes.Tensor(DataType.Float64, []) });
        _block.Outputs.AddRange(["classLabel", "classLabelProbs"]);
        Function main = new()
        {
            Opset = "CoreML5",
            Inputs = { new NamedValueType { Name = "image", Type = ProgramTypes.Tensor(DataType.Float32, [1, 3, 299, 299]) } },
            BlockSpecializations = { ["CoreML5"] = _block },
        };
        return _weights.ToModelFile(
            new Model
            {
                SpecificationVersion = 6,
                Description = source.Description,
                MlProgram = new CoreMLSharp.Specification.MILSpec.Program { Version = 1, Functions = { ["main"] = main } },
            });
    }

    private void Translate(NeuralNetworkLayer layer)
    {
        string x = layer.Input[0] == "image" ? "start" : layer.Input[0];
        string y = layer.Output[0];
        switch (layer.LayerCase)
        {
            case NeuralNetworkLayer.LayerOneofCase.Convolution:
                ConvolutionLayerParams convolution = layer.Convolution;
                long[] shape =
                [
                    (long)convolution.OutputChannels, (long)convolution.KernelChannels, (long)convolution.KernelSize[0],
                    (long)convolution.KernelSize[1],
                ];
                string padding = convolution.ConvolutionPaddingTypeCase == ConvolutionLayerParams.ConvolutionPaddingTypeOneofCase.Valid
                    ? "valid"
                    : "same";
                Add(
                    "conv", y, DataType.Float16, ("x", x), ("weight", Halves(convolution.Weights, shape)),
                    ("strides", Integers([.. convolution.Stride.Select(stride => (int)stride)])), ("pad_type", Text(padding)));
                break;
            case NeuralNetworkLayer.LayerOneofCase.Batchnorm:
                BatchnormLayerParams norm = layer.Batchnorm;
                string Vector(WeightParams weights) => Halves(weights, (long)norm.Channels);
                string epsilon = Constant(ProgramTensor.OfFloats(DataType.Float16, [norm.Epsilon], []));
                Add(
                    "batch_norm", y, DataType.Float16, ("x", x), ("gamma", Vector(norm.Gamma)), ("beta", Vector(norm.Beta)),
                    ("mean", Vector(norm.Mean)), ("variance", Vector(norm.Variance)), ("epsilon", epsilon));
                break;
            case NeuralNetworkLayer.LayerOneofCase.Activation:
                Add("relu", y, DataType.Float16, ("x", x));
                break;
            case NeuralNetworkLayer.LayerOneofCase.Pooling when layer.Pooling.GlobalPooling:
                Add(
                    "reduce_mean", y, DataType.Float16, ("x", x), ("axes", Integers(2, 3)),
                    ("keep_dims", Constant(ProgramTensor.Scalar(true))));
                break;
            case NeuralNetworkLayer.LayerOneofCase.Pooling:
                Pool(layer.Pooling, x, y);
                break;
            case NeuralNetworkLayer.LayerOneofCase.Concat:
                Operation concat = Add("concat", y, DataType.Float16, ("axis", Constant(ProgramTensor.Scalar(1))));
                concat.Inputs.Add("values", new Argument { Arguments = { layer.Input.Select(input => new Binding { Name = input }) } });
                break;
            case NeuralNetworkLayer.LayerOneofCase.Flatten:
                Add("squeeze", y, DataType.Float16, ("x", x), ("axes", Integers(2, 3)));
                break;
            case NeuralNetworkLayer.LayerOneofCase.InnerProduct:
                InnerProductLayerParams product = layer.InnerProduct;
                Add(
                    "linear", y, DataType.Float16, ("x", x),
                    ("weight", Halves(product.Weights, (long)product.OutputChannels, (long)product.InputChannels)),
                    ("bias", Halves(product.Bias, (long)product.OutputChannels)));
                break;
            default:
                Add("softmax", y, DataType.Float16, ("x", x));
                break;
        }
    }

    private void Pool(PoolingLayerParams pooling, string x, string y)
    {
        if (pooling.Type == PoolingLayerParams.Types.PoolingType.Average)
        {
            string excludes = Constant(ProgramTensor.Scalar(true));
            Add(
                "avg_pool", y, DataType.Float16, ("x", x), ("kernel_sizes", Integers(3, 3)), ("pad_type", Text("same")),
                ("exclude_padding_from_average", excludes));
            return;
        }

        string strides = Integers([.. pooling.Stride.Select(stride => (int)stride)]);
        Add("max_pool", y, DataType.Float16, ("x", x), ("kernel_sizes", Integers(3, 3)), ("pad_type", Text("valid")), ("strides", strides));
    }

    private Operation Add(string type, string output, DataType elements, params ReadOnlySpan<(string Parameter, string Name)> arguments)
    {
        Operation operation = new() { Type = type, Outputs = { new NamedValueType { Name = output, Type = AnyShape(elements) } } };
        foreach ((string parameter, string name) in arguments) operation.Inputs.Add(parameter, ByName(name));
        _block.Operations.Add(operation);
        return operation;
    }

    private string Constant(ProgramValue value)
    {
        string name = $"constant{_block.Operations.Count}";
        _block.Operations.Add(
            new Operation
            {
                Type = "const",
                Outputs = { new NamedValueType { Name = name, Type = value.Type } },
                Attributes = { ["val"] = _weights.Add(value) },
            });
        return name;
    }

    private string Halves(WeightParams weights, params ReadOnlySpan<long> shape) =>
        Constant(ProgramTensor.OfFloats(DataType.Float16, weights.FloatValue.ToArray(), shape));

    private string Integers(params int[] numbers) => Constant(ProgramTensor.Of<int>(numbers, [numbers.Length]));

    private string Text(string text) => Constant(ProgramTensor.OfStrings([text], []));

    private static Argument ByName(string name) => new() { Arguments = { new Binding { Name = name } } };

    private static CoreMLSharp.Specification.MILSpec.ValueType AnyShape(DataType type) =>
        new()
        {
            TensorType = new TensorType
            {
                DataType = type,
                Rank = -1,
                Dimensions = { new Dimension { Unknown = new() { Variadic = true } } },
            },
        };
}
