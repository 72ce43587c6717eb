using CoreMLSharp.Conversion.Keras.Files;
using CoreMLSharp.Conversion.Keras.Weights;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>
/// Keras's files: HDF5 of Keras 1 to 3, <c>.keras</c> archives, a description as JSON with weights beside it, and the layers models of
/// TensorFlow.js.
/// </summary>
internal sealed class KerasFormat : ISourceFormat
{
    public string Name => "Keras";

    public bool Recognizes(SourcePath source) => KerasFile.Recognizes(source);

    public SourceModel Read(string path, SourceOptions options)
    {
        try
        {
            return Unforeseen.Guard("the Keras model cannot be read", () =>
            {
                LayerTable table = new(options.CustomOperators);
                using KerasFile file = KerasFile.Open(path);
                table.Require(file.Network);
                file.ReadWeights(table);
                OldWeights.Adapt(file.Network, file.Version);
                return new SourceModel(Build(file, table, options));
            });
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation(path);
            throw;
        }
    }

    private static OnnxModel Build(KerasFile file, LayerTable table, SourceOptions options)
    {
        KerasModel model = file.Network.Model!;
        OnnxGraphBuilder graph = new();
        KerasTensor[] inputs =
        [
            .. model.Inputs.Select(input => Input(graph, model.Layers.FirstOrDefault(layer => layer.Name == input.Layer)
                ?? throw new ModelFormatException($"there is no layer '{input.Layer}', which is to be an input."), options)),
        ];
        Dictionary<TensorReference, KerasTensor> tensors = new KerasNetwork(graph, file.Version, table).Run(model, inputs);
        List<TensorReference> outputs = options.Outputs.Count == 0
            ? [.. model.Outputs]
            : [.. options.Outputs.Select(name => Find(name, tensors.Keys))];
        OnnxValue[] values = graph.Own([.. outputs.Select(output => KerasNetwork.Find(tensors, output).Value)]);
        Dictionary<string, int> counts = [];
        foreach ((TensorReference output, OnnxValue value) in outputs.Zip(values))
        {
            int count = counts[output.Layer] = counts.GetValueOrDefault(output.Layer, -1) + 1;
            graph.Prefer(value, count == 0 ? output.Layer : $"{output.Layer}_{count}");
        }

        return OnnxModel.Of(graph.Build(model.Name, values), graph.LargeInitializers);
    }

    private static KerasTensor Input(OnnxGraphBuilder graph, KerasLayer layer, SourceOptions options)
    {
        long[]? written = layer.Config.Shape("batch_input_shape") ?? layer.Config.Shape("batch_shape");
        IReadOnlyList<long>? shape = options.InputShapes.GetValueOrDefault(layer.Name) ?? written;
        if (shape is null)
        {
            throw new UnsupportedModelException(
                $"the file does not say which shape the input '{layer.Name}' has.")
            { Hint = Hint.GiveInputShape };
        }

        DataType type = (layer.Config.Text("dtype") ?? layer.Config.Text("input_dtype")) switch
        {
            "int8" or "uint8" or "int16" or "int32" or "int64" => DataType.Int32,
            "bool" => DataType.Bool,
            "string" => throw new UnsupportedModelException($"the input '{layer.Name}' is of texts."),
            _ => DataType.Float,
        };
        return KerasTensor.Of(
            graph, graph.Input(layer.Name, type, new TensorShape([.. shape]), axis => axis == 0 ? "batch" : $"{layer.Name}_{axis}"));
    }

    /// <summary>A tensor by the name that it has as an output: its layer's, with a number for all but the first.</summary>
    private static TensorReference Find(string name, IEnumerable<TensorReference> tensors)
    {
        TensorReference[] all = [.. tensors.OrderBy(tensor => tensor.Node).ThenBy(tensor => tensor.Index)];
        foreach (TensorReference tensor in all)
        {
            int place = all.TakeWhile(other => other != tensor).Count(other => other.Layer == tensor.Layer);
            if (name == (place == 0 ? tensor.Layer : $"{tensor.Layer}_{place}")) return tensor;
        }

        string near = NearName.Question(name, all.Select(tensor => tensor.Layer));
        throw new ModelInputException($"there is no layer '{name}', which is to be an output.{near}");
    }
}
