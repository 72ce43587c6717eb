using CoreMLSharp.Onnx.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx;

/// <summary>Core ML models as ONNX models, the same translation that runs them here.</summary>
public static class OnnxExporter
{
    /// <summary>Translates a model.</summary>
    /// <param name="specification">The model.</param>
    /// <param name="options">How to translate, and what messages call the model.</param>
    /// <exception cref="UnsupportedModelException">Models of this type, or one of its layers, cannot be translated.</exception>
    /// <exception cref="ModelValidationException">The model breaks a rule of the specification.</exception>
    public static OnnxTranslation Export(Model specification, OnnxTranslationOptions? options = null) => NeuralNetworkTranslator.CanTranslate(specification)
        ? NeuralNetworkTranslator.Translate(specification, options)
        : throw new UnsupportedModelException(
            $"{options?.ModelName ?? "The model"} is of type {specification.TypeName}; neural networks can be exported to ONNX. Of a pipeline, export its networks one by one.");
}
