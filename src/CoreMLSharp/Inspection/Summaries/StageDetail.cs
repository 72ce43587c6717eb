using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>What there is to say about a stage beyond its type.</summary>
internal static class StageDetail
{
    public static bool IsProvidedByApple(Model model) => model.TypeCase is Model.TypeOneofCase.VisionFeaturePrint
        or Model.TypeOneofCase.AudioFeaturePrint or Model.TypeOneofCase.SoundAnalysisPreprocessing;

    public static string Of(Model model, int layers) => model.TypeCase switch
    {
        Model.TypeOneofCase.VisionFeaturePrint => OfVision(model.VisionFeaturePrint),
        Model.TypeOneofCase.AudioFeaturePrint =>
            $"sound, version {(int)(model.AudioFeaturePrint.Sound?.Version ?? 0)}, provided by Apple's systems",
        Model.TypeOneofCase.SoundAnalysisPreprocessing => "vggish, provided by Apple's systems",
        Model.TypeOneofCase.GlmClassifier => $"{Rows(model.GlmClassifier.Weights.Count)}, {Classes(model)}",
        Model.TypeOneofCase.TextClassifier => Text(model.TextClassifier.Revision, model.TextClassifier.Language, Classes(model)),
        Model.TypeOneofCase.WordTagger => OfTagger(model, model.WordTagger.ModelParameterData.Memory),
        Model.TypeOneofCase.Gazetteer => Text(model.Gazetteer.Revision, model.Gazetteer.Language, Classes(model)),
        Model.TypeOneofCase.WordEmbedding => Text(model.WordEmbedding.Revision, model.WordEmbedding.Language, ""),
        Model.TypeOneofCase.CustomModel => model.CustomModel.ClassName,
        Model.TypeOneofCase.SerializedModel => model.SerializedModel.Identifier,
        Model.TypeOneofCase.KNearestNeighborsClassifier =>
            $"{model.KNearestNeighborsClassifier.NearestNeighborsIndex?.NumberOfDimensions ?? 0} dimensions, {Classes(model)}",
        Model.TypeOneofCase.MlProgram => OfProgram(model.MlProgram, layers),
        _ when model.Network is not null => string.Create(CultureInfo.InvariantCulture, $"{layers:N0} layers"),
        _ when ClassLabels.Of(model).Count > 0 && model.PipelineModels.Count == 0 => Classes(model),
        _ => "",
    };

    /// <summary>What weights a word tagger has is left out where the form of the parameters is not known.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">The tagger's parameters, which an outline leaves out.</param>
    public static string OfTagger(Model model, ReadOnlyMemory<byte> parameters)
    {
        WordTagger tagger = model.WordTagger;
        string classes = Text(tagger.Revision, tagger.Language, Classes(model));
        try
        {
            ConditionalRandomField crf = ConditionalRandomField.Read(parameters, "");
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{classes}, a random field of {crf.Weights.Count:N0} weights in {crf.UsedPlaceCount:N0} of {crf.PlaceCount:N0} places");
        }
        catch (CoreMLException)
        {
            return classes;
        }
    }

    private static string OfVision(VisionFeaturePrint print) => print.VisionFeaturePrintTypeCase switch
    {
        VisionFeaturePrint.VisionFeaturePrintTypeOneofCase.Scene =>
            $"scene, version {(int)print.Scene.Version}, provided by Apple's systems",
        VisionFeaturePrint.VisionFeaturePrintTypeOneofCase.Objects =>
            $"objects, version {(int)print.Objects.Version}, provided by Apple's systems",
        _ => "provided by Apple's systems",
    };

    private static string OfProgram(Specification.MILSpec.Program program, int operations)
    {
        string opsets = string.Join(", ", program.Functions.Values.Select(function => function.Opset).Distinct());
        string functions = program.Functions.Count == 1 ? "1 function" : $"{program.Functions.Count} functions";
        return string.Create(
            CultureInfo.InvariantCulture, $"{functions}, {operations:N0} operation{(operations == 1 ? "" : "s")}, {opsets}");
    }

    private static string Rows(int rows) => rows == 1 ? "1 row of weights" : $"{rows} rows of weights";

    private static string Classes(Model model) => $"{ClassLabels.Of(model).Count} classes";

    private static string Text(uint revision, string language, string rest) =>
        string.Join(", ", new[] { $"revision {revision}", language, rest }.Where(part => part.Length > 0));
}
