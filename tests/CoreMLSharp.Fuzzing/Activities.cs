using CoreMLSharp.Comparison;
using CoreMLSharp.Compression;
using CoreMLSharp.Editing;
using CoreMLSharp.Editing.Linking;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Inspection;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.Inspection.Printing;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Runtime.Shapes;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Fuzzing;

/// <summary>What users do with model files.</summary>
internal static class Activities
{
    private const int MaximumElements = 1 << 24;

    private static readonly MLModelConfiguration Configuration = new() { MaximumLoopIterations = 100, Threads = 1 };

    private static readonly CompressionOptions[] Compressions =
    [
        new() { Encoding = new Float16Encoding() },
        new() { Encoding = new LinearQuantization() },
        new() { Encoding = new LinearQuantization { Bits = 4, IsSymmetric = true } },
        new() { Encoding = new Palettization { Bits = 4 } },
        new() { Encoding = new Palettization { Bits = 2, Palette = PaletteKind.Unique } },
        new() { Encoding = new Pruning { Sparsity = 0.5 } },
    ];

    private static readonly Action<string, Random>[] Others =
    [
        Inspect, Validate, Compress, Edit, Compare, Shapes, Flexibility, Update, Join, Embed, Export,
    ];

    public static IEnumerable<Action<string, Random>> All => [(path, _) => Run(path), .. Others];

    /// <summary>Loads and predicts, and does one other thing.</summary>
    public static void RunAndOneOther(string path, Random random)
    {
        People.Only(() => Run(path));
        Others[random.Next(Others.Length)](path, random);
    }

    public static void Run(string path)
    {
        using MLModel model = MLModel.Load(path, Configuration);
        if (model.Description.Input.Any(IsLarge)) return;
        Dictionary<string, MLFeatureValue> inputs = RandomInputs.For(model.Description);
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs, model.MakeState());
        Classification.From(model.Description, outputs);
        SafeTensorsFile recording = ModelRecording.Create(model.Description, inputs, outputs, MLImageCropAndScale.CenterCrop);
        GoldenTest.Run(model, recording, new Tolerance(1e-3, 1e-3));
    }

    private static void Inspect(string path, Random random)
    {
        People.Only(() => ModelSummary.Read(path));
        using ModelOutline outline = ModelOutline.Read(path);
        People.Only(() => ModelGraph.Of(outline, "a model"));
        ProgramPrinter.Print(outline.Specification, TextWriter.Null);
    }

    private static void Validate(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        ModelValidator.Validate(file.Specification);
        ModelValidator.Validate(file);
    }

    private static void Compress(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        People.Only(() => ModelCompressor.Decompress(file).Dispose());
        ModelCompressor.Compress(file, Compressions[random.Next(Compressions.Length)]).Dispose();
    }

    private static void Edit(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        FeatureDescription? input = file.Specification.Description?.Input.FirstOrDefault();
        FeatureDescription? output = file.Specification.Description?.Output.FirstOrDefault();
        Action<ModelEditor>[] edits =
        [
            editor => editor.Rename(input?.Name ?? "x", "renamed"),
            editor => editor.Rename(output?.Name ?? "y", "renamed"),
            editor => editor.RemoveUnused(),
            editor => editor.SetMinimalSpecificationVersion(),
            editor => editor.SetClassLabels("a", "b"),
            editor => editor.ToImage(input?.Name ?? "x", new ImageOptions()),
            editor => editor.ToArray(input?.Name ?? "x"),
            editor => editor.RemovePreprocessing(input?.Name ?? "x"),
            editor => editor.SetPreprocessing(input?.Name ?? "x", new NeuralNetworkImageScaler { ChannelScale = 2 }),
            editor => editor.RemoveFeature(output?.Name ?? "y"),
            editor => editor.SetArrayType(output?.Name ?? "y", ArrayFeatureType.Types.ArrayDataType.Float16),
            editor => editor.ConvertArrays(
                ArrayFeatureType.Types.ArrayDataType.Float32, ArrayFeatureType.Types.ArrayDataType.Double),
            editor => editor.SetUserDefined("a", "b").Describe(input?.Name ?? "x", "an input"),
        ];
        using ModelEditor opened = ModelEditor.Of(file);
        edits[random.Next(edits.Length)](opened);
        opened.ToFile().Dispose();
    }

    private static void Compare(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        using ModelFile other = new(SomeModel());
        ModelDiff.Compare(file, file);
        ModelDiff.Compare(file, other);
    }

    private static void Shapes(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        FlexibleShapes.Of(file);
    }

    private static void Flexibility(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        FlexibleShapes.Eligibility(file);
    }

    private static void Update(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        UpdatableModel.CanBe(file.Specification);
        UpdatableModel updatable = new(file);
        string[] layers = [.. updatable.Layers.Select(layer => layer.Name)];
        People.Only(() => updatable.MakeUpdatable(layers).SetMissing());
        updatable.SetAdamOptimizer().SetEpochs(3).ToFile().Dispose();
    }

    private static void Join(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path), next = new(SomeModel());
        People.Only(() => PipelineStages.Join([file, next]).Dispose());
        People.Only(() => ModelLinker.Link(file, "stage").Dispose());
        foreach (ModelFile stage in PipelineStages.Split(file)) stage.Dispose();
    }

    private static void Embed(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        LinkedModelEmbedder.Embed(file, Path.GetDirectoryName(path)!, []).Dispose();
    }

    private static void Export(string path, Random random)
    {
        using ModelFile file = ModelFile.Load(path);
        using OnnxTranslation translation = OnnxExporter.Export(file);
        OnnxVerifier.Run(translation, file.Specification.Description);
    }

    /// <summary>Whether an input takes so much memory, by right, that it says nothing of the library.</summary>
    private static bool IsLarge(FeatureDescription input) =>
        input.Type.MultiArrayType?.Shape.Aggregate(1.0, (product, length) => product * length) > MaximumElements
            || input.Type.ImageType is { } image && (double)image.Width * image.Height > MaximumElements;

    private static Model SomeModel() => CoreMLSharp.Tests.SampleModels.Make("small neural network");
}
