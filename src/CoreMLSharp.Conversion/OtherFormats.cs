using System.Text;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.IO;

namespace CoreMLSharp.Conversion;

/// <summary>What people take for a model that can be converted, and what to do instead.</summary>
internal static class OtherFormats
{
    private const string ByTorch =
        "a model of PyTorch, which only PyTorch can read. Write ONNX of it there, with torch.onnx.export(model, example, \"model.onnx\"), "
        + "and convert that.";

    private const string Weights = "a file of weights without the network that they are for. Save the whole model, or write ONNX of it.";

    private const string Checkpoint =
        "part of a checkpoint of TensorFlow, which holds weights without the graph. Save the model as a SavedModel folder, and convert "
        + "that.";

    /// <summary>The signature of what <c>torch.save</c> wrote before it wrote archives: a pickled long number.</summary>
    private static readonly byte[] OldTorch = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    private static readonly (Func<SourcePath, bool> Is, string What)[] Kinds =
    [
        (file => file.IsFile && file.Start.IsEmpty, "empty."),
        (file => LfsPointer.Is(file.Start), LfsPointer.Advice),
        (IsWebPage, "a web page, not a model: the download went to the page about the file."),

        (IsCoreML, "a Core ML model already. 'coreml edit' changes it, 'coreml export' writes ONNX of it."),

        (file => file.IsArchive && file.Names.Any(IsOfTorch), ByTorch),
        (file => file.Start.StartsWith(OldTorch), ByTorch),
        (file => file.Start is [0x80, >= 2 and <= 5, ..],
            "a Python pickle, which only Python can read. Write ONNX of the model: skl2onnx does it for scikit-learn's."),

        (IsCheckpoint, Checkpoint),
        (file => HasEnding(file, ".meta"),
            "a MetaGraph of TensorFlow 1, whose variables are in a checkpoint beside it. Freeze the graph, or save a SavedModel folder."),
        (file => file.IsFolder && file.Names.Contains("saved_model.pbtxt"),
            "a SavedModel in the form of text. Save it in the usual form, saved_model.pb."),
        (file => HasEnding(file, ".pbtxt"), "a graph of TensorFlow in the form of text. Write it in the usual form, .pb."),

        (file => HasEnding(file, ".caffemodel", ".prototxt"), "a model of Caffe, which is not read. Make ONNX of it first."),
        (file => file.Start.Length > 8 && file.Start[4..].StartsWith("ORTM"u8),
            "a model in ONNX Runtime's own format. Convert the .onnx file that it was made of."),
        (file => file.Start.StartsWith("CBM1"u8),
            "a model of CatBoost in its own format. Write ONNX of it there, with save_model(\"model.onnx\", format=\"onnx\")."),
        (file => file.Start.StartsWith("GGUF"u8) || file.Start is [_, _, _, _, _, 0, 0, 0, (byte)'{', ..], Weights),
        (file => file.Start.StartsWith("\x93NUMPY"u8) || HasEnding(file, ".npz", ".npy"), Weights),

        (file => file.Start is [0x1F, 0x8B, ..] || HasEnding(file, ".tar", ".tgz", ".7z", ".rar"),
            "a packed archive. Unpack it, and name the model in it."),
        (file => file.IsArchive && file.Names.Count == 0,
            "a damaged archive: its list of files, which stands at its end, is missing."),
        (file => file.IsArchive, "an archive without a model that is known. Unpack it, and name the model in it."),
        (file => file.IsFolder, "a folder without a model that is known. Name the file of the model in it."),
        (IsText, "text, not a model."),
    ];

    /// <summary>What a file or folder is that cannot be converted, and what to do; null where that is not known.</summary>
    public static string? Describe(SourcePath file) => Kinds.FirstOrDefault(kind => kind.Is(file)).What;

    private static bool HasEnding(SourcePath file, params IEnumerable<string> endings) =>
        endings.Any(ending => file.FullName.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool IsOfTorch(string name) => name.EndsWith("/data.pkl", StringComparison.Ordinal)
        || name.EndsWith("/constants.pkl", StringComparison.Ordinal) || name.EndsWith("archive_format", StringComparison.Ordinal)
        || name.EndsWith("serialized_exported_program.json", StringComparison.Ordinal);

    private static bool IsCoreML(SourcePath file) => file.IsFolder
        ? file.Names.Contains("coremldata.bin") || HasEnding(file, ".mlpackage")
        : HasEnding(file, ".mlmodel") && file.Start is [0x08, < 0x80, 0x12 or 0x1A, ..];

    private static bool IsCheckpoint(SourcePath file) =>
        file.Start.StartsWith("model_checkpoint_path:"u8) || HasEnding(file, ".index", ".ckpt")
        || (file.IsFile && Path.GetExtension(file.FullName).StartsWith(".data-", StringComparison.Ordinal));

    private static bool IsWebPage(SourcePath file)
    {
        string text = Encoding.UTF8.GetString(file.Start[..Math.Min(file.Start.Length, 64)]).TrimStart();
        return text.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsText(SourcePath file)
    {
        foreach (byte value in file.Start)
        {
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r')) return false;
        }

        return true;
    }
}
