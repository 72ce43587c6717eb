using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>
/// Translates pipelines, classic models and classifiers of every kind to one graph: what each stage computes, joined by the names of
/// features. How a stage is translated stands in <see cref="StageTable"/>.
/// </summary>
internal static class PipelineTranslator
{
    /// <summary>The key of the model's metadata at which the class labels stand, as a JSON array.</summary>
    private const string LabelsKey = "classLabels";

    /// <summary>Translates a model.</summary>
    /// <returns>The translation, which keeps the weight files of all stages mapped until it is disposed of.</returns>
    public static OnnxTranslation Translate(Model model, OnnxTranslationOptions options)
    {
        if (options.Batch && TryTranslate(model, options, batch: true) is { } batched) return batched;
        return TryTranslate(model, options with { Batch = false }, batch: false)!;
    }

    /// <summary>Translates the stages of a pipeline, one after the other; what they compute beside its outputs stays inside.</summary>
    /// <returns>Whether all stages are translated; not where examples are batched and one mixes them.</returns>
    public static bool TryTranslateStages(StageContext pipeline)
    {
        IReadOnlyList<Model> stages = pipeline.Model.PipelineModels;
        if (stages.Count == 0) throw new ModelValidationException("the pipeline has no stages.");
        IReadOnlyDictionary<string, OnnxValue> before = pipeline.Features.Computed;
        for (int i = 0; i < stages.Count; i++)
        {
            try
            {
                if (!StageTable.TryTranslate(pipeline with { Model = stages[i] })) return false;
            }
            catch (CoreMLException error)
            {
                error.AddOuterLocation($"stage {i + 1} ({stages[i].TypeName})");
                throw;
            }
        }

        pipeline.Features.Leave(before, [.. pipeline.Model.Description.Output.Select(output => output.Name)]);
        return true;
    }

    private static OnnxTranslation? TryTranslate(Model model, OnnxTranslationOptions options, bool batch)
    {
        Disposables parts = new();
        OnnxTranslation? translation = null;
        try
        {
            return translation = TryTranslate(model, options, batch, parts);
        }
        finally
        {
            if (translation is null) parts.Dispose();
        }
    }

    private static OnnxTranslation? TryTranslate(Model model, OnnxTranslationOptions options, bool batch, Disposables parts)
    {
        ModelDescription description = ModelFunctionsOf(model, options).Description;
        StageFeatures features = new(new OnnxGraphBuilder(), description, batch);
        if (!StageTable.TryTranslate(new StageContext(features, model, options, parts.Add))) return null;
        (OnnxFeature[] outputs, OnnxValue[] values) = features.DefineOutputs();
        GraphProto graph = features.Graph.Build("pipeline", values);

        // A name may be taken, such as by an input that is handed through.
        outputs = [.. outputs.Zip(graph.Output, (output, value) => output with { TensorName = value.Name })];
        ClassLabels? labels = features.Labels;
        OnnxTranslation translation = new(graph, features.Graph.LargeInitializers, parts)
        {
            Inputs = features.Inputs,
            Outputs = outputs,
            StringClassLabels = labels is { Strings.Count: > 0 } ? labels.Strings : null,
            Int64ClassLabels = labels is { Integers.Count: > 0 } ? labels.Integers : null,
            ProbabilitiesTensorName = outputs.FirstOrDefault(output => output.Name == features.ProbabilitiesName)?.TensorName,
            IsBatched = batch,
        };
        if (labels is not null)
        {
            translation.Model.MetadataProps.Add(new StringStringEntryProto { Key = LabelsKey, Value = Json(labels) });
        }

        return translation;
    }

    private static Model ModelFunctionsOf(Model model, OnnxTranslationOptions options) =>
        model.MlProgram is null ? model : CoreMLSharp.Programs.ModelFunctions.Select(model, options.FunctionName);

    private static string Json(ClassLabels labels) => labels.Strings.Count > 0
        ? $"[{string.Join(", ", labels.Strings.Select(label => $"\"{JsonEncodedText.Encode(label)}\""))}]"
        : $"[{string.Join(", ", labels.Integers)}]";

    /// <summary>What the stages keep open.</summary>
    private sealed class Disposables : IDisposable
    {
        private readonly List<IDisposable> _all = [];

        public void Add(IDisposable one) => _all.Add(one);

        public void Dispose() => _all.ForEach(one => one.Dispose());
    }
}
