using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Onnx.Exporting.Pipelines;
using CoreMLSharp.Onnx.Exporting.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Onnx.Exporting;

/// <summary>Core ML models as ONNX models, the same translation that runs them here.</summary>
public static class OnnxExporter
{
    /// <summary>
    /// Translates a model: a network, an ML Program, a linear model, a tree ensemble or a support vector machine, or a pipeline of such.
    /// A classifier's outputs are its label and a tensor with a probability for each class.
    /// </summary>
    /// <param name="file">The model; for ML Programs with their weight files.</param>
    /// <param name="options">How to translate, and what messages call the model.</param>
    /// <returns>The translation; dispose of it when its constants are no longer needed.</returns>
    /// <exception cref="UnsupportedModelException">
    /// Models of this type, or one of its stages, layers or operations, cannot be translated.
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
    /// Translates a model that is in memory; the weight files of its ML Programs are in <see cref="OnnxTranslationOptions.WeightsFolder"/>.
    /// </summary>
    /// <inheritdoc cref="Export(ModelFile, OnnxTranslationOptions?)"/>
    public static OnnxTranslation Export(Model specification, OnnxTranslationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(specification);
        options ??= new OnnxTranslationOptions();
        return Explained(specification, options, () =>
        {
            if (!IsTensorModel(specification)) return PipelineTranslator.Translate(specification, options);
            OnnxTranslation translation = TranslateTensors(specification, options);
            if (translation.ProbabilitiesTensorName is null || translation.States.Count > 0) return translation;
            translation.Dispose();
            return PipelineTranslator.Translate(specification, options);
        });
    }

    /// <summary>A network or program as what its layers or operations compute, without the label that a classifier gives.</summary>
    /// <inheritdoc cref="Export(ModelFile, OnnxTranslationOptions?)" path="/exception"/>
    internal static OnnxTranslation Translate(Model specification, OnnxTranslationOptions options) =>
        Explained(specification, options, () => TranslateTensors(specification, options));

    /// <summary>Whether the model is a network or program, all of which is computed by layers or operations.</summary>
    internal static bool IsTensorModel(Model specification) =>
        ProgramTranslator.CanTranslate(specification) || NeuralNetworkTranslator.CanTranslate(specification);

    /// <inheritdoc cref="Translate"/>
    internal static OnnxTranslation TranslateTensors(Model specification, OnnxTranslationOptions options) =>
        ProgramTranslator.CanTranslate(specification)
        ? ProgramTranslator.Translate(ModelFunctions.Select(specification, options.FunctionName), options)
        : NeuralNetworkTranslator.Translate(specification, options);

    private static OnnxTranslation Explained(Model specification, OnnxTranslationOptions options, Func<OnnxTranslation> translate)
    {
        RunRules.Require(specification, options.ModelName);
        try
        {
            return translate();
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
