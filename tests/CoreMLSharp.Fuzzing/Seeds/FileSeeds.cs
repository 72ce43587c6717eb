using System.Text;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using SkiaSharp;
using Feature = CoreMLSharp.Building.Feature;

namespace CoreMLSharp.Fuzzing.Seeds;

/// <summary>Small files of the other formats.</summary>
internal static class FileSeeds
{
    public const string Backbone =
        """{ "size": 8, "colorOrder": "RGB", "mean": [123.675, 116.28, 103.53], "std": [58.395, 57.12, 57.375], "output": "y" }""";

    /// <summary>Models in archives.</summary>
    public static IReadOnlyList<byte[]> Archives() =>
        [.. ModelSeeds.All.Take(20).Select(model => Mutations.Archive([("model.mlmodel", model)]))];

    /// <summary>Photos of every kind that can be read.</summary>
    public static IReadOnlyList<byte[]> Images()
    {
        string photo = Directory.EnumerateFiles(TestData.InRepository("samples", "Materials"), "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .First();
        List<byte[]> images = [File.ReadAllBytes(photo)];
        foreach (SKColorType color in (SKColorType[])[SKColorType.Rgba8888, SKColorType.Gray8])
        {
            SKAlphaType alpha = color == SKColorType.Gray8 ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
            using SKBitmap picture = new(new SKImageInfo(20, 12, color, alpha));
            SKEncodedImageFormat[] formats = [SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp];
            foreach (SKEncodedImageFormat format in formats)
            {
                using SKData? data = picture.Encode(format, 80);
                if (data is not null) images.Add(data.ToArray());
            }
        }

        return [.. images, Gif(), Bmp()];
    }

    public static IReadOnlyList<byte[]> Npy() =>
        [.. ((string[])["<f4", "<f8", "<i8", "|u1", "<f2", "|b1", ">i4"]).Select(Npy)];

    public static IReadOnlyList<byte[]> SafeTensors() =>
    [
        SafeTensors("""{"__metadata__":{"a":"b"},"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"""),
        SafeTensors(
            """
            {"__metadata__":{"classes":"[\"a\",\"b\"]"},"features":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},
            "labels":{"dtype":"I32","shape":[2],"data_offsets":[16,24]}}
            """),
        SafeTensors(
            """
            {"__metadata__":{"s":"text"},"image":{"dtype":"U8","shape":[2,2,3],"data_offsets":[0,12]},
            "d":{"dtype":"F64","shape":[],"data_offsets":[16,24]}}
            """),
    ];

    /// <summary>An ML Program as text.</summary>
    public static IReadOnlyList<byte[]> Programs() =>
        [File.ReadAllBytes(TestData.InRepository("samples", "Models", "Shapes.mlmodelc", "model.mil"))];

    public static IReadOnlyList<byte[]> Json() =>
    [
        """{"a":[[1,2.5],[3,-4e2]],"b":"text","c":{"x":1,"y":2},"d":7,"e":1.5,"f":["x","y"],"g":"photo.jpg"}"""u8.ToArray(),
    ];

    public static IReadOnlyList<byte[]> Labels() =>
        [.. ((string[])
        [
            "path,label\na.jpg,one\n\"b,c.jpg\",\"two \"\"2\"\"\"\n",
            "image_name;label\r\na.jpg;one\r\nb.jpg;two\r\n",
            "filename\tclass\na.jpg\tone\n",
        ]).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Networks that take a picture and give features, one with a loop.</summary>
    public static IReadOnlyList<byte[]> Networks()
    {
        NeuralNetworkBuilder builder = new(
            [Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Float32, 1, 3, 8, 8)],
            [Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Float32)], disableRank5ShapeMapping: true);
        builder.AddConvolution("conv", "x", "c", 3, 4, 3, 3, new float[108], new float[4]);
        builder.AddActivation("relu", "c", "r", Activation.ReLU());
        builder.AddPooling("pool", "r", "y", 1, 1, 1, 1, PoolingLayerParams.Types.PoolingType.Average, isGlobal: true);
        return [Exported(builder.Build())];
    }

    private static byte[] Exported(Model model)
    {
        using TemporaryFolder folder = new();
        using (OnnxTranslation translation = OnnxExporter.Export(model)) translation.Save(folder["a.onnx"]);
        return File.ReadAllBytes(folder["a.onnx"]);
    }

    private static byte[] Npy(string type)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': (2, 3), }}".PadRight(117) + "\n");
        byte[] elements = new byte[6 * (type[^1] - '0')];
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. elements];
    }

    private static byte[] SafeTensors(string text)
    {
        byte[] header = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[24]];
    }

    /// <summary>One pixel.</summary>
    private static byte[] Gif() =>
        [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B];

    /// <summary>Two by two pixels of 24 bits.</summary>
    private static byte[] Bmp() =>
    [
        .. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24],
        .. new byte[16],
    ];
}
