using System.Text;
using CoreMLSharp.Generation.CSharp;
using CoreMLSharp.Generation.Swift;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Studio.Models;

/// <summary>The lines of a program that use a model, with the names of its own inputs and outputs.</summary>
public static class UsageCode
{
    private static readonly Dictionary<FeatureType.TypeOneofCase, string> Printed = new()
    {
        [StringType] = ".StringValue",
        [Int64Type] = ".Int64Value",
        [DoubleType] = ".DoubleValue",
    };

    /// <summary>C#, with CoreMLSharp.Runtime.</summary>
    /// <param name="description">What the model takes and gives.</param>
    /// <param name="fileName">The model's file.</param>
    public static string CSharp(ModelDescription description, string fileName)
    {
        StringBuilder code = new();
        code.Append(
            $$"""
            using CoreMLSharp.Runtime;
            using CoreMLSharp.Runtime.Features;
            using CoreMLSharp.Runtime.Images;

            using MLModel model = MLModel.Load({{CSharpText.Literal(fileName)}});
            IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(new Dictionary<string, MLFeatureValue>
            {

            """);
        foreach (FeatureDescription input in description.Input.Where(input => !input.Type.IsOptional))
        {
            code.Append($"    [{CSharpText.Literal(input.Name)}] = {Value(input.Type)},\n");
        }

        code.Append("});\n");
        foreach (FeatureDescription output in description.Output)
        {
            string value = $"outputs[{CSharpText.Literal(output.Name)}]{Printed.GetValueOrDefault(output.Type.TypeCase, "")}";
            code.Append(output.Type.TypeCase == ImageType
                ? $"{value}.ImageValue.SavePng({CSharpText.Literal($"{output.Name}.png")});\n"
                : $"Console.WriteLine({value});\n");
        }

        return code.ToString();
    }

    /// <summary>Swift, with the class that Xcode makes of the model.</summary>
    /// <inheritdoc cref="CSharp"/>
    public static string Swift(ModelDescription description, string fileName)
    {
        string name = SwiftText.Identifier(Path.GetFileNameWithoutExtension(fileName));
        bool isOneImage = description.Input is [{ Type.TypeCase: ImageType }];
        bool isClassifier = description.PredictedFeatureName.Length > 0;
        if (isOneImage && isClassifier)
        {
            return
                $$"""
                import CoreML
                import Vision

                let model = try VNCoreMLModel(for: {{name}}(configuration: MLModelConfiguration()).model)
                let request = VNCoreMLRequest(model: model)
                request.imageCropAndScaleOption = .centerCrop
                // photo is a CGImage
                try VNImageRequestHandler(cgImage: photo).perform([request])
                for found in request.results as? [VNClassificationObservation] ?? [] {
                    print(found.identifier, found.confidence)
                }

                """;
        }

        IEnumerable<string> inputs = description.Input.Where(input => !input.Type.IsOptional)
            .Select(input => SwiftText.Identifier(input.Name))
            .Select(input => $"{input}: {input}");
        IEnumerable<string> outputs = description.Output.Select(output => $"output.{SwiftText.Identifier(output.Name)}");
        return
            $"""
            import CoreML

            let model = try {name}(configuration: MLModelConfiguration())
            let output = try model.prediction({string.Join(", ", inputs)})
            print({string.Join(", ", outputs)})

            """;
    }

    private static string Value(FeatureType type) => type.TypeCase switch
    {
        ImageType => "MLImage.FromFile(\"photo.jpg\")",
        DoubleType => "1.0",
        Int64Type => "1L",
        StringType => "\"a text\"",
        MultiArrayType => $"MLMultiArray.Zeros(MLMultiArrayDataType.{ElementOf(type)}{Sizes(type.MultiArrayType.Shape)})",
        DictionaryType when type.DictionaryType.KeyTypeCase == DictionaryFeatureType.KeyTypeOneofCase.Int64KeyType =>
            "MLFeatureValue.FromDictionary(new Dictionary<long, double> { [1] = 1 })",
        DictionaryType => "MLFeatureValue.FromDictionary(new Dictionary<string, double> { [\"a\"] = 1 })",
        SequenceType when type.SequenceType.TypeCase == SequenceFeatureType.TypeOneofCase.Int64Type =>
            "MLFeatureValue.FromSequence(new long[] { 1 })",
        _ => "MLFeatureValue.FromSequence(new[] { \"a\" })",
    };

    private static string Sizes(IEnumerable<long> shape) => string.Concat(shape.Select(size => $", {size}"));

    private static string ElementOf(FeatureType type) => type.MultiArrayType.DataType switch
    {
        ArrayFeatureType.Types.ArrayDataType.Double => "Double",
        ArrayFeatureType.Types.ArrayDataType.Int32 => "Int32",
        ArrayFeatureType.Types.ArrayDataType.Float16 => "Float16",
        ArrayFeatureType.Types.ArrayDataType.Int8 => "Int8",
        _ => "Float32",
    };
}
