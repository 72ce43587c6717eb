using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CoreMLSharp.Inspection;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Validation;
using Google.Protobuf;

namespace CoreMLSharp.Fuzzing;

/// <summary>All doors.</summary>
internal static class Targets
{
    public static readonly Target[] All =
    [
        new("model file", ".mlmodel", Models, ReadModel, IsMessage: true),
        new("model run", ".mlmodel", Models, RunModel, IsMessage: true),
        new("archive", ".zip", Archives, path => ModelFile.Load(path).Dispose()),
        new("image", ".img", Images, path => MLImage.FromFile(path).ToPixels(32, 32, MLImageCropAndScale.CenterCrop, PixelFormat.Rgb)),
        new("npy", ".npy", () => [Npy()], path => NpyFile.Load(path).ToDoubles()),
        new(
            "safetensors", ".safetensors", () => [SafeTensors()],
            path => SafeTensorsFile.Load(path).Tensors.Values.Select(tensor => tensor.ToDoubles()).ToArray()),
        new("JSON features", ".json", () => [Json()], ReadJson),
        new(
            "label table", ".csv", () => [Encoding.UTF8.GetBytes("path,label\na.jpg,one\n\"b,c.jpg\",\"two \"\"2\"\"\"\n")],
            path => ImageClassifierDataSource.LabeledCsv(path)),
    ];

    private static List<byte[]> Models() => [.. SampleModels.Names.Select(row => SampleModels.Make(row).ToByteArray())];

    private static void ReadModel(string path)
    {
        ModelSummary.Read(path);
        using ModelFile file = ModelFile.Load(path);
        ModelValidator.Validate(file.Specification);
    }

    private static void RunModel(string path)
    {
        using MLModel model = MLModel.Load(path, new MLModelConfiguration { MaximumLoopIterations = 100, Threads = 1 });
        model.Predict(RandomInputs.For(model.Description));
    }

    private static List<byte[]> Archives() => [.. Models().Take(3).Select(model =>
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("model.mlmodel").Open();
            entry.Write(model);
        }

        return stream.ToArray();
    })];

    private static List<byte[]> Images() => [.. Directory
        .EnumerateFiles(TestData.InRepository("samples", "Materials"), "*.jpg", SearchOption.AllDirectories)
        .Order()
        .Take(3)
        .Select(File.ReadAllBytes)];

    private static byte[] Npy()
    {
        const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        byte[] text = Encoding.ASCII.GetBytes(Header.PadRight(117) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. new byte[24]];
    }

    private static byte[] SafeTensors()
    {
        byte[] header = Encoding.UTF8.GetBytes("""{"__metadata__":{"a":"b"},"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[24]];
    }

    private static byte[] Json() => """{"a":[[1,2.5],[3,-4e2]],"b":"text","c":{"x":1,"y":2},"d":7,"e":1.5}"""u8.ToArray();

    private static void ReadJson(string path)
    {
        FeatureDescription[] features =
        [
            new()
            {
                Name = "a",
                Type = new() { MultiArrayType = new() { Shape = { 2, 2 }, DataType = ArrayFeatureType.Types.ArrayDataType.Float32 } },
            },
            new() { Name = "b", Type = new() { StringType = new() } },
            new() { Name = "c", Type = new() { DictionaryType = new() { StringKeyType = new() } } },
            new() { Name = "d", Type = new() { Int64Type = new() } },
            new() { Name = "e", Type = new() { DoubleType = new() } },
        ];
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        }
        catch (JsonException)
        {
            return;
        }

        foreach (FeatureDescription feature in features)
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(feature.Name, out JsonElement value))
            {
                FeatureJson.Read(feature, value);
            }
        }
    }
}
