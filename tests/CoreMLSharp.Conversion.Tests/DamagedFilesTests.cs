using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using CoreMLSharp.Conversion.Tests.Classic;
using CoreMLSharp.Conversion.Tests.Keras;
using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Conversion.Tests.TensorFlow;
using CoreMLSharp.Conversion.Tests.TensorFlowLite;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Tests;
using Google.Protobuf;
using static CoreMLSharp.Conversion.Tests.Keras.KerasFiles;
using static CoreMLSharp.Conversion.Tests.TensorFlow.GraphWriter;
using static CoreMLSharp.Conversion.Tests.TensorFlowLite.FlatWriter;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests;

/// <summary>A file of each format, cut off and changed in many places, is converted or refused in words for people.</summary>
public class DamagedFilesTests
{
    private const int Places = 120;

    /// <summary>How a format's file is made in a folder: the path to convert, and the file to damage.</summary>
    private static readonly Dictionary<string, Func<TemporaryFolder, (string Model, string Damaged)>> Makers = new()
    {
        ["ONNX"] = folder => Same(SourceFile.Write(folder, "net.onnx", graph =>
        {
            OnnxValue x = graph.Input("x", DataType.Float, new(1, 3, 4, 4));
            OnnxValue w = graph.Weights("w", new float[24], new(2, 3, 2, 2));
            OnnxValue y = graph.Add("Conv", [x, w], x.Type, new(1, 2, 2, 2), OnnxAttributes.Attribute("strides", [2L, 2]));
            return [graph.Add("Reshape", [y, graph.Constant(1L, -1)], x.Type, new(1, 8))];
        })),
        ["classic ONNX"] = folder => Same(new ClassicGraph(folder).Input("X", 3)
            .Classic(
                "TreeEnsembleRegressor", ["X"], ["y"],
                [.. ClassicGraph.Trees("target", "BRANCH_LT", [0.5f, 1], [0, 0, 0], [1, 2, 3]), OnnxAttributes.Attribute("n_targets", 1L)])
            .Output("y", DataType.Float, 1)
            .Write()),
        ["Keras HDF5"] = folder => Same(folder.WriteHdf5(Dense, DenseWeights)),
        ["Keras archive"] = folder => Same(folder.WriteArchive(Dense, new() { ["layers/dense"] = DenseWeights["dense"] })),
        ["TensorFlow.js"] = folder =>
        {
            File.WriteAllBytes(folder["weights.bin"], new byte[40]);
            File.WriteAllText(folder["model.json"], $$"""
                {"modelTopology": {{Dense}}, "weightsManifest": [{"paths": ["weights.bin"], "weights": [
                {"name": "dense/kernel", "shape": [4, 2], "dtype": "float32"}, {"name": "dense/bias", "shape": [2], "dtype": "float32"}]}]}
                """);
            return Same(folder["model.json"]);
        },
        ["frozen graph"] = folder =>
        {
            File.WriteAllBytes(folder["graph.pb"], Graph(
                Placeholder("x", 1, 4, 4, 1), Constant("w", [1f, 2], 1, 1, 1, 2),
                Node("conv", "Conv2D", "x", "w").With("strides", 1, 1, 1, 1).With("padding", "SAME"), Constant("dims", [1, 32], 2),
                Node("y", "Reshape", "conv", "dims")).ToByteArray());
            return Same(folder["graph.pb"]);
        },
        ["SavedModel"] = folder => SavedModel(folder, "saved_model.pb"),
        ["SavedModel's checkpoint"] = folder => SavedModel(folder, "variables/variables.index"),
        ["TensorFlow Lite"] = folder =>
        {
            File.WriteAllBytes(folder["model.tflite"], Lite);
            return Same(folder["model.tflite"]);
        },
        ["Teachable Machine"] = folder =>
        {
            using (ZipArchive archive = ZipFile.Open(folder["export.zip"], ZipArchiveMode.Create))
            {
                Add(archive, "top/model_unquant.tflite", Lite);
                Add(archive, "top/labels.txt", "0 a\n1 b\n"u8.ToArray());
            }

            return Same(folder["export.zip"]);
        },
        ["XGBoost"] = folder =>
        {
            File.Copy(TestData.InRepository("samples/houses.json"), folder["houses.json"]);
            return Same(folder["houses.json"]);
        },
        ["LightGBM"] = folder => Text(folder, """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=1
            objective=regression
            feature_names=a b
            feature_infos=[0:1] [0:1]

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=0
            split_gain=1
            threshold=0.5
            decision_type=2
            left_child=-1
            right_child=-2
            leaf_value=1 2
            is_linear=0
            shrinkage=1

            end of trees

            """),
        ["LIBSVM"] = folder => Text(folder, """
            svm_type c_svc
            kernel_type linear
            nr_class 2
            total_sv 2
            rho 0
            label 1 -1
            nr_sv 1 1
            SV
            1 1:1 2:0.5
            -1 1:-1 2:-0.5

            """),
    };

