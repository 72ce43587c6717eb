using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Onnx.Exporting.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Onnx.Exporting;

/// <summary>Core ML models as ONNX models, the same translation that runs them here.</summary>
public static class OnnxExporter
{
    /// <summary>Translates a model.</summary>
    /// <param name="file">The model; for ML Programs with their weight files.</param>
    /// <param name="options">How to translate, and what messages call the model.</param>
    /// <returns>The translation; dispose of it when its constants are no longer needed.</returns>
    /// <exception cref="UnsupportedModelException">
    /// Models of this type, or one of its layers or operations, cannot be translated.
    /// </exception>
    /// <exception cref="ModelValidationException">
    /// The model breaks a rule of the specification; the location names the layer or operation.
    /// </exception>
    /// <exception cref="ModelFormatException">A weight file is missing or damaged.</exception>
    public static OnnxTranslation Export(ModelFile file, OnnxTranslationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        options ??= new OnnxTranslationOptions();
        return Export(file.Specification, options with { WeightsFolder = options.WeightsFolder ?? file.WeightsFolder });
    }

    /// <summary>
    /// Translates a model that is in memory; the weight files of an ML Program are in <see cref="OnnxTranslationOptions.WeightsFolder"/>.
    /// </summary>
    /// <inheritdoc cref="Export(ModelFile, OnnxTranslationOptions?)"/>
    public static OnnxTranslation Export(Model specification, OnnxTranslationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(specification);
        options ??= new OnnxTranslationOptions();
        bool isProgram = ProgramTranslator.CanTranslate(specification);
        if (!isProgram && !NeuralNetworkTranslator.CanTranslate(specification))
        {
            throw new UnsupportedModelException(
                $"{options.ModelName} is of type {specification.TypeName}; neural networks and ML Programs can be exported to ONNX. "
                + "Of a pipeline, export its networks one by one.");
        }

        RunRules.Require(specification, options.ModelName);
        Model model = isProgram ? ModelFunctions.Select(specification, options.FunctionName) : specification;
        try
        {
            return isProgram ? ProgramTranslator.Translate(model, options) : NeuralNetworkTranslator.Translate(model, options);
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation(options.ModelName);
            throw;
        }
        catch (Exception error) when (Unforeseen.Is(error))
        {
            throw RunRules.Explain(specification, options.ModelName, "cannot be translated", error);
        }
    }
}
