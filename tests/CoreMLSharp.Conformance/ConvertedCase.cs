using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Runtime;
using CoreMLSharp.Validation;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Conformance;

/// <summary>A model of another format as an ML Program that gives the outputs of its case.</summary>
internal static class ConvertedCase
{
    /// <summary>Imports a network.</summary>
    public static OnnxImport Import(OnnxModel network) =>
        OnnxImporter.Import(network, new OnnxImportOptions { Evaluate = ConstantEngine.Evaluate });

    /// <summary>Sees that a converted model keeps all rules of the specification, those of types among them.</summary>
    public static void RequireValid(ModelFile model)
    {
        IEnumerable<ModelDiagnostic> findings = ModelValidator.Validate(model);
        if (model.Specification.MlProgram is not null) findings = findings.Concat(ProgramTypeChecker.Check(model));
        Assert.DoesNotContain(findings, finding => finding.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>Predicts with what became of a network, and compares.</summary>
    /// <param name="sample">The case.</param>
    /// <param name="import">The program.</param>
    /// <param name="single">The name of the only input, where the case may call it otherwise; null where there are several.</param>
    public static void Check(ConversionCase sample, OnnxImport import, string? single = null)
    {
        RequireValid(import.Model);
        using MLModel model = MLModel.Load(import.Model);
        sample.Check((inputs, outputs) =>
        {
            Dictionary<string, MLFeatureValue> features = [];
            foreach ((string name, MLMultiArray array) in inputs)
            {
                string own = single is not null && inputs.Count == 1 ? single : name;
                if (import.Inputs.TryGetValue(own, out string? feature)) features.Add(feature, AtLeastVector(array));
            }

            IReadOnlyDictionary<string, MLFeatureValue> results = model.Predict(features);
            return outputs.ToDictionary(output => output, output => results[import.Outputs[output]].MultiArrayValue);
        });
    }

    /// <summary>A single number is an array of one element to Core ML.</summary>
    private static MLMultiArray AtLeastVector(MLMultiArray array) => array.Shape.Count > 0 ? array
        : array.DataType == MLMultiArrayDataType.Int32 ? MLMultiArray.Wrap([(int)array.ToDoubles()[0]], [1])
        : MLMultiArray.Wrap(array.ToFloats(), [1]);
}
