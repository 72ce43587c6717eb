using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.ClassicModels.LightGbm;

/// <summary>LightGBM's text models, as <c>Booster.save_model</c> writes them.</summary>
internal sealed class LightGbmFormat : ISourceFormat
{
    public string Name => "LightGBM";

    public bool Recognizes(SourcePath source) =>
        source.Start.StartsWith("tree\nversion="u8) || source.Start.StartsWith("tree\r\nversion="u8);

    /// <remarks>Numbers are compared with 64 bits.</remarks>
    public SourceModel Read(string path, SourceOptions options)
    {
        using StreamReader reader = new(path);
        LightGbmFile file = LightGbmFile.Read(reader);
        Objective objective = Objective.Of(file.Objective);
        FeatureColumns columns = FeatureColumns.Of(file.Header.Integer("max_feature_idx") + 1L, file.FeatureNames, "Column_");
        int scores = file.Header.Integer("num_tree_per_iteration", file.Header.Integer("num_class"));
        if (scores < 1 || file.Trees.Count == 0 || file.Trees.Count % scores != 0)
        {
            throw new ModelFormatException($"its {file.Trees.Count} trees do not make {scores} scores.");
        }

        double share = file.IsAverage ? 1.0 / (file.Trees.Count / scores) : 1;
        TreeScores trees = new(columns.Count, scores, "BRANCH_LEQ");
        foreach ((int index, LightGbmFields tree) in file.Trees.Index())
        {
            try
            {
                LightGbmTree.Add(trees, index, index % scores, tree, share * objective.Scale);
            }
            catch (CoreMLException error)
            {
                error.AddOuterLocation($"tree {index}");
                throw;
            }
        }

        return new SourceModel(objective.Prediction(new ClassicNetwork(columns, DataType.Double), trees));
    }
}
