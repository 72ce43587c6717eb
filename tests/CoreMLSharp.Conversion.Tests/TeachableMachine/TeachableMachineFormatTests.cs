using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.TeachableMachine;
using CoreMLSharp.Conversion.Tests.Keras;
using CoreMLSharp.Editing;
using CoreMLSharp.Tests;
using static CoreMLSharp.Conversion.Tests.Keras.KerasFiles;

namespace CoreMLSharp.Conversion.Tests.TeachableMachine;

public class TeachableMachineFormatTests
{
    private const string Topology = """
        {"modelTopology": {"class_name": "Sequential", "keras_version": "tfjs-layers 1.3.1", "backend": "tensor_flow.js", "config": [
        {"class_name": "Sequential", "config": [{"class_name": "Conv2D", "config": {"name": "conv", "filters": 1, "kernel_size": [1, 1],
        "use_bias": false, "batch_input_shape": [null, 2, 2, 3], "dtype": "float32"}},
        {"class_name": "Flatten", "config": {"name": "flat"}}]},
        {"class_name": "Sequential", "config": [
        {"class_name": "Dense", "config": {"name": "dense", "units": 2, "activation": "softmax"}}]}]},
        "weightsManifest": [{"paths": ["weights.bin"], "weights": [{"name": "dense/kernel", "shape": [4, 2], "dtype": "float32"},
        {"name": "dense/bias", "shape": [2], "dtype": "float32"}, {"name": "conv/kernel", "shape": [1, 1, 3, 1], "dtype": "float32"}]}]}
        """;

    private static readonly float[] WebWeights = [1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1];

    [Fact]
    public void The_Keras_export_has_labels_and_takes_pictures()
    {
        using TemporaryFolder folder = new();
        string model = folder.WriteHdf5(
            Sequential(Input("sequential_1_input", "2, 2, 3"), Layer("Flatten", "flat"), Layer("Dense", "scores", "\"units\": 2")),
            new() { ["scores"] = [new("kernel", [12, 2], new float[24]), new("bias", [2], 0, 1)] });
        string path = Zip(
            folder, ("keras_model.h5", File.ReadAllBytes(model)), ("labels.txt", "0 Class 1\n1 Hot dog\n"u8.ToArray()));

        SourceModel source = new TeachableMachineFormat(new Lite()).Read(path, new SourceOptions());

        Assert.Equal(["Class 1", "Hot dog"], source.ClassLabels!.Strings);
        ImageOptions pixels = source.Images["sequential_1_input"];
        Assert.Equal(1, (255 * pixels.Scale) + pixels.RedBias, 1e-6);
        Assert.Equal(-1, pixels.RedBias);
    }

    [Fact]
    public void The_export_for_TensorFlow_js_is_read_with_what_the_Finder_added()
    {
        using TemporaryFolder folder = new();
        string path = Zip(
            folder, ("metadata.json", "{\"packageName\": \"@teachablemachine/image\", \"labels\": [\"a\", \"b\"]}"u8.ToArray()),
            ("__MACOSX/._model.json", [1]), ("model.json", Encoding.UTF8.GetBytes(Topology)),
            ("weights.bin", MemoryMarshal.AsBytes(WebWeights.AsSpan()).ToArray()));
        TeachableMachineFormat format = new(new Lite());

        SourceModel source = format.Read(path, new SourceOptions());

        Assert.True(format.Recognizes(SourcePath.Of(path)));
        Assert.Equal(["a", "b"], source.ClassLabels!.Strings);
        Assert.Single(source.Images);
        MLMultiArray scores = KerasRun.Run(source, MLMultiArray.Wrap(Enumerable.Repeat(0.25f, 12).ToArray(), 1, 2, 2, 3));
        KerasRun.Near([1 / (1 + Math.Exp(-3)), 1 / (1 + Math.Exp(3))], scores);
    }

    [Fact]
    public void A_folder_is_read_like_the_archive_it_came_in()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["model.json"], Topology);
        File.WriteAllText(folder["metadata.json"], "{\"wordLabels\": [\"noise\", \"clap\"]}");
        File.WriteAllBytes(folder["weights.bin"], MemoryMarshal.AsBytes(WebWeights.AsSpan()).ToArray());

        SourceModel source = new TeachableMachineFormat(new Lite()).Read(folder.Path, new SourceOptions());

        Assert.Equal(["noise", "clap"], source.ClassLabels!.Strings);
        Assert.Empty(source.Images);
        Assert.True(new KerasFormat().Recognizes(SourcePath.Of(folder.Path)));
    }

    [Fact]
    public void A_TensorFlow_Lite_export_is_handed_on()
    {
        using TemporaryFolder folder = new();
        Lite lite = new();
        string path = Zip(folder, ("model_unquant.tflite", [1, 2, 3]), ("labels.txt", "0 x\n1 y"u8.ToArray()));

        SourceModel source = new TeachableMachineFormat(lite).Read(path, new SourceOptions());

        Assert.Equal(["x", "y"], source.ClassLabels!.Strings);
        Assert.Equal([1, 2, 3], lite.Seen);
    }

    [Fact]
    public void Other_archives_are_not_recognized()
    {
        using TemporaryFolder folder = new();
        string path = Zip(folder, ("keras_model.h5", [1]));

        Assert.False(new TeachableMachineFormat(new Lite()).Recognizes(SourcePath.Of(path)));
        Assert.False(new TeachableMachineFormat(new Lite()).Recognizes(SourcePath.Of(folder["nothing"])));
    }

    [Fact]
    public void Lines_without_numbers_are_names() =>
        Assert.Equal(["10 green bottles", "b"], ExportLabels.ReadLines(["10 green bottles", "b", ""]));

    private static string Zip(TemporaryFolder folder, params (string Name, byte[] Bytes)[] files)
    {
        using ZipArchive archive = ZipFile.Open(folder["export.zip"], ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in files) Add(archive, name, bytes);
        return folder["export.zip"];
    }

    /// <summary>Stands for the reader of TensorFlow Lite.</summary>
    private sealed class Lite : ISourceFormat
    {
        public byte[]? Seen { get; private set; }

        public string Name => "TensorFlow Lite";

        public bool Recognizes(SourcePath source) => source.FullName.EndsWith(".tflite", StringComparison.Ordinal);

        public SourceModel Read(string path, SourceOptions options)
        {
            Seen = File.ReadAllBytes(path);
            using TemporaryFolder folder = new();
            return KerasRun.Read(folder.WriteHdf5(Sequential(Input("x", "2"), Layer("Dropout", "y")), []));
        }
    }
}
