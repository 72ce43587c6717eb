using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.FeatureEngineering;

public class FeatureEngineeringTests
{
    [Fact]
    public void One_hot_encoder_marks_the_position_of_a_category()
    {
        Model model = One(ClassicModels.StringType, ClassicModels.Array(3), m => m.OneHotEncoder = new OneHotEncoder
        {
            StringCategories = new StringVector { Vector = { "red", "green", "blue" } },
        });
        Assert.Equal([0, 0, 1], ClassicModels.PredictOne(model, "blue").MultiArrayValue.ToDoubles());
        Assert.Contains(
            "the encoder does not know", Assert.Throws<ModelInputException>(() => ClassicModels.PredictOne(model, "pink")).Message,
            StringComparison.Ordinal);

        model.OneHotEncoder.HandleUnknown = OneHotEncoder.Types.HandleUnknown.IgnoreUnknown;
        Assert.Equal([0, 0, 0], ClassicModels.PredictOne(model, "pink").MultiArrayValue.ToDoubles());

        model.OneHotEncoder.OutputSparse = true;
        model.Description.Output[0].Type = ClassicModels.IntegerDictionary;
        Assert.Equal(new Dictionary<long, double> { [1] = 1 }, ClassicModels.PredictOne(model, "green").Int64DictionaryValue);
        Assert.Empty(ClassicModels.PredictOne(model, "pink").Int64DictionaryValue);
    }

    [Fact]
    public void One_hot_encoder_of_integers()
    {
        Model model = One(
            ClassicModels.Int64Type, ClassicModels.Array(2),
            m => m.OneHotEncoder = new OneHotEncoder { Int64Categories = new Int64Vector { Vector = { 7, -1 } } });

        Assert.Equal([0, 1], ClassicModels.PredictOne(model, -1L).MultiArrayValue.ToDoubles());
        model.OneHotEncoder.ClearCategoryType();
        ClassicModels.AssertRefused(model, "no categories");
    }

    [Theory]
    [InlineData(double.NaN, "4.5 1")]
    [InlineData(-1, "NaN 4.5")]
    public void Imputer_replaces_numbers(double missing, string expected)
    {
        Model model = One(
            ClassicModels.Array(2), ClassicModels.Array(2),
            m => m.Imputer = new Imputer { ImputedDoubleValue = 4.5, ReplaceDoubleValue = missing });
        double[] row = [double.NaN, double.IsNaN(missing) ? 1 : missing];

        Assert.Equal(
            expected.Split(' ').Select(double.Parse), ClassicModels.PredictOne(model, MLMultiArray.Wrap(row)).MultiArrayValue.ToDoubles());
    }

    [Fact]
    public void Imputer_replaces_numbers_of_an_array_by_those_of_another()
    {
        Model model = One(
            ClassicModels.Array(3), ClassicModels.Array(3),
            m => m.Imputer = new Imputer { ImputedDoubleArray = new DoubleVector { Vector = { 7, 8, 9 } } });

        Assert.Equal(
            [1, 8, 9], ClassicModels.PredictOne(model, MLMultiArray.Wrap([1, double.NaN, double.NaN])).MultiArrayValue.ToDoubles());

        model.Imputer.ImputedInt64Array = new Int64Vector { Vector = { 7, 8, 9 } };
        model.Imputer.ReplaceInt64Value = 0;
        Assert.Equal([1, 8, 3], ClassicModels.PredictOne(model, MLMultiArray.Wrap([1, 0, 3])).MultiArrayValue.ToDoubles());
    }

