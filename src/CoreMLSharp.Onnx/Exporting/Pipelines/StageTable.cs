using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>How each type of model becomes a part of a graph.</summary>
internal static class StageTable
{
    private static readonly Dictionary<Model.TypeOneofCase, Action<StageContext>> Classic = new()
    {
        [Model.TypeOneofCase.GlmClassifier] = LinearModels.Classify,
        [Model.TypeOneofCase.GlmRegressor] = LinearModels.Regress,
        [Model.TypeOneofCase.TreeEnsembleClassifier] = TreeEnsembles.Classify,
        [Model.TypeOneofCase.TreeEnsembleRegressor] = TreeEnsembles.Regress,
        [Model.TypeOneofCase.SupportVectorClassifier] = SupportVectorMachines.Classify,
        [Model.TypeOneofCase.SupportVectorRegressor] = SupportVectorMachines.Regress,
        [Model.TypeOneofCase.Scaler] = FeatureEngineering.Scale,
        [Model.TypeOneofCase.Normalizer] = FeatureEngineering.Normalize,
        [Model.TypeOneofCase.Imputer] = FeatureEngineering.Impute,
        [Model.TypeOneofCase.FeatureVectorizer] = FeatureEngineering.Vectorize,
        [Model.TypeOneofCase.ArrayFeatureExtractor] = FeatureEngineering.Extract,
    };

    /// <summary>Translates a model.</summary>
    /// <returns>Whether it is translated; not where examples are batched and it mixes them.</returns>
    public static bool TryTranslate(StageContext stage)
    {
        if (stage.Model.IsPipeline) return PipelineTranslator.TryTranslateStages(stage);
        if (OnnxExporter.IsTensorModel(stage.Model)) return TryTranslateTensors(stage);
        if (!Classic.TryGetValue(stage.Model.TypeCase, out Action<StageContext>? translate)) throw Unsupported(stage.Model);
        translate(stage);
        return true;
    }

    private static bool TryTranslateTensors(StageContext stage)
    {
        OnnxTranslation part = OnnxExporter.TranslateTensors(stage.Model, stage.Options);
        stage.Keep(part);
        if (part.States.Count > 0) throw new UnsupportedModelException("a stage that keeps a state cannot be exported to ONNX.");
        if (stage.Features.IsBatched && !(part.IsBatched && part.Inputs.All(input => input.Dims is [< 0, ..]))) return false;
        ModelDescription description = CoreMLSharp.Programs.ModelFunctions.Select(stage.Model, stage.Options.FunctionName).Description;
        IReadOnlyDictionary<string, OnnxValue> outputs = stage.Graph.Inline(
            part.Model.Graph, part.Initializers, stage.Features.Tensors(description, part.Inputs));
        foreach (OnnxFeature output in part.Outputs) stage.Features.Define(output.Name, outputs[output.TensorName]);
        if (part.ProbabilitiesTensorName is { } probabilities)
        {
            ClassLabels labels = part.StringClassLabels is null && part.Int64ClassLabels is null
                ? ClassLabels.Of(stage.Model)
                : new ClassLabels(part.StringClassLabels ?? [], part.Int64ClassLabels ?? []);
            stage.Features.Classify(description, stage.Features.AsRow(outputs[probabilities]), labels, probabilities);
        }

        return true;
    }

    private static UnsupportedModelException Unsupported(Model model) => model.LinkedModel is not null
        ? new UnsupportedModelException("a linked model lies in a file of its own; embed it first.") { Hint = Hint.EmbedLinkedModels }
        : new UnsupportedModelException(
            $"models of type {model.TypeName} cannot be exported to ONNX. Networks, ML Programs, linear models, trees, support vector "
                + "machines, what prepares numbers for them, and pipelines of these can.");
}
