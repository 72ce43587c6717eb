using System.Globalization;
using System.Numerics.Tensors;
using CoreMLSharp.Building;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Progress;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Training.WordTagging;

/// <summary>Fits a conditional random field to sentences and makes a model of public parts of it.</summary>
internal sealed class WordTaggerTraining(
    WordTaggerDataSource data, WordTaggerOptions options, ProgressMeter meter, CancellationToken cancellationToken)
{
    /// <summary>How many weights are fitted at most, for the sake of memory.</summary>
    private const int MostWeights = 2_000_000;

    /// <summary>Tag and length of a text in the file.</summary>
    private const int BytesOfText = 2;

    private const string Input = "features";

    private readonly string[] _labels = [.. data.Labels];

    public Model Run()
    {
        TaggerFeatures features = TaggerFeatures.Of(data.Sentences, MostWeights / _labels.Length, cancellationToken);
        double[] parameters = Fit(features);
        int[] kept = Keep(features, parameters);
        if (kept.Length < features.Names.Length)
        {
            features = features.Only(kept);
            parameters = Fit(features);
        }

        meter.Finish();
        return Write(features.Names, parameters);
    }

    private double[] Fit(TaggerFeatures features)
    {
        TaggedSentence[] sentences =
        [
            .. features.Words.Zip(data.Sentences, (words, sentence) => new TaggedSentence(
                words, [.. sentence.Labels.Select(label => Array.BinarySearch(_labels, label, StringComparer.Ordinal))])),
        ];
        double[] parameters =
            new ConditionalRandomField(sentences, features.Scales(), _labels.Length, options.C).Fit(meter, cancellationToken);
        meter.Advance(1);
        return parameters;
    }

    /// <summary>The features that matter most, as many as the file may hold.</summary>
    private int[] Keep(TaggerFeatures features, double[] parameters)
    {
        long left = options.MaximumBytes;
        double Importance(int feature)
        {
            ReadOnlySpan<double> weights = Weights(parameters, feature);
            return (TensorPrimitives.Max(weights) - TensorPrimitives.Min(weights)) * Math.Sqrt(features.Counts[feature]);
        }

        return
        [
            .. Enumerable.Range(0, features.Names.Length).OrderByDescending(Importance).ThenBy(feature => feature)
            .TakeWhile(feature =>
                (left -= features.BytesOfName(feature) + BytesOfText + (sizeof(double) * (_labels.Length - 1))) >= 0)
            .Order(),
        ];
    }

    private Model Write(string[] names, double[] parameters)
    {
        FeatureDescription places = Feature.Int64Dictionary("featureNumbers");
        FeatureDescription vector = Feature.MultiArray("featureVector", DataType.Double, names.Length);
        double[][] weights =
        [
            .. _labels.Select((_, label) => (double[])[.. names.Select((_, feature) => Weights(parameters, feature)[label])]),
        ];
        ClassifierOutputs outputs = new("label", "labelProbability");
        Model model = PipelineBuilder.Classifier(
            FeatureEngineeringBuilder.DictVectorizer(Input, places.Name, names),
            FeatureEngineeringBuilder.FeatureVectorizer(
                [places], vector.Name, new Dictionary<string, int> { [places.Name] = names.Length }),
            GlmClassifierBuilder.Create(vector, outputs, _labels, weights, new double[_labels.Length]));
        model.Description.Input[0].ShortDescription = "The features of a word, each with the value 1";
        IEnumerable<double> transitions = parameters.Skip(names.Length * _labels.Length);
        model.Description.Metadata = new Metadata
        {
            UserDefined =
            {
                [WordLabels.FeaturesKey] = TokenFeatures.Version,
                [WordLabels.TransitionsKey] =
                    string.Join(' ', transitions.Select(number => number.ToString("G6", CultureInfo.InvariantCulture))),
            },
        };
        options.Metadata.ApplyTo(model);
        return model;
    }

    private ReadOnlySpan<double> Weights(double[] parameters, int feature) => parameters.AsSpan(feature * _labels.Length, _labels.Length);
}
