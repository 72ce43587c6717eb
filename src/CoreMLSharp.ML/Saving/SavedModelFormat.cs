using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.ML.Saving;

/// <summary>The stream inside of a saved pipeline.</summary>
internal static class SavedModelFormat
{
    private const int MostNames = 100_000;

    /// <summary>Writes a model.</summary>
    public static void Write(BinaryWriter writer, SavedModel model)
    {
        WriteNames(writer, model.InputColumns);
        writer.Write(model.OutputColumns is not null);
        if (model.OutputColumns is not null) WriteNames(writer, model.OutputColumns);
        writer.Write(model.IsArchive);
        writer.Write(model.Bytes.Length);
        writer.Write(model.Bytes);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ModelFormatException">It is damaged.</exception>
    public static SavedModel Read(BinaryReader reader)
    {
        try
        {
            Dictionary<string, string> inputs = ReadNames(reader);
            Dictionary<string, string>? outputs = reader.ReadBoolean() ? ReadNames(reader) : null;
            bool isArchive = reader.ReadBoolean();
            int length = reader.ReadInt32();
            byte[] bytes = length >= 0 ? reader.ReadBytes(length) : [];
            return bytes.Length == length && length > 0 ? new SavedModel(bytes, isArchive, inputs, outputs) : throw Damaged();
        }
        catch (EndOfStreamException)
        {
            throw Damaged();
        }
    }

    private static void WriteNames(BinaryWriter writer, IReadOnlyDictionary<string, string> names)
    {
        writer.Write(names.Count);
        foreach ((string feature, string column) in names)
        {
            writer.Write(feature);
            writer.Write(column);
        }
    }

    private static Dictionary<string, string> ReadNames(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count is < 0 or > MostNames) throw Damaged();
        Dictionary<string, string> names = [];
        for (int i = 0; i < count; i++) names[reader.ReadString()] = reader.ReadString();
        return names;
    }

    private static ModelFormatException Damaged() => new("The Core ML model inside of the pipeline is damaged.");
}
