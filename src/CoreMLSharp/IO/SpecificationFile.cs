using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.IO;

/// <summary>Reads and writes the protobuf file that holds one model message.</summary>
internal static class SpecificationFile
{
    /// <summary>The nesting of messages that a reader accepts; protobuf's own customary limit, which Apple's tools keep too.</summary>
    public const int RecursionLimit = 100;

    public static Model Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        return Read(stream, path);
    }

    public static Model Read(Stream stream, string path)
    {
        if (stream.Length == 0) throw new ModelFormatException($"{path} is empty; it is not a Core ML model.");
        if (stream.Length > int.MaxValue)
        {
            throw new ModelFormatException($"{path} has {stream.Length:N0} bytes; a protobuf message, and so a .mlmodel, ends at 2 GB.");
        }

        try
        {
            using CodedInputStream input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, RecursionLimit);
            Model model = Model.Parser.ParseFrom(input);
            return LooksLikeModel(model) ? model : throw new ModelFormatException(NotAModel(path));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ModelFormatException($"{NotAModel(path)} ({error.Message})", error);
        }
    }

    public static void Write(string path, Model model) => AtomicFile.Write(path, stream => model.WriteTo(stream));

    private static bool LooksLikeModel(Model model) => model.SpecificationVersion > 0 && model.Description is not null;

    private static string NotAModel(string path) => $"{path} is not a Core ML model, or is damaged: it does not hold a specification message.";
}
