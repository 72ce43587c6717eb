using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using CoreMLSharp.Conversion.Specification;
using Google.Protobuf;
using static CoreMLSharp.Conversion.Tests.TensorFlow.GraphWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlow;

/// <summary>Makes small SavedModel folders.</summary>
internal static class SavedModelWriter
{
    /// <summary>As TensorFlow 2 saves it: the signature calls a function with the variable, another one restores it.</summary>
    public static GraphDef Graph()
    {
        GraphDef graph = GraphWriter.Graph(
            Placeholder("serving_default_features", 2),
            Node("kernel", "VarHandleOp").With("shared_name", "dense/kernel").With("dtype", ElementType.Float),
            Node("StatefulPartitionedCall", "StatefulPartitionedCall", "serving_default_features", "kernel").Calling("f", "model"),
            Node("saver_filename", "Placeholder").With("dtype", ElementType.String),
            Node("StatefulPartitionedCall_1", "StatefulPartitionedCall", "saver_filename", "kernel").Calling("f", "restore"));
        graph.Library = new FunctionDefLibrary
        {
            Function =
            {
                Function(
                    "model", ["x", "resource"], [("scaled", "mul:z:0")], Node("read", "ReadVariableOp", "resource"),
                    Node("mul", "Mul", "x", "read:value:0")),
                Restoring("w/.ATTRIBUTES/VARIABLE_VALUE"),
            },
        };
        return graph;
    }

    /// <summary>The function "restore", which reads a variable of one name from a checkpoint.</summary>
    public static FunctionDef Restoring(string variable) => Function(
        "restore", ["file", "variable"], [], Constant("names", [variable]), Constant("parts", [""]),
        Node("restored", "RestoreV2", "file", "names:output:0", "parts:output:0"), Node("value", "Identity", "restored:tensors:0"),
        Node("assign", "AssignVariableOp", "variable", "value:output:0"));

    /// <summary>Writes a folder with a graph and a variable of two numbers.</summary>
    public static void Write(string folder, GraphDef graph, string variable) => Write(
        folder, graph, [2, 4], (variable, new BundleEntryProto { Dtype = ElementType.Float, Shape = Shape(2), Size = 8 }));

    /// <summary>Writes a folder with a graph that scales two features, and the entries of its checkpoint.</summary>
    public static void Write(string folder, GraphDef graph, float[] data, params (string Key, BundleEntryProto Entry)[] entries) => Write(
        folder, graph, new SignatureDef
        {
            Inputs = { ["features"] = new TensorInfo { Name = "serving_default_features:0", TensorShape = Shape(2) } },
            Outputs = { ["scaled"] = new TensorInfo { Name = "StatefulPartitionedCall:0", TensorShape = Shape(2) } },
        },
        data, entries);

    /// <summary>Writes a folder with a graph, how it is called, and the entries of its checkpoint.</summary>
    public static void Write(
        string folder, GraphDef graph, SignatureDef signature, float[] data, params (string Key, BundleEntryProto Entry)[] entries)
    {
        SavedModel model = new()
        {
            MetaGraphs =
            {
                new MetaGraphDef
                {
                    MetaInfoDef = new MetaGraphDef.Types.MetaInfoDef { Tags = { "serve" } },
                    GraphDef = graph,
                    SignatureDef = { ["__saved_model_init_op"] = new SignatureDef(), ["serving_default"] = signature },
                },
            },
        };
        File.WriteAllBytes(Path.Combine(folder, "saved_model.pb"), model.ToByteArray());
        string variables = Directory.CreateDirectory(Path.Combine(folder, "variables")).FullName;
        File.WriteAllBytes(
            Path.Combine(variables, "variables.data-00000-of-00001"), MemoryMarshal.AsBytes<float>(data).ToArray());
        byte[] table = Table([
            ("", new BundleHeaderProto { NumShards = 1 }.ToByteArray()),
            .. entries.Select(entry => (entry.Key, entry.Entry.ToByteArray())),
        ]);
        File.WriteAllBytes(Path.Combine(variables, "variables.index"), table);
    }

    /// <summary>A table of one block, which is not packed.</summary>
    private static byte[] Table(params (string Key, byte[] Value)[] entries)
    {
        byte[] data = Block(entries.Select(entry => (Encoding.UTF8.GetBytes(entry.Key), entry.Value)));
        byte[] index = Block([([0xff], [0, (byte)(data.Length - 5)])]);
        byte[] footer = new byte[48];
        footer[1] = 0;
        footer[2] = (byte)(data.Length & 0x7f | 0x80);
        footer[3] = (byte)(data.Length >> 7);
        footer[4] = (byte)(index.Length - 5);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(40), 0xdb4775248b80fb57);
        return [.. data, .. index, .. footer];
    }

    private static byte[] Block(IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        List<byte> block = [];
        foreach ((byte[] key, byte[] value) in entries) block.AddRange([0, (byte)key.Length, (byte)value.Length, .. key, .. value]);
        return [.. block, .. new byte[4], 1, 0, 0, 0, .. new byte[5]];
    }
}
