using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Conversion.Tests.ClassicModels;

/// <summary>Models that LightGBM trains here, and what it predicts with them.</summary>
public sealed class LightGbmTests : IDisposable
{
    private const int Rows = 240, Columns = 4;

    private static readonly double[][] Table = Numbers();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("regression", "")]
    [InlineData("regression", "reg_sqrt=true")]
    [InlineData("regression_l1", "")]
    [InlineData("huber", "")]
    [InlineData("fair", "")]
    [InlineData("quantile", "alpha=0.7")]
    [InlineData("mape", "")]
    [InlineData("poisson", "")]
    [InlineData("gamma", "")]
    [InlineData("tweedie", "")]
    [InlineData("cross_entropy", "")]
    [InlineData("cross_entropy_lambda", "")]
    [InlineData("lambdarank", "")]
    [InlineData("rank_xendcg", "")]
    [InlineData("binary", "")]
    [InlineData("binary", "sigmoid=0.6")]
    [InlineData("multiclass", "num_class=3")]
    [InlineData("multiclassova", "num_class=3 sigmoid=1.7")]
    [InlineData("custom", "num_class=1")]
    [InlineData("regression", "boosting=rf bagging_freq=1 bagging_fraction=0.5")]
    [InlineData("multiclass", "num_class=3 boosting=rf bagging_freq=1 bagging_fraction=0.5")]
    [InlineData("regression", "boosting=dart drop_rate=0.5")]
    [InlineData("regression", "use_missing=false")]
    [InlineData("regression", "zero_as_missing=true")]
    [InlineData("binary", "zero_as_missing=true")]
    [InlineData("regression", "categorical_feature=3 min_data_per_group=1 cat_smooth=0")]
    [InlineData("regression", "categorical_feature=3 min_data_per_group=1 max_cat_to_onehot=1 cat_l2=0 zero_as_missing=true")]
    [InlineData("multiclass", "num_class=3 categorical_feature=3 min_data_per_group=1 cat_smooth=0")]
    public void A_model_predicts_what_LightGBM_does(string objective, string parameters)
    {
        SkipWithoutLibrary();
        string path = _folder["model.txt"];
        double[][] expected = LightGbmLibrary.Train(Table, Labels(objective), objective, parameters, path, Table[..40]);
        using ConversionResult converted = ModelConverter.Convert(path);

        TrainedModel.AssertPredicts(converted, Table[..40], expected);
    }

    [Fact]
    public void Numbers_just_at_a_threshold_go_the_way_they_go_in_LightGBM()
    {
        SkipWithoutLibrary();
        string path = _folder["model.txt"];
        LightGbmLibrary.Train(Table, Labels("regression"), "regression", "", path, Table[..1]);
        double[] thresholds =
        [
            .. File.ReadLines(path).Where(line => line.StartsWith("threshold=", StringComparison.Ordinal))
                .SelectMany(line => line["threshold=".Length..].Split(' '))
                .Select(number => double.Parse(number, CultureInfo.InvariantCulture)),
        ];
        double[][] rows =
        [
            .. from threshold in thresholds.Take(30)
            from number in (double[])[threshold, double.BitIncrement(threshold), double.BitDecrement(threshold), 0, -0.0, 1e-36, -1e-36]
            select Enumerable.Repeat(number, Columns).ToArray(),
        ];
        using ConversionResult converted = ModelConverter.Convert(path);

        TrainedModel.AssertPredicts(converted, rows, LightGbmLibrary.Predict(path, rows));
    }

    [Fact]
    public void Names_of_features_become_inputs()
    {
        SkipWithoutLibrary();
        string path = _folder["model.txt"];
        LightGbmLibrary.Train(Table, Labels("binary"), "binary", "", path, Table[..1]);
        File.WriteAllText(path, File.ReadAllText(path).Replace("Column_0 Column_1 Column_2 Column_3", "age height_(cm) weight city"));
        using ConversionResult converted = ModelConverter.Convert(path, new ConversionOptions { ClassLabels = ["no", "yes"] });

        Assert.Equal(
            ["age", "height__cm_", "weight", "city"], converted.Model.Specification.Description.Input.Select(input => input.Name));
        Assert.Equal(FeatureType.TypeOneofCase.StringType, converted.Model.Specification.Description.Output[0].Type.TypeCase);
    }

    [Fact]
    public void Linear_leaves_are_refused_with_what_to_do()
    {
        SkipWithoutLibrary();
        string path = _folder["model.txt"];
        LightGbmLibrary.Train(Table, Labels("regression"), "regression", "linear_tree=true", path, Table[..1]);
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => ModelConverter.Convert(path));

        Assert.Contains("linear_tree", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("objective=regression", "objective=unheard", true)]
    [InlineData("leaf_value=1 2", "leaf_value=1", false)]
    [InlineData("left_child=-1", "left_child=7", false)]
    [InlineData("left_child=-1", "left_child=0", false)]
    [InlineData("threshold=0.5", "threshold=half", false)]
    [InlineData("num_tree_per_iteration=1", "num_tree_per_iteration=2", false)]
    [InlineData("feature_names=Column_0 Column_1", "feature_names=Column_0", false)]
    [InlineData("num_cat=0", "num_cat=1", false)]
    public void What_cannot_be_read_is_refused(string old, string changed, bool isUnsupported)
    {
        string text = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=1
            objective=regression
            feature_names=Column_0 Column_1
            feature_infos=[0:1] [0:1]

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=1
            threshold=0.5
            decision_type=2
            left_child=-1
            right_child=-2
            leaf_value=1 2

            end of trees
            """.ReplaceLineEndings("\n");
        File.WriteAllText(_folder["good.txt"], text);
        File.WriteAllText(_folder["bad.txt"], text.Replace(old, changed));

        using ConversionResult good = ModelConverter.Convert(_folder["good.txt"]);
        TrainedModel.AssertPredicts(good, [[9, 0.5], [0, 0.6], [0, double.NaN]], [[1], [2], [1]]);
        CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => ModelConverter.Convert(_folder["bad.txt"]));
        Assert.Equal(isUnsupported, error is UnsupportedModelException);
    }

    private static void SkipWithoutLibrary() =>
        Assert.SkipUnless(LightGbmLibrary.IsThere, "LightGBM's native library does not load here (it needs OpenMP's).");

    private static double[][] Numbers()
    {
        Random random = new(5);
        double[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => new double[Columns])];
        foreach (double[] row in rows)
        {
            for (int i = 0; i < Columns - 1; i++)
            {
                double kind = random.NextDouble();
                row[i] = kind < 0.1 ? double.NaN : kind < 0.3 ? 0 : Math.Round((random.NextDouble() * 4) - 2, 3);
            }

            row[^1] = random.NextDouble() < 0.05 ? double.NaN : random.Next(0, 40);
        }

        return rows;
    }

    /// <summary>Something to learn from each row, of the kind that an objective is for.</summary>
    private static float[] Labels(string objective)
    {
        double[] scores = [.. Table.Select(row => (2 * Present(row[0])) - Present(row[1]) + (Present(row[3]) % 7 / 3))];
        return objective switch
        {
            "binary" => [.. scores.Select(score => score > 0.5 ? 1f : 0)],
            "multiclass" or "multiclassova" or "lambdarank" or "rank_xendcg" =>
                [.. scores.Select(score => score > 2 ? 2f : score > 0.5 ? 1 : 0)],
            "cross_entropy" or "cross_entropy_lambda" => [.. scores.Select(score => (float)(1 / (1 + Math.Exp(-score))))],
            "poisson" or "gamma" or "tweedie" or "mape" => [.. scores.Select(score => (float)Math.Exp(score / 3))],
            _ => [.. scores.Select(score => (float)score)],
        };

        static double Present(double number) => double.IsNaN(number) ? 1 : number;
    }
}
