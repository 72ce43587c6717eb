using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing.Programs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>
/// Makes a classic model of an ONNX model with operators of classic models: a pipeline of Core ML's own models for them, and of programs
/// for the arithmetic between them. It takes one row at a time: the first dimension of inputs and outputs goes, an input [N, columns] is an
/// array [columns], and one of a single column a number or a text. A classifier gives its label and a dictionary of probabilities; its
/// label is the class of the largest of these.
/// </summary>
internal static class PipelineImporter
{
    /// <summary>
    /// Whether a model is one that this makes a pipeline of: it has operators of classic models, and rows as inputs. Not where it is a
    /// network in which only some numbers are prepared so; that is one for <see cref="OnnxImporter"/>.
    /// </summary>
    public static bool Takes(OnnxModel model)
    {
        GraphProto? graph = model.Message.Graph;
        NodeProto[] classic = [.. (graph?.Node ?? []).Where(node => node.Domain == OnnxModelWriter.ClassicDomain)];
        if (classic.Length == 0) return false;
        TensorShapeProto?[] shapes = [.. PipelineInputs.Of(model).Select(input => input.Type?.TensorType?.Shape)];
        if (shapes.Any(shape => shape is { Dim: [{ DimValue: > 1 }, _] or [{ DimValue: > 1 }] })) return false;
        bool isOnlyNumbers = classic.All(node => OperatorTable.Find(node.Domain, node.OpType) is not null && node.OpType is not (
            "LabelEncoder" or "OneHotEncoder"));
        bool isNetwork = shapes.Any(shape => shape is { Dim.Count: > 2 })
            || (classic.All(node => StageTable.IsBetterOpen(node.OpType))
                && graph!.Node.Any(node => node.OpType is "Conv" or "Gemm" or "MatMul" or "LSTM" or "GRU" or "RNN"));
        return !(isOnlyNumbers && isNetwork);
    }

    /// <summary>Imports a model.</summary>
    /// <exception cref="ModelFormatException">The model contradicts itself.</exception>
    /// <exception cref="UnsupportedModelException">
    /// It has what Core ML cannot express: one message names every node of that kind with the reason.
    /// </exception>
    public static OnnxImport Import(OnnxModel model, OnnxImportOptions options)
    {
        try
        {
            return Run(model, options);
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation(options.ModelName);
            throw;
        }
    }

    private static OnnxImport Run(OnnxModel model, OnnxImportOptions options)
    {
        string[] outputs = options.Outputs.Count > 0
            ? [.. options.Outputs]
            : Computed(model);
        if (outputs.Length == 0) throw new ModelFormatException("it has no output.");
        ImportNames names = new();
        PipelineTranslator pipeline = new(model, options, outputs, names);
        Dictionary<string, FeatureDescription> inputs = PipelineInputs.Define(pipeline, model);
        foreach (string output in outputs) Want(pipeline, output, names.New(output));
        pipeline.Translate();
        ThrowIfFailed(pipeline);
        PipelineOutputs results = new(pipeline, inputs.Values.Select(input => input.Name), options.ClassLabels);
        results.Define();
        ThrowIfFailed(pipeline);

        ModelFile file = Join(pipeline, inputs.Values, results.Features);
        HashSet<string> used = [.. file.Specification.Description.Input.Select(input => input.Name)];
        return new OnnxImport(
            file, inputs.Where(input => used.Contains(input.Value.Name)).ToDictionary(input => input.Key, input => input.Value.Name),
            results.Names, new Dictionary<string, string>());
    }

    /// <summary>The outputs that depend on an input; ML.NET's exporter adds some that do not, to keep the names of columns.</summary>
    private static string[] Computed(OnnxModel model)
    {
        HashSet<string> computed = [.. PipelineInputs.Of(model).Select(input => input.Name)];
        foreach (NodeProto node in model.Message.Graph.Node)
        {
            if (DeadNodes.ReferencesOf(node).Any(computed.Contains)) computed.UnionWith(node.Output);
        }

        string[] all = [.. model.Message.Graph.Output.Select(output => output.Name)];
        return all.Any(computed.Contains) ? [.. all.Where(computed.Contains)] : all;
    }

    /// <summary>Gives the name of an output to whatever it is that only passes on its way there.</summary>
    private static void Want(PipelineTranslator pipeline, string output, string name)
    {
        pipeline.Want(output, name);
        for (string value = output; pipeline.ProducerOf(value) is { } producer;)
        {
            NodeProto node = pipeline.Nodes[producer];
            if (node.Input.Count == 0 || node.Domain.Length > 0 || !StageTable.Passing.Contains(node.OpType)) return;
            value = node.Input[0];
            if (pipeline.OutputNames.Contains(value)) return;
            pipeline.Alias(value, output);
        }
    }

    private static void ThrowIfFailed(PipelineTranslator pipeline)
    {
        if (pipeline.Failures.Count == 0) return;
        throw new UnsupportedModelException(
            $"it cannot be converted; nothing was written.{Environment.NewLine}  "
                + string.Join($"{Environment.NewLine}  ", pipeline.Failures));
    }

    /// <summary>The stages that the outputs need as one model.</summary>
    private static ModelFile Join(
        PipelineTranslator pipeline, IEnumerable<FeatureDescription> inputs, IReadOnlyList<string> outputs)
    {
        HashSet<string> needed = [.. outputs];
        List<ModelFile> kept = [];
        foreach (ModelFile stage in pipeline.Stages.Reverse())
        {
            ModelDescription description = stage.Specification.Description;
            if (!description.Output.Any(output => needed.Contains(output.Name)))
            {
                stage.Dispose();
                continue;
            }

            needed.UnionWith(description.Input.Select(input => input.Name));
            kept.Insert(0, stage);
        }

        if (kept.Count == 0)
        {
            throw new UnsupportedModelException("it computes nothing from its inputs; all of its outputs are constant or inputs.");
        }

        if (kept.Count == 1) return kept[0];
        ModelFile joined = PipelineStages.Join(kept);
        kept.ForEach(stage => stage.Dispose());
        ModelDescription whole = joined.Specification.Description;
        FeatureDescription[] ordered = [.. inputs.Where(input => whole.Input.Any(own => own.Name == input.Name))];
        whole.Input.Clear();
        whole.Input.AddRange(ordered.Select(input => input.Clone()));
        FeatureDescription[] results =
        [
            .. outputs.Distinct().Select(name => joined.Specification.PipelineModels
                .SelectMany(stage => stage.Description.Output)
                .Last(output => output.Name == name)
                .Clone()),
        ];
        whole.Output.Clear();
        whole.Output.AddRange(results);
        return joined;
    }
}
