using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Backbones;

/// <summary>
/// An ONNX network that serves as a feature extractor: to the outside a model with the image input <c>image</c> and the array output
/// <c>features</c>, run by ONNX Runtime as it is. Features that are a map are averaged over their cells.
/// </summary>
internal sealed class OnnxBackbone : IModelEvaluator
{
    private const string ImageName = "image";
    private const string FeaturesName = "features";

    /// <summary>How many images are run together, where the network takes several.</summary>
    private const int BatchSize = 8;

    private readonly OnnxSession _session;
    private readonly BackboneDescription _description;
    private readonly ImageFeatureType _image;
    private readonly MLImageCropAndScale _cropAndScale;
    private readonly string _where;
    private readonly string _input;
    private readonly string _output;
    private readonly int _batchSize;

    private OnnxBackbone(string path, MLModelConfiguration configuration)
    {
        _where = Path.GetFileName(path);
        _description = BackboneDescription.Load(path);
        _cropAndScale = configuration.ImageCropAndScale;
        ModelProto network = OnnxModelReader.Read(path);
        _output = OutputOf(network.Graph);
        _session = Load(network, path, configuration);
        try
        {
            if (_session.Inputs.Count != 1)
            {
                throw new ModelFormatException(
                    $"{path}: a feature extractor has one input, an image; this network has {_session.Inputs.Count}.");
            }

            (_input, NodeMetadata input) = _session.Inputs.First();
            _batchSize = input.Dimensions is [1, ..] ? 1 : BatchSize;
            Description = Describe(Run(new float[3 * _description.Size * _description.Size], 1, CancellationToken.None)[0].Length);
            _image = Description.Input[0].Type.ImageType;
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    private ModelDescription Describe(int features)
    {
        FeatureDescription image = Feature.Image(
            ImageName, _description.Size, _description.Size, _description.IsBgr
                ? ImageFeatureType.Types.ColorSpace.Bgr
                : ImageFeatureType.Types.ColorSpace.Rgb);
        return new ModelDescription
        {
            Input = { image },
            Output = { Feature.MultiArray(FeaturesName, ArrayFeatureType.Types.ArrayDataType.Float32, features) },
        };
    }

    /// <summary>The network seen as a Core ML model.</summary>
    public ModelDescription Description { get; }

    /// <summary>Loads a network with the description beside it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not an ONNX network, or the description beside it does not fit.</exception>
    public static OnnxBackbone Load(string path, MLModelConfiguration configuration) => new(path, configuration);

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken) =>
        EvaluateBatch([inputs], cancellationToken)[0];

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken) =>
    [
        .. batch.Chunk(_batchSize).SelectMany(examples => Run(Pictures(examples), examples.Length, cancellationToken))
            .Select(features => new Dictionary<string, MLFeatureValue> { [FeaturesName] = MLMultiArray.Wrap(features) }),
    ];

    public void Dispose() => _session.Dispose();

    private OnnxSession Load(ModelProto network, string path, MLModelConfiguration configuration)
    {
        try
        {
            return new OnnxSession(
                network.ToByteArray(), Path.GetDirectoryName(Path.GetFullPath(path)), configuration, _where,
                StoredOnnxModel.ContainsLoop(network.Graph));
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelFormatException($"{path}: ONNX Runtime cannot load the network: {error.Message}", error);
        }
    }

    /// <summary>The tensor of the features; one inside the network is made an output.</summary>
    private string OutputOf(GraphProto? graph)
    {
        string[] outputs = [.. graph?.Output.Select(output => output.Name) ?? []];
        if (_description.Output is not { } name)
        {
            return outputs.Length == 1
                ? outputs[0]
                : throw new ModelFormatException(
                    $"{_where} has {outputs.Length} outputs ({string.Join(", ", outputs)}); name the features' one as \"output\" in " +
                        $"{BackboneDescription.PathFor(_where)}.");
        }

        if (outputs.Contains(name)) return name;
        if (graph is null || !graph.Node.Any(node => node.Output.Contains(name)))
        {
            throw new ModelFormatException(
                $"{_where} has no tensor '{name}', which {BackboneDescription.PathFor(_where)} names as its output; its outputs are " +
                    $"{string.Join(", ", outputs)}.");
        }

        graph.Output.Add(new ValueInfoProto { Name = name });
        return name;
    }

    private float[] Pictures(IReadOnlyDictionary<string, MLFeatureValue>[] examples)
    {
        int size = _description.Size, area = size * size;
        float[] planes = new float[examples.Length * 3 * area];
        for (int i = 0; i < examples.Length; i++)
        {
            if (!examples[i].TryGetValue(ImageName, out MLFeatureValue? value))
            {
                throw new ModelInputException($"The image input '{ImageName}' is missing.");
            }

            Span<float> picture = planes.AsSpan(i * 3 * area, 3 * area);
            ImageTensors.Write(value.ImageValue.Look(size, size, _cropAndScale, PixelFormat.Rgb), _image, picture);
            for (int channel = 0; channel < 3; channel++)
            {
                foreach (ref float element in picture.Slice(channel * area, area))
                {
                    element = (element - _description.Mean[channel]) / _description.Deviation[channel];
                }
            }
        }

        return planes;
    }

    private float[][] Run(float[] pictures, int count, CancellationToken cancellationToken)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pictures, [count, 3, _description.Size, _description.Size]);
        IReadOnlyList<OrtValue> outputs = _session.Run([_input], [input], [_output], cancellationToken);
        using OrtValue features = outputs[0];
        long[] shape = features.GetTensorTypeAndShape().Shape;
        return shape is [_, > 0, ..] && shape[0] == count
            ? Averages(features.GetTensorDataAsSpan<float>(), count, (int)shape[1])
            : throw new ModelFormatException(
                $"{_where}: features have the shape [N, C] or [N, C, H, W]; '{_output}' has [{string.Join(", ", shape)}].");
    }

    private static float[][] Averages(ReadOnlySpan<float> maps, int count, int channels)
    {
        int cells = maps.Length / (count * channels);
        float[][] features = new float[count][];
        for (int i = 0; i < count; i++)
        {
            features[i] = new float[channels];
            for (int channel = 0; channel < channels; channel++)
            {
                double sum = 0;
                foreach (float value in maps.Slice(((i * channels) + channel) * cells, cells)) sum += value;
                features[i][channel] = (float)(sum / cells);
            }
        }

        return features;
    }
}
