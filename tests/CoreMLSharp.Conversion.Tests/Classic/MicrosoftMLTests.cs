using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace CoreMLSharp.Conversion.Tests.Classic;

/// <summary>Models that ML.NET trains and exports here, and what it predicts with them.</summary>
public sealed class MicrosoftMLTests : IDisposable
{
    private static readonly House[] Houses = Sample();

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Boosted_trees_of_a_regressor_keep_their_scores() => AssertSame<NumberResult>(
        Numbers().Append(_context.Regression.Trainers.FastTree(
            "Price", numberOfLeaves: 6, numberOfTrees: 8, minimumExampleCountPerLeaf: 4)),
        "Score", result => [result.Score]);

    [Fact]
    public void Boosted_trees_of_two_classes_keep_their_scores() => AssertSame<TwoClassesResult>(
        Numbers().Append(_context.BinaryClassification.Trainers.FastTree(
            "IsDear", numberOfLeaves: 6, numberOfTrees: 8, minimumExampleCountPerLeaf: 4)),
        "Probability", result => [result.Probability]);

    [Fact]
    public void A_random_forest_keeps_its_scores() => AssertSame<NumberResult>(
        Numbers().Append(_context.Regression.Trainers.FastForest(
            "Price", numberOfLeaves: 6, numberOfTrees: 8, minimumExampleCountPerLeaf: 4)),
        "Score", result => [result.Score]);

    [Fact]
    public void Scaled_numbers_go_into_a_linear_classifier_of_three_classes() => AssertSame<ManyClassesResult>(
        _context.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(Numbers())
            .Append(_context.Transforms.NormalizeMinMax("Features"))
            .Append(_context.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 20)),
        "Score", result => result.Score);

    [Fact]
    public void Texts_and_gaps_are_prepared_for_a_linear_regressor() => AssertSame<NumberResult>(
        _context.Transforms.Categorical.OneHotEncoding("CityColumns", "City")
            .Append(_context.Transforms.ReplaceMissingValues(
                "Filled", "Age", MissingValueReplacingEstimator.ReplacementMode.Mean))
            .Append(_context.Transforms.Concatenate("Features", "CityColumns", "Filled", "Rooms"))
            .Append(_context.Transforms.NormalizeMeanVariance("Features"))
            .Append(_context.Regression.Trainers.Sdca("Price", maximumNumberOfIterations: 20)),
        "Score", result => [result.Score]);

    [Fact]
    public void A_model_converts_as_it_comes_without_what_only_keeps_names()
    {
        IDataView data = _context.Data.LoadFromEnumerable(Houses);
        ITransformer trained = Numbers()
            .Append(_context.Regression.Trainers.FastTree("Price", numberOfLeaves: 4, numberOfTrees: 2))
            .Fit(data);
        string path = _folder["model.onnx"];
        using (FileStream stream = File.Create(path)) _context.Model.ConvertToOnnx(trained, data, stream);
        using ConversionResult converted = ModelConverter.Convert(path);

        Assert.Equal(["Rooms", "Area", "Age"], converted.Model.Specification.Description.Input.Select(input => input.Name));
        Assert.Equal(["Score_output"], converted.Model.Specification.Description.Output.Select(output => output.Name));
    }

    private IEstimator<ITransformer> Numbers() => _context.Transforms.Concatenate("Features", "Rooms", "Area", "Age");

    private void AssertSame<T>(IEstimator<ITransformer> estimator, string output, Func<T, float[]> read) where T : class, new()
    {
        IDataView data = _context.Data.LoadFromEnumerable(Houses);
        ITransformer trained = estimator.Fit(data);
        string path = _folder["model.onnx"];
        using (FileStream stream = File.Create(path)) _context.Model.ConvertToOnnx(trained, data, stream);
        using ConversionResult converted = ModelConverter.Convert(
            path, new ConversionOptions { Outputs = [new OutputOptions($"{output}.output")] });
        using MLModel model = MLModel.Load(converted.Model);
        float[][] expected = [.. _context.Data.CreateEnumerable<T>(trained.Transform(data), reuseRowObject: false).Select(read)];
        foreach ((House house, float[] wanted) in Houses.Zip(expected))
        {
            Dictionary<string, MLFeatureValue> all = new()
            {
                ["City"] = house.City,
                ["Rooms"] = (double)house.Rooms,
                ["Area"] = (double)house.Area,
                ["Age"] = (double)house.Age,
            };
            HashSet<string> inputs = [.. converted.Model.Specification.Description.Input.Select(input => input.Name)];
            IReadOnlyDictionary<string, MLFeatureValue> results =
                model.Predict(all.Where(input => inputs.Contains(input.Key)).ToDictionary());
            MLFeatureValue value = results[converted.OutputNames[$"{output}.output"]];
            double[] numbers = value.Type switch
            {
                MLFeatureType.MultiArray => value.MultiArrayValue.ToDoubles(),
                MLFeatureType.Dictionary => [.. value.DictionaryValue.OrderBy(score => score.Key).Select(score => score.Value)],
                _ => [value.DoubleValue],
            };
            Assert.Equal(wanted.Length, numbers.Length);
            Assert.All(wanted.Zip(numbers), pair => Assert.True(
                (float.IsNaN(pair.First) && double.IsNaN(pair.Second))
                || Math.Abs(pair.First - pair.Second) <= 1e-4 * (1 + Math.Abs(pair.First)), $"{pair.Second}, not {pair.First}"));
        }
    }

    private static House[] Sample()
    {
        Random random = new(3);
        return
        [
            .. Enumerable.Range(0, 120).Select(i =>
            {
                (float rooms, float area, float age) = (random.Next(1, 7), random.NextSingle() * 100, random.NextSingle() * 50);
                string city = ((string[])["Bern", "Oslo", "Rome"])[i % 3];
                float price = (rooms * 10) + area - (age / 2) + (i % 3 * 15);
                return new House
                {
                    City = city, Rooms = rooms, Area = area, Age = i % 9 == 0 ? float.NaN : age, Price = price, IsDear = price > 90,
                    Kind = price > 110 ? "palace" : price > 70 ? "house" : "hut",
                };
            }),
        ];
    }

    private sealed class House
    {
        public string City { get; set; } = "";

        public float Rooms { get; set; }

        public float Area { get; set; }

        public float Age { get; set; }

        public float Price { get; set; }

        public bool IsDear { get; set; }

        public string Kind { get; set; } = "";
    }

    private sealed class NumberResult
    {
        public float Score { get; set; }
    }

    private sealed class TwoClassesResult
    {
        public float Probability { get; set; }
    }

    private sealed class ManyClassesResult
    {
        [VectorType(3)]
        public float[] Score { get; set; } = [];
    }
}
