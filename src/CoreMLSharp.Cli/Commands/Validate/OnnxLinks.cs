using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Validate;

/// <summary>Finds links that lead to ONNX networks, which this program follows and Core ML does not.</summary>
internal static class OnnxLinks
{
    public static IEnumerable<ModelDiagnostic> In(Model model, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Of(model, model.TypeName).Where(link => LeadsToOnnx(link.Link, folder)).Select(link => new ModelDiagnostic(
            DiagnosticSeverity.Warning, link.Where,
            $"The link leads to an ONNX network here ({link.Link.LinkedModelFile.LinkedModelFileName.DefaultValue}), which Core ML cannot "
            + "read.",
            "Give apps a Core ML model of that name."));
    }

    private static IEnumerable<(LinkedModel Link, string Where)> Of(Model model, string where) => model.LinkedModel is { } link
        ? [(link, where)]
        : model.PipelineModels.SelectMany((stage, i) => Of(stage, $"{where}.models[{i}].{stage.TypeName}"));

    private static bool LeadsToOnnx(LinkedModel link, string folder)
    {
        try
        {
            return LinkedModelResolver.Resolve(link, folder, []).IsOnnxNetwork;
        }
        catch (CoreMLException)
        {
            return false;
        }
    }
}
