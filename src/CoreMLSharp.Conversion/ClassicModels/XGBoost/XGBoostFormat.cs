using System.Text;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Conversion.ClassicModels.XGBoost;

/// <summary>XGBoost's models in JSON and Universal Binary JSON, as <c>Booster.save_model</c> writes them.</summary>
internal sealed class XGBoostFormat : ISourceFormat
{
    /// <summary>How much of a file is looked at.</summary>
    private const int Start = 256;

    /// <summary>How the binary format of versions before 2.1 begins.</summary>
    private const string BinaryStart = "binf";

    public string Name => "XGBoost";

    public bool Recognizes(SourcePath source) => KindOf(source) is not null;

    public SourceModel Read(string path, SourceOptions options)
    {
        Func<byte[], BoosterValue> read = KindOf(SourcePath.Of(path)) ?? throw new ModelFormatException("it is no model of XGBoost.");
        return new SourceModel(new Booster(read(InputFile.Read(path, "XGBoost model"))).ToNetwork());
    }

    /// <summary>What reads a file, by how it begins; null where it is of another format.</summary>
    private static Func<byte[], BoosterValue>? KindOf(SourcePath source)
    {
        string start = Encoding.Latin1.GetString(source.Start[..Math.Min(Start, source.Start.Length)]);
        string text = string.Concat(start.Where(letter => !char.IsWhiteSpace(letter)));
        return text.StartsWith("""{"learner":""", StringComparison.Ordinal) || text.StartsWith("""{"version":[""", StringComparison.Ordinal)
                && text.Contains("\"learner\"", StringComparison.Ordinal) ? static file => BoosterJson.Read(file)
            : start.StartsWith("{L\0\0\0\0\0\0\0\alearner{", StringComparison.Ordinal) ? static file => BoosterBinaryJson.Read(file)
            : start.StartsWith(BinaryStart, StringComparison.Ordinal) ? static _ => throw Unsupported("in the old binary format")
            : text.StartsWith("""[{"nodeid":""", StringComparison.Ordinal)
                ? static _ => throw Unsupported("a dump of trees, without objective")
            : null;
    }

    private static UnsupportedModelException Unsupported(string what) => new(
        $"it is {what}. Load the model in XGBoost, and write it as JSON: booster.save_model(\"model.json\").");
}
