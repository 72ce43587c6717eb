using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;
using ElementType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>Runs a neural network once, on inputs of certain sizes, to see the shapes of all tensors that its layers write.</summary>
internal static class NetworkProbe
{
    /// <summary>The size of every tensor by its name.</summary>
    /// <exception cref="CoreMLException">The network cannot be run with these sizes; the message names the layer.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<long>> Run(
        Model network, IReadOnlyList<FeatureDescription> inputs, string where)
    {
        OnnxTranslation translation =
            OnnxExporter.Translate(WithAllTensorsAsOutputs(network, inputs), new OnnxTranslationOptions { ModelName = where });
        using OnnxSession session = new(StoredOnnxModel.Of(translation), TrialRun.Configuration, where);
        return TrialRun.Of(session, make => Run(session, translation, make, where), zerosFirst: true);
    }

    /// <summary>The tensors that the layers of the network itself write, each once.</summary>
    public static IEnumerable<string> Tensors(Model network) => network.NetworkLayers.SelectMany(layer => layer.Output).Distinct();

    private static Dictionary<string, IReadOnlyList<long>> Run(
        OnnxSession session, OnnxTranslation translation, Func<ElementType, long[], OrtValue> make, string where)
    {
        List<OrtValue> values = [];
        try
        {
            foreach (OnnxFeature input in translation.Inputs)
            {
                long[] shape = [.. (input.Dims ?? []).Select(dim => Math.Max(dim, 1))];
                values.Add(make(input.ElementType, ProbeInputs.Checked(shape, input.Name, where)));
            }

            string[] names = [.. translation.Outputs.Select(output => output.TensorName).Distinct()];
            IReadOnlyList<OrtValue> results = session.Run([.. translation.Inputs.Select(input => input.TensorName)], [.. values], names);
            values.AddRange(results);
            Dictionary<string, IReadOnlyList<long>> shapes = [];
            for (int i = 0; i < names.Length; i++)
            {
                shapes[names[i]] = WithoutLeadingOnes(results[i].GetTensorTypeAndShape().Shape, translation.Outputs[0].Layout);
            }

            return shapes;
        }
        finally
        {
            foreach (OrtValue value in values) value.Dispose();
        }
    }

    private static Model WithAllTensorsAsOutputs(Model model, IReadOnlyList<FeatureDescription> inputs)
    {
        INeuralNetwork source = model.Network!;
        NeuralNetwork network = new()
        {
            Layers = { source.Layers },
            Preprocessing = { source.Preprocessing },
            ArrayInputShapeMapping = source.ArrayInputShapeMapping,
            ImageInputShapeMapping = source.ImageInputShapeMapping,
        };
        FeatureType array = new() { MultiArrayType = new ArrayFeatureType() };
        return new Model
        {
            SpecificationVersion = model.SpecificationVersion,
            Description = new ModelDescription
            {
                Input = { inputs },
                Output = { Tensors(model).Select(name => new FeatureDescription { Name = name, Type = array }) },
            },
            NeuralNetwork = network,
        };
    }

    private static IReadOnlyList<long> WithoutLeadingOnes(long[] shape, OnnxLayout layout) => layout switch
    {
        OnnxLayout.Rank5Folded when shape is [1, _, _, _] => shape[1..],
        OnnxLayout.Rank5 when shape is [1, 1, _, _, _] => shape[2..],
        _ => shape,
    };
}
