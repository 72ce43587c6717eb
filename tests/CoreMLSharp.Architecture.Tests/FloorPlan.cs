namespace CoreMLSharp.Architecture.Tests;

/// <summary>
/// Which folder of a project may use which others of it: the plan that docs/architecture.md draws. A folder stands for all that is inside it;
/// "." is the project's own folder, its front doors. Whatever is not listed is forbidden.
/// </summary>
internal static class FloorPlan
{
    /// <summary>The projects by their folder in <c>src</c>, with the assembly that each makes.</summary>
    public static readonly (string Project, string Assembly, Dictionary<string, string[]> Rooms)[] Projects =
    [
        ("CoreMLSharp", "CoreMLSharp", new()
        {
            ["Diagnostics"] = [],
            ["IO"] = ["Diagnostics"],
            ["Packages"] = ["Diagnostics", "IO"],
            ["Shapes"] = [],
            ["NeuralNetworks"] = ["Diagnostics", "Shapes"],
            ["Programs"] = ["Diagnostics", "IO", "Packages", "Shapes"],
            ["Models"] = ["Diagnostics"],
            ["Validation"] = ["Diagnostics", "Models", "NeuralNetworks", "Programs", "Shapes"],
            ["."] = ["Diagnostics", "IO", "Packages", "Validation"],
            ["Building"] = ["Diagnostics", "Models", "NeuralNetworks", "Programs", "Shapes", "Validation"],
            ["Comparison"] = [".", "Diagnostics", "Models", "NeuralNetworks", "Programs"],
            ["Compression"] = [".", "Diagnostics", "Models", "NeuralNetworks", "Programs", "Validation"],
            ["Editing"] = [".", "Building", "Diagnostics", "IO", "Models", "NeuralNetworks", "Packages", "Programs", "Validation"],
            ["Inspection"] = [".", "Diagnostics", "IO", "Models", "NeuralNetworks", "Packages", "Programs", "Shapes"],
        }),
        ("CoreMLSharp.Onnx", "CoreMLSharp.Onnx", new()
        {
            ["Graphs"] = [],
            ["Exporting"] = ["Graphs"],
        }),
        ("CoreMLSharp.Runtime", "CoreMLSharp.Runtime", new()),
        ("CoreMLSharp.Training", "CoreMLSharp.Training", new()),
        ("CoreMLSharp.Cli", "coreml", new()
        {
            ["CommandLine"] = [],
            ["Commands"] = ["CommandLine"],
            ["."] = ["CommandLine", "Commands"],
        }),
    ];
}
