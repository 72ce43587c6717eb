using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Tests.Evaluators.Classic;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using static CoreMLSharp.Specification.GLMClassifier.Types;

namespace CoreMLSharp.Runtime.Tests.Compression;

/// <summary>A linear classifier and the network that it becomes say the same.</summary>
public class ClassifierHeadTests
{
    private const int Inputs = 200;

    [Theory]
    [InlineData(2, ClassEncoding.ReferenceClass, false)]
    [InlineData(2, ClassEncoding.OneVsRest, true)]
    [InlineData(5, ClassEncoding.ReferenceClass, true)]
    [InlineData(5, ClassEncoding.OneVsRest, false)]
    public void Probabilities_and_labels_stay(int classes, ClassEncoding encoding, bool integerLabels)
    {
        Model model = Classifier(classes, encoding, integerLabels);
        Model compressed = model.Clone();
        CompressionReport report = Compress(ref compressed, new() { Encoding = new Float16Encoding() });
        Assert.Equal(Model.TypeOneofCase.NeuralNetworkClassifier, compressed.TypeCase);
        Assert.Contains("1 linear classifier became a network.", report.Notes);
        Assert.Empty(ModelValidator.Validate(compressed));
        Assert.True(report.BytesAfter < (report.BytesBefore * 0.25) + 400, $"{report.BytesBefore} → {report.BytesAfter}");

        using MLModel before = ClassicModels.Load(model), after = ClassicModels.Load(compressed);
        Random random = new(7);
        Dictionary<string, MLFeatureValue>[] rows =
        [
            .. Enumerable.Range(0, 12).Select(_ => new Dictionary<string, MLFeatureValue>
            {
                ["x"] = MLMultiArray.Wrap([.. Enumerable.Range(0, Inputs).Select(_ => random.NextDouble() - 0.5)]),
            }),
        ];
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> together = after.Predict(rows);
        for (int i = 0; i < rows.Length; i++)
        {
            IReadOnlyDictionary<string, MLFeatureValue> expected = before.Predict(rows[i]);
            AssertNear(expected, after.Predict(rows[i]));
            AssertNear(expected, together[i]);
        }
    }

    [Theory]
    [InlineData(false, 8)]
    [InlineData(true, 6)]
    public void Integers_make_it_smaller_still(bool isTable, int bits)
    {
        Model model = Classifier(4, ClassEncoding.ReferenceClass, false);
        WeightEncoding encoding = isTable ? new Palettization { Bits = bits } : new LinearQuantization { Bits = bits };
        CompressionReport report = Compress(ref model, new() { Encoding = encoding });
        Assert.True(report.BytesAfter < (report.BytesBefore * bits / 64) + 700, $"{report.BytesBefore} → {report.BytesAfter}");
        Assert.Empty(ModelValidator.Validate(model));
    }

    [Fact]
    public void A_stage_of_a_pipeline_becomes_a_network()
    {
        Model head = Classifier(3, ClassEncoding.ReferenceClass, false);
        Model pipeline = new()
        {
            SpecificationVersion = 1,
            Description = head.Description.Clone(),
            PipelineClassifier = new() { Pipeline = new() { Models = { head } } },
        };
        Compress(ref pipeline, new() { Encoding = new LinearQuantization() });
        Assert.Equal("neuralNetworkClassifier", Assert.Single(pipeline.PipelineModels).TypeName);
        Assert.Equal(pipeline.PipelineModels[0].SpecificationVersion, pipeline.SpecificationVersion);
        Assert.Empty(ModelValidator.Validate(pipeline));
    }

    [Fact]
    public void Probit_has_no_layer_and_stays()
    {
        Model model = Classifier(2, ClassEncoding.ReferenceClass, false);
        model.GlmClassifier.PostEvaluationTransform = PostEvaluationTransform.Probit;
        Assert.Throws<CoreMLException>(() => Compress(ref model, new() { Encoding = new Float16Encoding() }));
        Assert.Equal(Model.TypeOneofCase.GlmClassifier, model.TypeCase);
    }

    /// <summary>Puts the compressed model in the place of the model.</summary>
    private static CompressionReport Compress(ref Model model, CompressionOptions options)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using CompressionResult result = ModelCompressor.Compress(new ModelFile(model), options, cancellationToken: cancellationToken);
        model = result.Model.Specification;
        return result.Report;
    }

    private static void AssertNear(IReadOnlyDictionary<string, MLFeatureValue> expected, IReadOnlyDictionary<string, MLFeatureValue> actual)
    {
        foreach ((string name, MLFeatureValue value) in expected)
        {
            if (value.Type == MLFeatureType.Dictionary)
            {
                Assert.Equal(value.DictionaryValue.Keys.Order(), actual[name].DictionaryValue.Keys.Order());
                Assert.All(value.DictionaryValue, entry => Assert.Equal(entry.Value, actual[name].DictionaryValue[entry.Key], 2e-3));
            }
            else
            {
                Assert.Equal(value.ToString(), actual[name].ToString());
            }
        }
    }

    private static Model Classifier(int classes, ClassEncoding encoding, bool integerLabels)
    {
        Random random = new(classes);
        int rows = encoding == ClassEncoding.ReferenceClass || classes == 2 ? classes - 1 : classes;
        return ClassicModels.Classifier(Inputs, integerLabels, model =>
        {
            model.GlmClassifier = new GLMClassifier
            {
                ClassEncoding = encoding,
                Weights =
                {
                    Enumerable.Range(0, rows).Select(
                        _ => new DoubleArray { Value = { Enumerable.Range(0, Inputs).Select(_ => random.NextDouble() - 0.5) } }),
                },
                Offset = { Enumerable.Range(0, rows).Select(_ => random.NextDouble() - 0.5) },
            };
            if (integerLabels)
            {
                model.GlmClassifier.Int64ClassLabels = new() { Vector = { Enumerable.Range(10, classes).Select(label => (long)label) } };
            }
            else
            {
                model.GlmClassifier.StringClassLabels =
                    new() { Vector = { Enumerable.Range(0, classes).Select(label => $"class {label}") } };
            }
        });
    }
}