    [Fact]
    public void Imputer_replaces_integers_texts_and_what_is_absent()
    {
        Model integer = One(
            ClassicModels.Int64Type, ClassicModels.Int64Type,
            m => m.Imputer = new Imputer { ImputedInt64Value = 42, ReplaceInt64Value = long.MinValue });
        Assert.Equal(42, ClassicModels.PredictOne(integer, long.MinValue).Int64Value);
        Assert.Equal(long.MaxValue, ClassicModels.PredictOne(integer, long.MaxValue).Int64Value);
        integer.Description.Input[0].Type.IsOptional = true;
        Assert.Equal(42, ClassicModels.Predict(integer)["y"].Int64Value);

        Model text = One(
            ClassicModels.StringType, ClassicModels.StringType,
            m => m.Imputer = new Imputer { ImputedStringValue = "unknown", ReplaceStringValue = "" });
        Assert.Equal("unknown", ClassicModels.PredictOne(text, "").StringValue);
        Assert.Equal("known", ClassicModels.PredictOne(text, "known").StringValue);
    }

    [Fact]
    public void Imputer_completes_dictionaries()
    {
        Model texts = One(
            ClassicModels.TextDictionary, ClassicModels.TextDictionary,
            m => m.Imputer = new Imputer { ImputedStringDictionary = new StringToDoubleMap { Map = { ["a"] = 1, ["b"] = 2 } } });
        Dictionary<string, double> given = new() { ["b"] = double.NaN, ["c"] = 3 };
        Assert.Equal(
            new SortedDictionary<string, double> { ["a"] = 1, ["b"] = 2, ["c"] = 3 },
            new SortedDictionary<string, double>(
                ClassicModels.PredictOne(texts, MLFeatureValue.FromDictionary(given)).DictionaryValue.ToDictionary()));

        Model integers = One(
            ClassicModels.IntegerDictionary, ClassicModels.IntegerDictionary,
            m => m.Imputer = new Imputer { ImputedInt64Dictionary = new Int64ToDoubleMap { Map = { [5] = 0.5 } } });
        Assert.Equal(
            0.5, ClassicModels.PredictOne(integers, MLFeatureValue.FromDictionary(new Dictionary<long, double>())).Int64DictionaryValue[5]);

        ClassicModels.AssertRefused(
            One(ClassicModels.Int64Type, ClassicModels.Int64Type, m => m.Imputer = new Imputer()), "no value to impute");
    }