    private static string Dense => Sequential(Input("x", "4"), Layer("Dense", "dense", "\"units\": 2"));

    private static Dictionary<string, Weights[]> DenseWeights =>
        new() { ["dense"] = [new("dense/kernel:0", [4, 2], new float[8]), new("dense/bias:0", [2], 0, 1)] };

    private static byte[] Lite => Model(
        [FullyConnected], [Tensor("x", [1, 2]), Tensor("w", [2, 2], 1), Tensor("b", [2], 2), Tensor("y", [1, 2])],
        [Operator(0, [0, 1, 2], [3], new FlatNode { [0] = (sbyte)1 })], [0], [3],
        [[], MemoryMarshal.AsBytes<float>([1, 2, -3, -4]).ToArray(), MemoryMarshal.AsBytes<float>([0.5f, 0.5f]).ToArray()]);

    private const int FullyConnected = 9;

    public static TheoryData<string> Formats => [.. Makers.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_as_it_is_made_is_converted(string format)
    {
        using TemporaryFolder folder = new();
        using ConversionResult converted = ModelConverter.Convert(Makers[format](folder).Model);

        Assert.NotEmpty(converted.Model.Specification.Description.Output);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_that_is_cut_off_is_refused_in_words_for_people(string format) =>
        Damage(format, (bytes, place) => bytes[..place]);

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_with_a_bit_changed_is_converted_or_refused_in_words_for_people(string format) =>
        Damage(format, (bytes, place) => [.. bytes[..place], (byte)(bytes[place] ^ (1 << (place % 8))), .. bytes[(place + 1)..]]);

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_with_a_byte_too_large_is_converted_or_refused_in_words_for_people(string format) =>
        Damage(format, (bytes, place) => [.. bytes[..place], 0xFF, .. bytes[(place + 1)..]]);

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_with_a_part_missing_is_converted_or_refused_in_words_for_people(string format) =>
        Damage(format, (bytes, place) => [.. bytes[..place], .. bytes[Math.Min(bytes.Length, place + 5)..]]);

    private static void Damage(string format, Func<byte[], int, byte[]> change)
    {
        using TemporaryFolder folder = new();
        (string model, string damaged) = Makers[format](folder);
        byte[] bytes = File.ReadAllBytes(damaged);
        StringBuilder faults = new();
        for (int i = 0; i < Places; i++)
        {
            int place = (int)((long)i * bytes.Length / Places);
            File.WriteAllBytes(damaged, change(bytes, place));
            try
            {
                ModelConverter.Convert(model).Dispose();
            }
            catch (CoreMLException error) when (!error.Message.Contains("no check foresaw", StringComparison.Ordinal))
            {
                // Refused in words for people.
            }
            catch (Exception error)
            {
                faults.AppendLine($"at {place} of {bytes.Length}: {error}");
            }
        }

        Assert.True(faults.Length == 0, faults.ToString());
    }

    private static (string Model, string Damaged) Same(string path) => (path, path);

    private static (string Model, string Damaged) Text(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder["model.txt"], text);
        return Same(folder["model.txt"]);
    }

    private static (string Model, string Damaged) SavedModel(TemporaryFolder folder, string damaged)
    {
        SavedModelWriter.Write(folder.Path, SavedModelWriter.Graph(), "w/.ATTRIBUTES/VARIABLE_VALUE");
        return (folder.Path, Path.Combine(folder.Path, damaged));
    }
}
