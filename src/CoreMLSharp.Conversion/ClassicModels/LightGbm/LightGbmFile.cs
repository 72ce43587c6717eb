namespace CoreMLSharp.Conversion.ClassicModels.LightGbm;

/// <summary>A text model in its parts: fields at the top, and those of each tree.</summary>
internal sealed class LightGbmFile
{
    private readonly List<LightGbmFields> _trees = [];

    /// <summary>What is said of the whole.</summary>
    public LightGbmFields Header { get; } = new();

    public IReadOnlyList<LightGbmFields> Trees => _trees;

    /// <summary>The objective with its parameters; null for a model that was trained with one of the user's own.</summary>
    public string? Objective => Header.Text("objective");

    /// <summary>Whether the scores are means of trees rather than sums (random forests).</summary>
    public bool IsAverage => Header.Has("average_output");

    public IReadOnlyList<string> FeatureNames =>
        Header.Text("feature_names")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Reads up to the line that ends the trees; what follows says how the model was trained.</summary>
    public static LightGbmFile Read(TextReader reader)
    {
        LightGbmFile file = new();
        LightGbmFields part = file.Header;
        while (reader.ReadLine() is { } line && line != "end of trees")
        {
            if (line.StartsWith("Tree=", StringComparison.Ordinal)) file._trees.Add(part = new LightGbmFields());
            else if (line.Length > 0) part.Add(line);
        }

        return file;
    }
}
