using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO.Wire;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.IO;

/// <summary>Reads and writes the protobuf file that holds one model message.</summary>
internal static class SpecificationFile
{
    /// <summary>The nesting of messages that a reader accepts; protobuf's own limit, which Apple's tools keep too.</summary>
    public const int RecursionLimit = 100;

    private const int WriteBufferLength = 1 << 18;

    public static Model Read(string path)
    {
        using FileStream stream = Open(path);
        return Read(stream, path);
    }

    public static Model Read(Stream stream, string path)
    {
        CheckSize(stream, path);
        long start = stream.Position;
        MessageCount.Check(new WireReader(stream, path));
        stream.Position = start;
        using StreamBytes bytes = new(stream);
        try
        {
            Model model = Model.Parser.ParseFrom(bytes.Span);
            Check(model, path);
            return model;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw NotAModel(path, error);
        }
    }

    public static void Write(string path, Model model) => AtomicFile.Write(path, stream =>
    {
        // Weights of a network are written number by number: a large buffer saves as many calls of the system.
        using CodedOutputStream output = new(stream, WriteBufferLength, leaveOpen: true);
        model.WriteTo(output);
    });

    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);

    /// <summary>Refuses what cannot be a protobuf message by its size, or only stands for a file that was not fetched.</summary>
    public static void CheckSize(Stream stream, string path)
    {
        if (stream.Length == 0) throw new ModelFormatException($"{path} is empty; it is not a Core ML model.");
        if (LfsPointer.Is(stream)) throw new ModelFormatException($"{path} is {LfsPointer.Advice}");
        if (stream.Length > int.MaxValue)
        {
            throw new ModelFormatException($"{path} has {stream.Length:N0} bytes; a protobuf message, and so a .mlmodel, ends at 2 GB.");
        }
    }

    /// <summary>Refuses a message that parsed, but is not a model.</summary>
    public static void Check(Model model, string path)
    {
        if (!LooksLikeModel(model)) throw NotAModel(path);
    }

    /// <summary>Whether the bytes make sense as a model; one that still waits for its version must say more of itself.</summary>
    private static bool LooksLikeModel(Model model) => model.Description is not null
        && (
            model.SpecificationVersion > 0 || model.TypeCase != Model.TypeOneofCase.None
                || model.Description.Input.Any(input => input.Type is not null));

    public static ModelFormatException NotAModel(string path, Exception? cause = null)
    {
        string message = $"{path} is not a Core ML model, or is damaged: it does not hold a specification message.";
        return cause is null ? new ModelFormatException(message) : new ModelFormatException($"{message} ({cause.Message})", cause);
    }
}
