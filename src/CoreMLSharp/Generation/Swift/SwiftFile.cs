using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Generation.Swift;

/// <summary>A source file of Swift: the classes that Xcode makes of a model's default function.</summary>
internal static class SwiftFile
{
    public static string Write(FunctionInterface function, ModelClassOptions options)
    {
        if (options.Namespace is not null) throw new CoreMLException("Swift has no namespaces.");
        string stem = Path.GetFileNameWithoutExtension(options.FileName);
        string name = SwiftText.Identifier(options.ClassName ?? stem);
        CodeWriter code = new();
        code.Lines(
            $"""
            // Made from {PlainSentence.Of(options.FileName)} by CoreMLSharp. What is changed here is lost when it is made again.
            import CoreGraphics
            import CoreML
            import CoreVideo

            """);
        IReadOnlyList<SwiftMember> inputs = SwiftMember.Of(function.Inputs, "featureNames", "featureValue");
        WriteInput(code, $"{name.Trim('`')}Input", inputs);
        code.Line();
        string[] taken = ["featureNames", "featureValue", "provider", .. function.Detector is null ? [] : (string[])["detections"]];
        WriteOutput(code, $"{name.Trim('`')}Output", SwiftMember.Of(function.Outputs, taken));
        if (function.Detector is { } detector)
        {
            code.Line();
            SwiftDetections.Write(code, name.Trim('`'), detector);
        }

        code.Line();
        WriteModel(code, name, SwiftText.Literal(stem), function, inputs);
        return code.ToString();
    }

    private static void WriteInput(CodeWriter code, string name, IReadOnlyList<SwiftMember> inputs)
    {
        code.Lines($"/// What goes in.\nfinal class {name}: MLFeatureProvider {{");
        code.Indent();
        foreach (SwiftMember input in inputs) code.Lines($"/// {input.Summary}\nvar {input.Name}: {input.TypeName}\n");
        code.Lines($"var featureNames: Set<String> {{ [{string.Join(", ", inputs.Select(input => input.Key))}] }}\n");
        code.Lines($"init({Parameters(inputs)}) {{");
        foreach (SwiftMember input in inputs) code.Lines($"    self.{input.Name} = {input.Name}");
        code.Lines("}\n\nfunc featureValue(for featureName: String) -> MLFeatureValue? {\n    switch featureName {");
        foreach (SwiftMember input in inputs) code.Lines($"    case {input.Key}: {input.ToFeature}");
        code.Lines("    default: return nil\n    }\n}");
        code.Outdent();
        code.Lines("}");
    }

    private static void WriteOutput(CodeWriter code, string name, IReadOnlyList<SwiftMember> outputs)
    {
        code.Lines(
            $$"""
            /// What comes out.
            final class {{name}}: MLFeatureProvider {
                private let provider: MLFeatureProvider

                init(features: MLFeatureProvider) {
                    provider = features
                }

                var featureNames: Set<String> { provider.featureNames }

                func featureValue(for featureName: String) -> MLFeatureValue? { provider.featureValue(for: featureName) }
            """);
        code.Indent();
        foreach (SwiftMember output in outputs)
        {
            code.Lines($"\n/// {output.Summary}\nvar {output.Name}: {output.TypeName.TrimEnd('?')} {{ {output.From("provider")} }}");
        }

        code.Outdent();
        code.Lines("}");
    }

    private static void WriteModel(
        CodeWriter code, string name, string resource, FunctionInterface function, IReadOnlyList<SwiftMember> inputs)
    {
        Metadata metadata = function.Metadata;
        string said = PlainSentence.Of(metadata.ShortDescription), plain = name.Trim('`');
        string state = function.States.Count > 0 ? ", using state: MLState" : "", use = state.Length > 0 ? ", using: state" : "";
        code.Lines(
            $$"""
            /// {{(said.Length > 0 ? said : "A Core ML model.")}}
            final class {{name}} {
                let model: MLModel

                init(model: MLModel) {
                    self.model = model
                }

                convenience init(contentsOf url: URL, configuration: MLModelConfiguration = MLModelConfiguration()) throws {
                    self.init(model: try MLModel(contentsOf: url, configuration: configuration))
                }

                convenience init(configuration: MLModelConfiguration = MLModelConfiguration()) throws {
                    let url = Bundle(for: {{name}}.self).url(forResource: {{resource}}, withExtension: "mlmodelc")!
                    try self.init(contentsOf: url, configuration: configuration)
                }

                func prediction(
                    input: {{plain}}Input{{state}}, options: MLPredictionOptions = MLPredictionOptions()
                ) throws -> {{plain}}Output {
                    {{plain}}Output(features: try model.prediction(from: input{{use}}, options: options))
                }

                func prediction({{Parameters(inputs)}}{{(inputs.Count > 0 ? state : state.TrimStart(',', ' '))}}) throws -> {{plain}}Output {
                    try prediction(input: {{plain}}Input({{Arguments(inputs)}}){{use}})
                }
            """);
        code.Lines(function.States.Count > 0
            ? "\n    func makeState() -> MLState { model.makeState() }"
            : $$"""

                func predictions(
                    inputs: [{{plain}}Input], options: MLPredictionOptions = MLPredictionOptions()
                ) throws -> [{{plain}}Output] {
                    let batch = try model.predictions(from: MLArrayBatchProvider(array: inputs), options: options)
                    return (0..<batch.count).map { {{plain}}Output(features: batch.features(at: $0)) }
                }
            """);
        code.Lines("}");
    }

    private static string Parameters(IEnumerable<SwiftMember> inputs) => string.Join(
        ", ", inputs.Select(input => $"{input.Name}: {input.TypeName}{(input.Feature.IsOptional ? " = nil" : "")}"));

    private static string Arguments(IEnumerable<SwiftMember> inputs) =>
        string.Join(", ", inputs.Select(input => $"{input.Name}: {input.Name}"));
}