    [Fact]
    public void Dict_vectorizer_puts_values_where_their_keys_stand()
    {
        Model model = One(ClassicModels.TextDictionary, ClassicModels.Array(4), m => m.DictVectorizer = new DictVectorizer
        {
            StringToIndex = new StringVector { Vector = { "a", "c", "b", "z" } },
        });
        MLFeatureValue given = MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["a"] = 4, ["c"] = 8, ["unlisted"] = 1 });

        Assert.Equal([4, 8, 0, 0], ClassicModels.PredictOne(model, given).MultiArrayValue.ToDoubles());
        model.Description.Output[0].Type = ClassicModels.IntegerDictionary;
        Assert.Equal(new Dictionary<long, double> { [0] = 4, [1] = 8 }, ClassicModels.PredictOne(model, given).Int64DictionaryValue);
        Assert.Throws<ModelInputException>(
            () => ClassicModels.PredictOne(model, MLFeatureValue.FromDictionary(new Dictionary<long, double>())));
    }

    [Fact]
    public void Feature_vectorizer_lays_features_side_by_side()
    {
        Model model = ClassicModels.Model(
            [
                ("a", ClassicModels.DoubleType), ("b", ClassicModels.Int64Type), ("c", ClassicModels.Array(2)),
                ("d", ClassicModels.IntegerDictionary),
            ],
            [("y", ClassicModels.Array(7))],
            m =>
                m.FeatureVectorizer =
                    new FeatureVectorizer { InputList = { Column("d", 3), Column("c", 2), Column("b", 1), Column("a", 1) } });

        var outputs = ClassicModels.Predict(
            model, ("a", 1.5), ("b", 2L), ("c", MLMultiArray.Wrap([3f, 4f])),
            ("d", MLFeatureValue.FromDictionary(new Dictionary<long, double> { [2] = 5 })));

        Assert.Equal([0, 0, 5, 3, 4, 2, 1.5], outputs["y"].MultiArrayValue.ToDoubles());
    }

    [Fact]
    public void Feature_vectorizer_refuses_what_does_not_fit()
    {
        Model model = One(
            ClassicModels.IntegerDictionary, ClassicModels.Array(3),
            m => m.FeatureVectorizer = new FeatureVectorizer { InputList = { Column("x", 3) } });
        Assert.Throws<ModelInputException>(
            () => ClassicModels.PredictOne(model, MLFeatureValue.FromDictionary(new Dictionary<long, double> { [3] = 1 })));
        Assert.Throws<ModelInputException>(
            () => ClassicModels.PredictOne(model, MLFeatureValue.FromDictionary(new Dictionary<long, double> { [-1] = 1 })));

        model.FeatureVectorizer.InputList[0].InputDimensions = ulong.MaxValue;
        ClassicModels.AssertRefused(model, "all columns may have");
        model.FeatureVectorizer.InputList[0].InputDimensions = 0;
        ClassicModels.AssertRefused(model, "all columns may have");
    }

    [Fact]
    public void Scaler_shifts_and_then_scales()
    {
        Model each = One(
            ClassicModels.Array(2), ClassicModels.Array(2), m => m.Scaler = new Scaler { ShiftValue = { 1, 2 }, ScaleValue = { 10, 0.5 } });
        Assert.Equal([20, 2], ClassicModels.PredictOne(each, MLMultiArray.Wrap([1.0, 2.0])).MultiArrayValue.ToDoubles());
        each.Scaler.ScaleValue.Add(1);
        ClassicModels.AssertRefused(each, "2 shifts and 3 scales");

        Model all = One(
            ClassicModels.Array(2), ClassicModels.ArrayOf(ArrayFeatureType.Types.ArrayDataType.Int32, 2),
            m => m.Scaler = new Scaler { ScaleValue = { -2 } });
        Assert.Equal([-2, -4], ClassicModels.PredictOne(all, MLMultiArray.Wrap([1.0, 2.0])).MultiArrayValue.AsSpan<int>().ToArray());

        Model integer = One(
            ClassicModels.Int64Type, ClassicModels.Int64Type, m => m.Scaler = new Scaler { ShiftValue = { 1 }, ScaleValue = { 0.5 } });
        Assert.Equal(2, ClassicModels.PredictOne(integer, 3L).Int64Value);
        Assert.Contains(
            "the model's output is an integer", Assert.Throws<ModelInputException>(() => ClassicModels.PredictOne(integer, 2L)).Message,
            StringComparison.Ordinal);

        Model number = One(
            ClassicModels.Int64Type, ClassicModels.DoubleType, m => m.Scaler = new Scaler { ShiftValue = { 1 }, ScaleValue = { 0.5 } });
        Assert.Equal(1.5, ClassicModels.PredictOne(number, 2L).DoubleValue);
    }

    [Theory]
    [InlineData(Normalizer.Types.NormType.Lmax, "-4 2")]
    [InlineData(Normalizer.Types.NormType.L1, "-0.66666666666666667 0.33333333333333333")]
    [InlineData(Normalizer.Types.NormType.L2, "-0.89442719099991588 0.44721359549995794")]
    public void Normalizer_divides_by_the_norm(Normalizer.Types.NormType type, string expected)
    {
        Model model = One(ClassicModels.Array(2), ClassicModels.Array(2), m => m.Normalizer = new Normalizer { NormType = type });
        double scale = type == Normalizer.Types.NormType.Lmax ? 2 : 1;

        double[] normalized = ClassicModels.PredictOne(model, MLMultiArray.Wrap([-4.0, 2.0])).MultiArrayValue.ToDoubles();

        Assert.Equal(expected.Split(' ').Select(number => double.Parse(number) / scale), normalized, (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([0, 0], ClassicModels.PredictOne(model, MLMultiArray.Wrap([0.0, 0.0])).MultiArrayValue.ToDoubles());
    }

    [Fact]
    public void Categorical_mapping_goes_both_ways_and_through_sequences()
    {
        Model toInteger = One(ClassicModels.StringType, ClassicModels.Int64Type, m => m.CategoricalMapping = new CategoricalMapping
        {
            StringToInt64Map = new StringToInt64Map { Map = { ["one"] = 1, ["minus two"] = -2 } },
        });
        Assert.Equal(-2, ClassicModels.PredictOne(toInteger, "minus two").Int64Value);
        Assert.Contains(
            "'three'", Assert.Throws<ModelInputException>(() => ClassicModels.PredictOne(toInteger, "three")).Message,
            StringComparison.Ordinal);
        toInteger.CategoricalMapping.Int64Value = 99;
        Assert.Equal(99, ClassicModels.PredictOne(toInteger, "three").Int64Value);

        Model toText = One(
            new FeatureType { SequenceType = new SequenceFeatureType { Int64Type = new Int64FeatureType() } },
            new FeatureType { SequenceType = new SequenceFeatureType { StringType = new StringFeatureType() } },
            m =>
                m.CategoricalMapping =
                    new CategoricalMapping { Int64ToStringMap = new Int64ToStringMap { Map = { [1] = "one" } }, StrValue = "?" });
        Assert.Equal(["one", "?"], ClassicModels.PredictOne(toText, MLFeatureValue.FromSequence([1L, 5L])).StringSequenceValue);

        toText.CategoricalMapping.ClearMappingType();
        ClassicModels.AssertRefused(toText, "no map");
    }

    [Fact]
    public void Array_feature_extractor_takes_positions()
    {
        Model array = One(
            ClassicModels.Array(2, 2), ClassicModels.Array(3),
            m => m.ArrayFeatureExtractor = new ArrayFeatureExtractor { ExtractIndex = { 3, 0, 3 } });
        Assert.Equal([4, 1, 4], ClassicModels.PredictOne(array, MLMultiArray.Wrap([1.0, 2, 3, 4], 2, 2)).MultiArrayValue.ToDoubles());
        array.ArrayFeatureExtractor.ExtractIndex[0] = ulong.MaxValue;
        Assert.Throws<ModelInputException>(() => ClassicModels.PredictOne(array, MLMultiArray.Wrap([1.0, 2, 3, 4], 2, 2)));

        Model integer = One(
            ClassicModels.Array(2), ClassicModels.Int64Type,
            m => m.ArrayFeatureExtractor = new ArrayFeatureExtractor { ExtractIndex = { 1 } });
        Assert.Equal(5, ClassicModels.PredictOne(integer, MLMultiArray.Wrap([4.0, 5.0])).Int64Value);
        integer.ArrayFeatureExtractor.ExtractIndex.Add(0);
        ClassicModels.AssertRefused(integer, "which its output cannot hold");
    }

    [Fact]
    public void Class_confidence_thresholding_takes_all_classes()
    {
        Model model = One(
            ClassicModels.Array(2), ClassicModels.ArrayOf(ArrayFeatureType.Types.ArrayDataType.Float32, 2, 2),
            m => m.ClassConfidenceThresholding = new ClassConfidenceThresholding());

        MLMultiArray filtered = ClassicModels.PredictOne(model, MLMultiArray.Wrap([0.25f, 0.5f])).MultiArrayValue;

        Assert.Equal([2, 2], filtered.Shape);
        Assert.Equal([0.25f, 0.5f, 1, 1], filtered.AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_transformer_has_one_input_and_one_output()
    {
        Model model = One(ClassicModels.Array(2), ClassicModels.Array(2), m => m.Normalizer = new Normalizer());
        model.Description.Input.Add(new FeatureDescription { Name = "other", Type = ClassicModels.DoubleType });

        ClassicModels.AssertRefused(model, "has one input and one output, but this has 2 and 1");
    }

    private static Model One(FeatureType input, FeatureType output, Action<Model> type) =>
        ClassicModels.Model([("x", input)], [("y", output)], type);

    private static FeatureVectorizer.Types.InputColumn Column(string name, ulong dimensions) =>
        new() { InputColumn_ = name, InputDimensions = dimensions };
}
