using System.IO.Compression;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Conversion.Tests.Keras;
using CoreMLSharp.Conversion.Tests.TensorFlow;
using CoreMLSharp.Conversion.Tests.TensorFlowLite;
using CoreMLSharp.Tests;
using Google.Protobuf;
using static CoreMLSharp.Conversion.Tests.Keras.KerasFiles;
using static CoreMLSharp.Conversion.Tests.TensorFlow.GraphWriter;

namespace CoreMLSharp.Tools.SourceModels;

/// <summary>
/// A classifier of colours in each format: softmax(5 · the mean of each channel), of photos [batch, 32, 32, 3] from -1 to 1.
/// </summary>
internal static class Colours
{
    private const int Size = 32;

    private const string Labels = "0 red\n1 green\n2 blue\n";

    private static readonly float[] Factors = [5, 0, 0, 0, 5, 0, 0, 0, 5];

    private static string Description => Sequential(
        KerasFiles.Input("photo", $"{Size}, {Size}, 3"), Layer("GlobalAveragePooling2D", "means"),
        Layer("Dense", "probabilities", "\"units\": 3, \"activation\": \"softmax\", \"use_bias\": false"));

    /// <summary>Keras's HDF5 file.</summary>
    public static byte[] Hdf5()
    {
        using TemporaryFolder folder = new();
        return File.ReadAllBytes(folder.WriteHdf5(
            Description, new() { ["probabilities"] = [new("probabilities/kernel:0", [3, 3], Factors)], ["means"] = [] }));
    }

    /// <summary>Keras's archive.</summary>
    public static byte[] Archive()
    {
        using TemporaryFolder folder = new();
        return File.ReadAllBytes(folder.WriteArchive(
            Description, new() { ["layers/dense"] = [new("probabilities/kernel:0", [3, 3], Factors)] }));
    }

    /// <summary>Teachable Machine's archive with Keras's file.</summary>
    public static byte[] TeachableMachine()
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "keras_model.h5", Hdf5());
            Add(archive, "labels.txt", System.Text.Encoding.UTF8.GetBytes(Labels));
        }

        return file.ToArray();
    }

    /// <summary>TensorFlow's frozen graph.</summary>
    public static byte[] FrozenGraph() => Graph(
        Placeholder("photo", 1, Size, Size, 3), Constant("axes", [1, 2], 2), Node("means", "Mean", "photo", "axes"),
        Constant("factors", Factors, 3, 3), Node("scaled", "MatMul", "means", "factors"),
        Node("probabilities", "Softmax", "scaled")).ToByteArray();

    /// <summary>TensorFlow's SavedModel folder: the signature calls a function with the variable, another one restores it.</summary>
    public static void SavedModel(string folder)
    {
        GraphDef graph = Graph(
            Placeholder("serving_default_photo", 1, Size, Size, 3), Node("factors", "VarHandleOp").With("dtype", ElementType.Float),
            Node("StatefulPartitionedCall", "StatefulPartitionedCall", "serving_default_photo", "factors").Calling("f", "model"),
            Node("saver_filename", "Placeholder").With("dtype", ElementType.String),
            Node("StatefulPartitionedCall_1", "StatefulPartitionedCall", "saver_filename", "factors").Calling("f", "restore"));
        graph.Library = new FunctionDefLibrary
        {
            Function =
            {
                Function(
                    "model", ["photo", "resource"], [("probabilities", "softmax:softmax:0")], Constant("axes", [1, 2], 2),
                    Node("means", "Mean", "photo", "axes:output:0"), Node("read", "ReadVariableOp", "resource"),
                    Node("scaled", "MatMul", "means:output:0", "read:value:0"), Node("softmax", "Softmax", "scaled:product:0")),
                SavedModelWriter.Restoring("factors/.ATTRIBUTES/VARIABLE_VALUE"),
            },
        };
        SavedModelWriter.Write(
            folder, graph, new SignatureDef
            {
                Inputs = { ["photo"] = new TensorInfo { Name = "serving_default_photo:0", TensorShape = Shape(1, Size, Size, 3) } },
                Outputs = { ["probabilities"] = new TensorInfo { Name = "StatefulPartitionedCall:0", TensorShape = Shape(1, 3) } },
            },
            Factors,
            ("factors/.ATTRIBUTES/VARIABLE_VALUE", new BundleEntryProto { Dtype = ElementType.Float, Shape = Shape(3, 3), Size = 36 }));
    }

    /// <summary>TensorFlow Lite's file.</summary>
    public static byte[] Lite()
    {
        const int FullyConnected = 9, Softmax = 25, Mean = 40;
        const sbyte Int32 = 2;
        return FlatWriter.Model(
            [Mean, FullyConnected, Softmax],
            [
                FlatWriter.Tensor("photo", [1, Size, Size, 3]), FlatWriter.Tensor("axes", [2], 1, Int32),
                FlatWriter.Tensor("means", [1, 3]), FlatWriter.Tensor("factors", [3, 3], 2), FlatWriter.Tensor("scaled", [1, 3]),
                FlatWriter.Tensor("probabilities", [1, 3]),
            ],
            [
                FlatWriter.Operator(0, [0, 1], [2]), FlatWriter.Operator(1, [2, 3], [4]),
                FlatWriter.Operator(2, [4], [5], new FlatNode { [0] = 1f }),
            ],
            [0], [5], [[], [1, 0, 0, 0, 2, 0, 0, 0], FlatWriter.Floats(Factors)]);
    }

    /// <summary>The classes, one in each line.</summary>
    public static string ClassLabels => "red\ngreen\nblue\n";
}
