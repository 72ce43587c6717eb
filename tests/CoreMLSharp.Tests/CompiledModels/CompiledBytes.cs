using System.Buffers.Binary;
using System.Text;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Tests.CompiledModels;

/// <summary>Writes the files of compiled models, for tests.</summary>
internal static class CompiledBytes
{
    /// <summary>A <c>coremldata.bin</c> whose body is the model itself.</summary>
    public static byte[] OfMessage(Model model) =>
        [.. Head((int)model.TypeCase, "spec", model.SpecificationVersion), .. model.ToByteArray()];

    /// <summary>One with a description and what follows it.</summary>
    public static byte[] OfTable(Model model, params byte[][] rest) =>
        [
            .. Head((int)model.TypeCase, "generic", model.SpecificationVersion), .. Long(model.Description.CalculateSize()),
            .. model.Description.ToByteArray(), .. rest.SelectMany(part => part),
        ];

    /// <summary>Texts behind their number.</summary>
    public static byte[] Texts(params string[] texts) => [.. Long(texts.Length), .. texts.SelectMany(Text)];

    public static byte[] Text(string text) => [.. Long(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Long(long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>A weight file: arrays of numbers by their identifiers.</summary>
    public static byte[] Weights(params (long Id, float[] Numbers)[] arrays) =>
        [
            .. Long(arrays.Length), .. arrays.SelectMany(array => (byte[])[.. Long(array.Id), .. Long(array.Numbers.Length * 4)]),
            .. arrays.SelectMany(array => array.Numbers).SelectMany(BitConverter.GetBytes),
        ];

    private static byte[] Head(int type, string layout, long version) =>
        [
            .. BitConverter.GetBytes(type), .. Long(1), .. Long(0), .. Long(0), .. Text(layout), .. Long(version), .. Long(0), .. Long(0),
            .. Text(""),
        ];
}
