using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.TensorFlowLite.Files;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.IO;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlowLite;

/// <summary>TensorFlow Lite: <c>.tflite</c> files, of floating point numbers or quantised.</summary>
internal sealed class TensorFlowLiteFormat : ISourceFormat
{
    public string Name => "TensorFlow Lite";

    public bool Recognizes(SourcePath source) => LiteModel.Recognizes(source.Start);

    public SourceModel Read(string path, SourceOptions options)
    {
        byte[] file = InputFile.Read(path, "TensorFlow Lite model");
        LiteModel model = LiteModel.Read(file);
        LiteSubgraph main = model.Subgraphs[0];
        OnnxGraphBuilder graph = new();
        Dictionary<int, Tensor?> values = [];
        foreach (int input in main.Inputs) values[input] = Input(graph, Find(main, input), options);
        LiteTranslator translator = new(model);
        translator.Translate(graph, main, values);
        translator.ThrowIfFaulty();
        int[] outputs = [.. Outputs(main, options)];
        return Described(
            SourceGraphs.Finish(graph, [.. outputs.Select(output => Output(graph, main, output, values))]), main, outputs,
            new LiteMetadata(model, file));
    }

    /// <summary>The model with what its metadata says.</summary>
    private static SourceModel Described(SourceModel source, LiteSubgraph main, int[] outputs, LiteMetadata metadata)
    {
        Dictionary<string, ImageOptions> images = [];
        foreach ((int index, int input) in main.Inputs.Index())
        {
            LiteTensor tensor = Find(main, input);
            if (metadata.Pixels(index, tensor) is { } pixels) images[tensor.Name] = pixels;
        }

        return source with
        {
            ClassLabels = outputs is [var only]
                && metadata.Labels(Array.IndexOf(main.Outputs, only), Classes(Find(main, only))) is { } labels
                ? new ClassLabels(labels, [])
                : null,
            Images = images,
            Metadata = metadata.Texts,
        };
    }

    /// <summary>The number of classes, if an output is one score for each.</summary>
    private static long Classes(LiteTensor tensor) => tensor.Shape.Rank > 0 ? tensor.Shape[-1] : 1;

    private static Tensor Input(OnnxGraphBuilder graph, LiteTensor tensor, SourceOptions options)
    {
        TensorShape shape = options.InputShapes.TryGetValue(tensor.Name, out IReadOnlyList<long>? given)
            ? TensorShape.Of([.. given])
            : tensor.Shape;
        OnnxValue value = SourceGraphs.Input(graph, tensor.Name, tensor.Type, shape);
        return new Tensor(tensor.Grid is { } grid ? grid.Dequantize(graph, value) : value);
    }

    /// <summary>The tensors that the caller names, or those of the file.</summary>
    private static IEnumerable<int> Outputs(LiteSubgraph main, SourceOptions options) => options.Outputs.Count == 0
        ? main.Outputs
        : options.Outputs.Select(name => main.Tensors.Select((tensor, index) => (tensor.Name, index))
            .Where(pair => pair.Name == name)
            .Select(pair => (int?)pair.index)
            .FirstOrDefault() ?? throw new ModelInputException(
                $"there is no tensor '{name}' in the file, which is to be an output."
                    + NearName.Question(name, main.Tensors.Select(tensor => tensor.Name))));

    private static (string Name, OnnxValue Value) Output(
        OnnxGraphBuilder graph, LiteSubgraph main, int output, Dictionary<int, Tensor?> values)
    {
        LiteTensor tensor = Find(main, output);
        if (!values.TryGetValue(output, out Tensor? value) || value is null)
        {
            throw new ModelFormatException($"nothing in the file computes its output '{tensor.Name}'.");
        }

        // Integers leave as integers.
        bool isOnGrid = tensor.Grid is not null && value.Type == DataType.Float;
        return (tensor.Name, isOnGrid ? tensor.Grid!.Quantize(graph, value.Value) : value.Value);
    }

    private static LiteTensor Find(LiteSubgraph main, int index) =>
        index >= 0 && index < main.Tensors.Count ? main.Tensors[index] : throw FlatTable.Damaged();
}
