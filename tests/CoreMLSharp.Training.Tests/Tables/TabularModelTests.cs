using System.Globalization;
using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Tables;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Validation;
using static CoreMLSharp.Specification.Model;

namespace CoreMLSharp.Training.Tests.Tables;

public sealed class TabularModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("price", TabularAlgorithm.BoostedTree, TypeOneofCase.TreeEnsembleRegressor)]
    [InlineData("price", TabularAlgorithm.RandomForest, TypeOneofCase.TreeEnsembleRegressor)]
    [InlineData("price", TabularAlgorithm.DecisionTree, TypeOneofCase.TreeEnsembleRegressor)]
    [InlineData("price", TabularAlgorithm.Linear, TypeOneofCase.GlmRegressor)]
    [InlineData("isDear", TabularAlgorithm.BoostedTree, TypeOneofCase.TreeEnsembleClassifier)]
    [InlineData("isDear", TabularAlgorithm.RandomForest, TypeOneofCase.TreeEnsembleClassifier)]
    [InlineData("isDear", TabularAlgorithm.Linear, TypeOneofCase.GlmClassifier)]
    [InlineData("kind", TabularAlgorithm.BoostedTree, TypeOneofCase.TreeEnsembleClassifier)]
    [InlineData("kind", TabularAlgorithm.RandomForest, TypeOneofCase.TreeEnsembleClassifier)]
    [InlineData("kind", TabularAlgorithm.DecisionTree, TypeOneofCase.TreeEnsembleClassifier)]
    [InlineData("kind", TabularAlgorithm.Linear, TypeOneofCase.GlmClassifier)]
    [InlineData("isDear", TabularAlgorithm.SupportVector, TypeOneofCase.SupportVectorClassifier)]
    [InlineData("kind", TabularAlgorithm.SupportVector, TypeOneofCase.SupportVectorClassifier)]
    public void What_is_written_predicts_what_was_measured(string target, TabularAlgorithm algorithm, TypeOneofCase last)
    {
        SkipWithoutLibrary(algorithm);
        MLDataTable training = Houses(300, 1), others = Houses(120, 2);
        TabularOptions options = new() { Algorithm = algorithm, Validation = others, FeatureColumns = ["city", "rooms", "area", "sold"] };
        using TabularModel trained = TabularModel.Train(training, target, options);
        trained.Save(_folder["Model.mlmodel"]);
        using MLModel model = MLModel.Load(_folder["Model.mlmodel"]);
        TaskEvaluation evaluation = TabularModel.Evaluate(model, others);

        Assert.Equal(last, trained.Model.Specification.PipelineModels[^1].TypeCase);
        Assert.DoesNotContain(
            ModelValidator.Validate(trained.Model.Specification), finding => finding.Severity == DiagnosticSeverity.Error);
        Assert.Equal(120, evaluation.Metrics.Count);
        Assert.Equal(trained.ValidationMetrics!.Accuracy, evaluation.Metrics.Accuracy);
        Assert.Equal(trained.ValidationMetrics.Rmse ?? 0, evaluation.Metrics.Rmse ?? 0, 1e-6 * (1 + (evaluation.Metrics.Rmse ?? 0)));
        Assert.True(target == "price" ? evaluation.Metrics.R2 > 0.7 : evaluation.Metrics.Accuracy > 0.65, $"{evaluation.Metrics}");
    }

    [Fact]
    public void Support_vector_machines_are_not_for_numbers()
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => TabularModel.Train(
            Houses(100, 1), "price", new TabularOptions { Algorithm = TabularAlgorithm.SupportVector }));
        Assert.Contains("tell classes apart, and 'price' is numbers", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("isDear")]
    [InlineData("kind")]
    public void Create_MLs_penalty_draws_the_weights_to_0(string target)
    {
        double Largest(double penalty)
        {
            TabularOptions options = new() { Algorithm = TabularAlgorithm.Linear, L2Penalty = penalty, FeatureColumns = ["city", "rooms"] };
            using TabularModel trained = TabularModel.Train(Houses(200, 1), target, options);
            return trained.Model.Specification.PipelineModels[^1].GlmClassifier.Weights.SelectMany(row => row.Value).Max(Math.Abs);
        }

        Assert.True(Largest(100) < 0.5 * Largest(0.01));
    }

    [Fact]
    public void Columns_are_found_to_be_numbers_categories_or_dates()
    {
        using TabularModel trained = TabularModel.Train(
            Houses(200, 1), "price", new TabularOptions { Algorithm = TabularAlgorithm.Linear });

        Assert.Equal(
            [
                ("city", TableColumnKind.Category), ("rooms", TableColumnKind.Number), ("area", TableColumnKind.Number),
                ("sold", TableColumnKind.Date), ("isDear", TableColumnKind.Number), ("kind", TableColumnKind.Category),
            ],
            trained.Columns.Select(column => (column.Name, column.Kind)));
        Assert.True(trained.Columns[2].Missing > 0);
        Assert.Contains(
            trained.Warnings, warning => warning.Contains("'country' has the same value in every row", StringComparison.Ordinal));
        Assert.Contains(trained.Warnings, warning => warning.Contains("'name' has another text", StringComparison.Ordinal));
        Assert.Equal(
            ["city", "rooms", "area", "sold_month", "sold_weekday", "sold_hour", "sold_seconds", "isDear", "kind"],
            trained.Model.Specification.Description.Input.Select(input => input.Name));
    }

    [Fact]
    public void Whole_numbers_are_classes_that_are_numbers_unless_said_otherwise()
    {
        using TabularModel classifier = TabularModel.Train(Houses(100, 1), "isDear");
        using TabularModel regressor = TabularModel.Train(Houses(100, 1), "isDear", new TabularOptions { Task = TableTask.Regressor });

        ModelDescription description = classifier.Model.Specification.Description;
        Assert.Equal(("isDear", "isDearProbability"), (description.PredictedFeatureName, description.PredictedProbabilitiesName));
        Assert.NotNull(description.Output.Single(output => output.Name == "isDear").Type.Int64Type);
        Assert.NotNull(regressor.Model.Specification.Description.Output.Single().Type.DoubleType);
        Assert.Equal(TypeOneofCase.PipelineClassifier, classifier.Model.Specification.TypeCase);
        Assert.Equal(TypeOneofCase.PipelineRegressor, regressor.Model.Specification.TypeCase);
    }

    [Theory]
    [InlineData(TabularAlgorithm.BoostedTree)]
    [InlineData(TabularAlgorithm.Linear)]
    public void The_same_table_gives_the_same_bytes(TabularAlgorithm algorithm)
    {
        SkipWithoutLibrary(algorithm);
        byte[][] files =
        [
            .. Enumerable.Range(0, 2).Select(i =>
            {
                using TabularModel trained = TabularModel.Train(Houses(150, 1), "kind", new TabularOptions { Algorithm = algorithm });
                trained.Save(_folder[$"{i}.mlmodel"]);
                return File.ReadAllBytes(_folder[$"{i}.mlmodel"]);
            }),
        ];

        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public void A_category_or_number_that_is_missing_or_new_is_no_error()
    {
        using TabularModel trained = TabularModel.Train(
            Houses(200, 1), "price", new TabularOptions { FeatureColumns = ["city", "rooms", "area", "sold"] });
        using MLModel model = MLModel.Load(trained.Model);
        MLDataTable odd = new("odd", [
            ("city", ["Atlantis", ""]), ("rooms", ["", "3"]), ("area", ["NA", "50"]), ("sold", ["", "2024-02-29"]),
            ("price", ["100", "200"])]);

        Assert.Equal(2, TabularModel.Evaluate(model, odd).Metrics.Count);
    }

    [Theory]
    [InlineData("prize", "has no column 'prize'")]
    [InlineData("country", "has not two different values")]
    public void A_target_that_cannot_be_learned_is_an_error(string target, string message)
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => TabularModel.Train(Houses(60, 1), target));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regressor_of_texts_and_a_class_that_was_not_learned_are_errors()
    {
        MLDataTable houses = Houses(60, 1);
        MLDataTable other = new("other", [("city", ["Bern"]), ("rooms", ["3"]), ("area", ["50"]), ("kind", ["castle"])]);

        Assert.Contains(
            "is no number", Assert.Throws<CoreMLException>(() => TabularModel.Train(
                houses, "kind", new TabularOptions { Task = TableTask.Regressor })).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'castle' in the column 'kind'", Assert.Throws<CoreMLException>(() => TabularModel.Train(
                houses, "kind", new TabularOptions { FeatureColumns = ["city", "rooms", "area"], Validation = other })).Message,
            StringComparison.Ordinal);
    }

    private static void SkipWithoutLibrary(TabularAlgorithm algorithm) => Assert.SkipUnless(
        algorithm == TabularAlgorithm.Linear || NativeLibrary.TryLoad("lib_lightgbm", typeof(TabularModel).Assembly, null, out _),
        "LightGBM's native library does not load here (it needs OpenMP's).");

    private static MLDataTable Houses(int count, int seed)
    {
        Random random = new(seed);
        string[] names = ["name", "country", "city", "rooms", "area", "sold", "isDear", "kind", "price"];
        string[][] rows =
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                (int city, int rooms, double area, bool isKnown) =
                    (random.Next(4), random.Next(1, 7), 20 + (random.NextDouble() * 100), random.Next(10) > 0);
                DateTime sold = new DateTime(2020, 1, 1).AddDays(random.Next(1500));
                double price = (city * 30) + (rooms * 10) + area + (random.NextDouble() * 5);
                return (string[])
                [
                    $"house {i}", "Utopia", ((string[])["Bern", "Oslo", "Rome", "Porto"])[city], $"{rooms}",
                    isKnown ? area.ToString("F2", CultureInfo.InvariantCulture) : "",
                    sold.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    price > 150 ? "1" : "0", price > 190 ? "palace" : price > 130 ? "house" : "hut",
                    price.ToString("F3", CultureInfo.InvariantCulture),
                ];
            }),
        ];
        return new MLDataTable(
            "houses", [.. names.Select((name, place) => (name, (IReadOnlyList<string>)[.. rows.Select(row => row[place])]))]);
    }
}
