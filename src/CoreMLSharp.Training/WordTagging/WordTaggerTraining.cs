using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
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
    private const int FewestWords = 2;
    private const string Input = "features";

    private readonly string[] _labels = [.. data.Labels];

    public Model Run()
    {
        string[][][] features =
        [
            .. data.Sentences.Select(sentence => (string[][])[.. TokenFeatures.Of(sentence.Tokens).Select(all => all.ToArray())]),
        ];
        string[] names =
        [
            .. features.SelectMany(sentence => sentence).SelectMany(word => word).CountBy(name => name)
            .Where(entry => entry.Value >= FewestWords).Select(entry => entry.Key).Order(StringComparer.Ordinal),
        ];
        double[] parameters = Fit(features, names);
        string[] kept = Keep(names, parameters, features);
        if (kept.Length < names.Length) (names, parameters) = (kept, Fit(features, kept));
        meter.Finish();
        return Write(names, parameters);
    }

    private double[] Fit(string[][][] features, string[] names)
    {
        Dictionary<string, int> places = names.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        TaggedSentence[] sentences =
        [
            .. features.Zip(data.Sentences, (words, sentence) => new TaggedSentence(
                [.. words.Select(word => (int[])[.. word.Where(places.ContainsKey).Select(name => places[name])])],
                [.. sentence.Labels.Select(label => Array.BinarySearch(_labels, label, StringComparer.Ordinal))])),
        ];
        double[] parameters = new ConditionalRandomField(sentences, names.Length, _labels.Length, options.C).Fit(meter, cancellationToken);
        meter.Advance(1);
        return parameters;
    }

    /// <summary>The features that matter most, as many as the file may hold.</summary>
    private string[] Keep(string[] names, double[] parameters, string[][][] features)
    {
        Dictionary<string, int> counts =
            features.SelectMany(sentence => sentence).SelectMany(word => word).CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        long left = options.MaximumBytes;
        return
        [
            .. Enumerable.Range(0, names.Length)
            .OrderByDescending(feature =>
            {
                ReadOnlySpan<double> weights = Weights(parameters, feature);
                return (TensorPrimitives.Max(weights) - TensorPrimitives.Min(weights))
                    * Math.Sqrt(counts[names[feature]]);
            })
            .ThenBy(feature => feature)
            .TakeWhile(feature => (left -= Encoding.UTF8.GetByteCount(names[feature]) + 2 + (sizeof(double) * (_labels.Length - 1))) >= 0)
            .Order().Select(feature => names[feature]),
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
