using System.Text.Json;
using CoreMLSharp.Fuzzing.Seeds;
using CoreMLSharp.Programs.Text;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Fuzzing;

/// <summary>All doors.</summary>
internal static class Targets
{
    private static readonly FeatureDescription[] Features =
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
        new() { Name = "f", Type = new() { SequenceType = new() { StringType = new() } } },
        new()
        {
            Name = "image",
            Type = new() { ImageType = new() { Width = 2, Height = 2, ColorSpace = ImageFeatureType.Types.ColorSpace.Rgb } },
        },
        new() { Name = "s", Type = new() { StringType = new() } },
        new() { Name = "x", Type = new() { MultiArrayType = new() { Shape = { 2, 3 } } } },
    ];

    public static readonly Target[] Models =
    [
        new("model", ".mlmodel", () => ModelSeeds.All, Activities.RunAndOneOther, Mutations.OfMessage),
        new("package", ".zip", () => ModelSeeds.Packages, Activities.RunAndOneOther, Mutations.OfArchive),
    ];

    public static readonly Target[] Files =
    [
        new("archive", ".zip", FileSeeds.Archives, (path, _) => ModelFile.Load(path).Dispose(), Mutations.OfArchive),
        new("image", ".img", FileSeeds.Images, ReadImage, Mutations.OfBytes),
        new("npy", ".npy", FileSeeds.Npy, (path, _) => Read(NpyFile.Load(path)), Mutations.OfBytes),
        new("safetensors", ".safetensors", FileSeeds.SafeTensors, ReadTensors, Mutations.OfBytes),
        new("program text", ".mil", FileSeeds.Programs, (path, _) => ProgramText.Parse(File.ReadAllText(path), path), Mutations.OfBytes),
        new("JSON features", ".json", FileSeeds.Json, ReadJson, Mutations.OfBytes),
        new("label table", ".csv", FileSeeds.Labels, (path, _) => ImageClassifierDataSource.LabeledCsv(path), Mutations.OfBytes),
        new("ONNX network", ".onnx", FileSeeds.Networks, (path, _) => RunNetwork(path, FileSeeds.Backbone), Mutations.OfMessage),
        new(
            "JSON of a network", ".json", () => [System.Text.Encoding.UTF8.GetBytes(FileSeeds.Backbone)],
            (path, _) => RunNetwork(path, File.ReadAllText(path)), Mutations.OfBytes),
    ];

    private static void ReadImage(string path, Random random)
    {
        MLImage image = MLImage.FromFile(path);
        image.ToPixels(32, 32, random.Next(2) == 0 ? MLImageCropAndScale.CenterCrop : MLImageCropAndScale.ScaleFill, PixelFormat.Rgb);
    }

    private static void Read(StoredTensor tensor)
    {
        People.Only(() => tensor.ToDoubles());
        People.Only(() => tensor.ToFloats());
        People.Only(() => tensor.ToInt64s());
        foreach (FeatureDescription feature in Features) People.Only(() => FeatureStorage.FromTensor(feature, tensor));
    }

    private static void ReadTensors(string path, Random random)
    {
        People.Only(() => FeatureSet.Load(path));
        SafeTensorsFile file = SafeTensorsFile.Load(path);
        foreach (StoredTensor tensor in file.Tensors.Values) Read(tensor);
        foreach (FeatureDescription feature in Features) People.Only(() => FeatureStorage.Unpack(file, [feature]));
    }

    private static void ReadJson(string path, Random random)
    {
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        }
        catch (JsonException)
        {
            return;
        }

        if (root.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty property in root.EnumerateObject())
        {
            foreach (FeatureDescription feature in Features) People.Only(() => FeatureJson.Read(feature, property.Value));
        }
    }

    private static void RunNetwork(string path, string description)
    {
        string network = Path.ChangeExtension(path, ".onnx"), beside = Path.ChangeExtension(path, ".json");
        if (network != path) File.WriteAllBytes(network, FileSeeds.Networks()[0]);
        File.WriteAllText(beside, description);
        using MLModel model = MLModel.Load(network, new MLModelConfiguration { Threads = 1, MaximumLoopIterations = 100 });
        PixelBuffer pixels = new(2, 2, PixelFormat.Rgb, new byte[12]);
        model.Predict(new Dictionary<string, MLFeatureValue> { ["image"] = MLImage.FromPixels(pixels) });
    }
}
