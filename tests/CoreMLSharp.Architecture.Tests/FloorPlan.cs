namespace CoreMLSharp.Architecture.Tests;

/// <summary>
/// Which folder of a project may use which others of it: the plan that docs/architecture.md draws. A folder stands for all that is inside
/// it; "." is the project's own folder, its front doors. Whatever is not listed is forbidden.
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
            ["Shapes"] = ["Diagnostics"],
            ["NeuralNetworks"] = ["Diagnostics", "Shapes"],
            ["Programs"] = ["Diagnostics", "IO", "Packages", "Shapes"],
            ["Models"] = ["Diagnostics", "Programs"],
            ["Validation"] = ["Diagnostics", "Models", "NeuralNetworks", "Programs", "Shapes"],
            ["CompiledModels"] = ["Diagnostics", "IO", "Packages", "Programs"],
            ["."] = ["CompiledModels", "Diagnostics", "IO", "Packages", "Programs", "Validation"],
            ["Building"] = [".", "Diagnostics", "Models", "NeuralNetworks", "Programs", "Shapes", "Validation"],
            ["Comparison"] = [".", "Diagnostics", "Models", "NeuralNetworks", "Programs", "Shapes"],
            ["Compression"] = [".", "Diagnostics", "IO", "Models", "NeuralNetworks", "Programs", "Shapes", "Validation"],
            ["Editing"] =
            [
                ".", "Building", "Diagnostics", "IO", "Models", "NeuralNetworks", "Packages", "Programs", "Shapes", "Validation",
            ],
            ["Inspection"] = [".", "CompiledModels", "Diagnostics", "IO", "Models", "NeuralNetworks", "Packages", "Programs", "Shapes"],
            ["Generation"] = [".", "Diagnostics", "Models", "Programs"],
            ["Lowering"] = [".", "Building", "Diagnostics", "NeuralNetworks", "Programs", "Shapes"],
            ["Optimization"] = [".", "Building", "Diagnostics", "IO", "Programs", "Shapes"],
            ["Documents"] = [".", "Building", "Comparison", "Diagnostics", "Editing", "Inspection", "Models", "Validation"],
        }),
        ("CoreMLSharp.Onnx", "CoreMLSharp.Onnx", new()
        {
            ["Graphs"] = [],
            ["Exporting"] = ["Graphs"],
            ["Importing"] = ["Graphs"],
            ["Differentiation"] = ["Graphs"],
        }),
        ("CoreMLSharp.Runtime", "CoreMLSharp.Runtime", new()
        {
            ["Images"] = [],
            ["Text"] = [],
            ["Features"] = ["Images", "Text"],
            ["Configuration"] = ["Images"],
            ["Data"] = ["Features", "Images"],
            ["LinkedModels"] = ["Configuration"],
            ["Evaluators"] = ["Configuration", "Features", "Images", "LinkedModels"],
            ["."] = ["Configuration", "Evaluators", "Features", "Images", "LinkedModels"],
            ["Training"] = ["Configuration", "Evaluators", "Features", "Images"],
            ["Updating"] = [".", "Configuration", "Evaluators", "Features", "Images", "LinkedModels", "Training"],
            ["Benchmarking"] = [".", "Configuration", "Features", "Images"],
            ["Shapes"] = ["Configuration", "Evaluators", "Features"],
            ["Verification"] = [".", "Configuration", "Data", "Evaluators", "Features", "Images"],
            ["Documents"] = [".", "Benchmarking", "Data", "Features", "Shapes", "Text", "Verification"],
        }),
        ("CoreMLSharp.Images.Magick", "CoreMLSharp.Images.Magick", new()
        {
            ["."] = [],
        }),
        ("CoreMLSharp.Extensions.AI", "CoreMLSharp.Extensions.AI", new()
        {
            ["."] = [],
        }),
        ("CoreMLSharp.Extensions.DependencyInjection", "CoreMLSharp.Extensions.DependencyInjection", new()
        {
            ["."] = [],
        }),
        ("CoreMLSharp.ML", "CoreMLSharp.ML", new()
        {
            ["Saving"] = [],
            ["Columns"] = ["Saving"],
            ["Rows"] = ["Columns"],
            ["."] = ["Columns", "Rows", "Saving"],
        }),
        ("CoreMLSharp.Training", "CoreMLSharp.Training", new()
        {
            ["Data"] = [],
            ["Progress"] = [],
            ["Metrics"] = ["Data"],
            ["Tasks"] = ["Metrics", "Progress"],
            ["LinearModels"] = ["Data", "Progress"],
            ["FeatureExtraction"] = ["Data", "Progress"],
            ["FeatureClassification"] = ["Data", "LinearModels", "Metrics", "Progress"],
            ["ImageClassification"] =
            [
                "Data", "FeatureClassification", "FeatureExtraction", "LinearModels", "Metrics", "Progress", "Sessions", "Tasks",
            ],
            ["ObjectDetection"] = ["Data", "Metrics", "ModelTraining", "Progress", "Sessions", "Tasks"],
            ["Sounds"] = [],
            ["SoundClassification"] =
            [
                "Data", "FeatureClassification", "FeatureExtraction", "LinearModels", "Metrics", "Progress", "Sessions", "Sounds", "Tasks",
            ],
            ["TextClassification"] = ["Data", "LinearModels", "Metrics", "Progress", "Tasks"],
            ["Recommendation"] = ["Data", "Metrics", "Progress", "Tasks"],
            ["WordTagging"] = ["Data", "LinearModels", "Metrics", "Progress", "Tasks"],
            ["Tables"] = ["Data", "LinearModels", "Metrics", "Progress", "Tasks"],
            ["Updating"] = ["Data", "ImageClassification"],
            ["ModelTraining"] = [],
            ["Sessions"] = ["ModelTraining", "Progress"],
            ["Styles"] = ["Metrics", "ModelTraining", "Progress", "Sessions", "Tasks"],
            ["NetworkClassification"] = ["Data", "ModelTraining", "Progress", "Sessions"],
            ["ActivityClassification"] = ["Data", "Metrics", "NetworkClassification", "Progress", "Sessions", "Tasks"],
            ["PoseClassification"] = ["Data", "Metrics", "NetworkClassification", "Progress", "Sessions", "Tasks"],
            ["Documents"] = ["Data", "FeatureClassification", "ImageClassification", "Metrics", "Progress", "Tasks"],
        }),
        ("CoreMLSharp.Conversion", "CoreMLSharp.Conversion", new()
        {
            ["Custom"] = [],
            ["Sources"] = ["Custom"],
            ["Interface"] = [],
            ["OnnxFiles"] = ["Custom", "Sources"],
            ["ClassicModels"] = ["Sources"],
            ["Hdf5"] = [],
            ["Keras"] = ["Custom", "Hdf5", "Sources"],
            ["TeachableMachine"] = ["Keras", "Sources"],
            ["Specification"] = [],
            ["ChannelsLast"] = ["Sources"],
            ["TensorFlow"] = ["ChannelsLast", "Sources", "Specification"],
            ["TensorFlowLite"] = ["ChannelsLast", "Sources", "Specification", "TensorFlow"],
            ["."] =
            [
                "ClassicModels", "Custom", "Interface", "Keras", "OnnxFiles", "Sources", "TeachableMachine", "TensorFlow", "TensorFlowLite",
            ],
            ["Checking"] = [".", "Interface", "Sources"],
            ["Inspection"] = [".", "Sources"],
            ["Documents"] = [".", "Checking", "Inspection"],
        }),
        ("CoreMLSharp.Studio", "CoreMLSharp.Studio", new()
        {
            ["Settings"] = [],
            ["Answers"] = [],
            ["Tasks"] = [],
            ["Projects"] = ["Settings", "Tasks"],
            ["Runs"] = ["Projects", "Tasks"],
            ["Data"] = ["Projects", "Tasks"],
            ["Evaluations"] = ["Data", "Projects", "Runs", "Tasks"],
            ["Trials"] = [],
            ["Models"] = ["Answers", "Data", "Projects", "Runs"],
            ["Components"] = ["Data", "Evaluations", "Models", "Projects", "Runs", "Settings", "Tasks", "Trials"],
            ["Hosting"] = ["Answers", "Components", "Data", "Evaluations", "Models", "Projects", "Runs", "Settings"],
            ["."] = ["Hosting", "Settings"],
        }),
        ("CoreMLSharp.Serving", "CoreMLSharp.Serving", new()
        {
            ["Settings"] = [],
            ["Protocol"] = [],
            ["Telemetry"] = [],
            ["Conversion"] = ["Protocol"],
            ["Batching"] = ["Protocol", "Settings", "Telemetry"],
            ["Models"] = ["Batching", "Conversion", "Protocol", "Settings", "Telemetry"],
            ["Rest"] = ["Models", "Protocol"],
            ["Grpc"] = ["Models", "Protocol"],
            ["Hosting"] = ["Grpc", "Models", "Rest", "Settings", "Telemetry"],
            ["."] = ["Hosting", "Settings"],
        }),
        ("CoreMLSharp.Cli", "coreml", new()
        {
            ["CommandLine"] = [],
            ["Commands"] = ["CommandLine"],
            ["."] = ["CommandLine", "Commands"],
        }),
    ];

    /// <summary>
    /// Inside of a room, which folder may use which other beside it. Whatever is not listed is forbidden.
    /// </summary>
    public static readonly (string Room, string From, string To)[] Inside =
    [
        ("CoreMLSharp.Programs", "Operations", "Compressed"),
        ("CoreMLSharp.Validation", "Models", "Interface"),
        ("CoreMLSharp.Validation", "NeuralNetworks", "Interface"),
        ("CoreMLSharp.Compression", "NeuralNetworks", "Encodings"),
        ("CoreMLSharp.Inspection", "Graphs", "Summaries"),
        ("CoreMLSharp.Inspection", "Printing", "Summaries"),
        ("CoreMLSharp.Inspection", "Summaries", "Outlines"),
        ("CoreMLSharp.Runtime.Evaluators", "Backbones", "Onnx"),
        ("CoreMLSharp.Runtime.Evaluators", "NeuralNetworks", "Onnx"),
        ("CoreMLSharp.Runtime.Evaluators", "Programs", "Onnx"),
        ("CoreMLSharp.Onnx.Importing", "Pipelines", "ClassicModels"),
        ("CoreMLSharp.Onnx.Importing", "Pipelines", "Programs"),
        ("CoreMLSharp.Onnx.Importing", "Programs", "ClassicModels"),
        ("CoreMLSharp.Conversion.Keras", "Files", "Architecture"),
        ("CoreMLSharp.Conversion.Keras", "Files", "Weights"),
        ("CoreMLSharp.Conversion.Keras", "Operations", "Architecture"),
        ("CoreMLSharp.Conversion.Keras", "Operations", "Layers"),
        ("CoreMLSharp.Conversion.Keras", "Weights", "Architecture"),
        ("CoreMLSharp.Conversion.TensorFlowLite", "Operators", "Files"),
        ("CoreMLSharp.Studio.Components", "DataViews", "Parts"),
        ("CoreMLSharp.Studio.Components", "ModelViews", "Parts"),
        ("CoreMLSharp.Studio.Components", "Pages", "DataViews"),
        ("CoreMLSharp.Studio.Components", "Pages", "ModelViews"),
        ("CoreMLSharp.Studio.Components", "Pages", "Parts"),
        ("CoreMLSharp.Studio.Components", "Pages", "RunViews"),
        ("CoreMLSharp.Studio.Components", "Pages", "TrialViews"),
        ("CoreMLSharp.Studio.Components", "RunViews", "Parts"),
        ("CoreMLSharp.Studio.Components", "TrialViews", "Parts"),
    ];
}
