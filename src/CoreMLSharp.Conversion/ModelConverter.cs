using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Lowering;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Importing.Pipelines;
using CoreMLSharp.Optimization;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion;

/// <summary>Makes Core ML models of models in other formats.</summary>
/// <example>
/// <code>
/// using ConversionResult converted = ModelConverter.Convert("model.onnx");
/// converted.Model.Save("Model.mlpackage");
/// </code>
/// </example>
public static class ModelConverter
{
    private static readonly Dictionary<ComputePrecision, ImportPrecision> Precisions = new()
    {
        [ComputePrecision.Source] = ImportPrecision.Source,
        [ComputePrecision.Float32] = ImportPrecision.Float32,
        [ComputePrecision.Float16] = ImportPrecision.Float16,
    };

    /// <summary>Whether a file or folder is of a format that can be converted; its content is looked at, not its name.</summary>
    public static bool CanConvert(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return SourceFormats.Find(path) is not null;
    }

    /// <summary>Converts a model.</summary>
    /// <param name="path">
    /// The model: a file, or a folder where the format has folders. The format is known by the content. Large weights are read when the
    /// result is saved, so the files must stay as they are until then.
    /// </param>
    /// <param name="options">How; null for as much as possible as the source has it.</param>
    /// <param name="progress">Told how far the work is; nothing is told of the time that saving takes.</param>
    /// <returns>The Core ML model, which the caller saves and disposes of.</returns>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="ModelFormatException">The file is damaged, or of no format that can be converted.</exception>
    /// <exception cref="ModelInputException">The options name what the source does not have.</exception>
    /// <exception cref="UnsupportedModelException">
    /// The model has what Core ML, or the target, cannot express. The message names every operator of that kind with its nodes.
    /// </exception>
    public static ConversionResult Convert(
        string path, ConversionOptions? options = null, IProgress<ConversionProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Unforeseen.Guard($"{path} cannot be converted", () => Run(path, options ?? new ConversionOptions(), progress));
    }

    /// <inheritdoc cref="Convert"/>
    /// <remarks>The token cancels the work before it begins; once it has begun, it runs to its end.</remarks>
    public static Task<ConversionResult> ConvertAsync(
        string path, ConversionOptions? options = null, IProgress<ConversionProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Convert(path, options, progress), cancellationToken);

    private static ConversionResult Run(string path, ConversionOptions options, IProgress<ConversionProgress>? progress)
    {
        progress?.Report(new ConversionProgress(ConversionPhase.Reading));
        ISourceFormat format = SourceFormats.Of(path);
        SourceModel source = format.Read(path, SourceOptionsOf(options));
        options = WithSource(options, source);
        ClassLabels? labels = options.ClassLabels is { } texts ? new ClassLabels(texts, []) : source.ClassLabels;
        SourceShapes.Apply(source.Network, options.Inputs);

        bool isClassic = options.Format is null && PipelineImporter.Takes(source.Network);
        OnnxImportOptions importing = new()
        {
            ModelName = path,
            Target = isClassic ? null : OpsetOf(options),
            Precision = Precisions[options.Precision],
            Evaluate = ConstantEngine.Evaluate,
            Outputs = [.. options.Outputs.Select(output => output.Name)],
            ClassLabels = labels,
            Progress = (done, total) => progress?.Report(new ConversionProgress(ConversionPhase.Translating, done, total)),
        };
        OnnxImport import = isClassic
            ? PipelineImporter.Import(source.Network, importing)
            : OnnxImporter.Import(source.Network, importing);
        using ModelFile imported = import.Model;
        ClassicSource.ReplaceMaps(source.Network);

        progress?.Report(new ConversionProgress(ConversionPhase.Optimizing));
        Dictionary<string, string> inputs = new(import.Inputs), outputs = new(import.Outputs);
        using ModelFile wished = TargetInterface.Apply(imported, options, source.Metadata, inputs, outputs);
        ModelFile model = GraphPasses.Apply(wished, options.SkippedPasses);
        if (options.Format == TargetFormat.NeuralNetwork) model = Lower(model, options.Target);
        if (isClassic) CheckTarget(model, options.Target);
        return new ConversionResult(model, format.Name, source, options, inputs, outputs, import.Values);
    }

    /// <summary>The operation set of the target; null for the oldest that has what the model needs.</summary>
    private static Opset? OpsetOf(ConversionOptions options)
    {
        if (options.Format == TargetFormat.NeuralNetwork || options.Target is not { } target) return null;
        return target.SpecificationVersion >= SpecificationVersions.IOS15
            ? (Opset)(target.SpecificationVersion - Opset.CoreML5.SpecificationVersion + (int)Opset.CoreML5)
            : throw new UnsupportedModelException(
                $"{target.Name} loads no ML Programs, which came with {SpecificationVersions.Systems(SpecificationVersions.IOS15)}. "
                    + "Convert to a neural network, or for a later system.");
    }

    private static ModelFile Lower(ModelFile program, DeploymentTarget? target)
    {
        using (program)
        {
            ModelFile network = ProgramLowering.ToNeuralNetwork(program);
            CheckTarget(network, target);
            return network;
        }
    }

    private static void CheckTarget(ModelFile model, DeploymentTarget? target)
    {
        int needed = model.Specification.SpecificationVersion;
        if (target is null || needed <= target.SpecificationVersion) return;
        model.Dispose();
        throw new UnsupportedModelException(
            $"{target.Name} does not know all parts of the model; the oldest systems that do are {SpecificationVersions.Systems(needed)}.");
    }

    private static SourceOptions SourceOptionsOf(ConversionOptions options) => new()
    {
        Outputs = [.. options.Outputs.Select(output => output.Name)],
        InputShapes = options.Inputs.Where(input => input.Shape is not null)
            .ToDictionary(input => input.Name, input => SourceShapes.Sizes(input.Shape!)),
        CustomOperators = options.CustomOperators,
    };

    /// <summary>What the source says where the caller says nothing.</summary>
    private static ConversionOptions WithSource(ConversionOptions options, SourceModel source)
    {
        Dictionary<string, InputOptions> inputs = source.Images.ToDictionary(
            image => image.Key, image => new InputOptions(image.Key) { Image = image.Value });
        foreach (IGrouping<string, InputOptions> given in options.Inputs.GroupBy(input => input.Name))
        {
            inputs[given.Key] = new InputOptions(given.Key)
            {
                Shape = One(given.Select(input => input.Shape), given.Key, "shape"),
                Image = One(given.Select(input => input.Image), given.Key, "image")
                    ?? source.Images.GetValueOrDefault(given.Key),
            };
        }

        return options with { Inputs = [.. inputs.Values] };
    }

    /// <summary>The one of several options for an input that says something of the kind; null where none does.</summary>
    private static T? One<T>(IEnumerable<T?> options, string input, string kind) where T : class => options.OfType<T>().ToArray() switch
    {
        [] => null,
        [T only] => only,
        _ => throw new ModelInputException($"The input '{input}' is given more than one {kind}."),
    };
}
