using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Building;

/// <summary>
/// Makes nearest neighbour classifiers, which an app can update by adding samples (Core ML specification,
/// <c>KNearestNeighborsClassifier</c>). Names and defaults follow coremltools' <c>KNearestNeighborsClassifierBuilder</c>.
/// </summary>
/// <example>
/// <code>
/// Model model = new NearestNeighborsClassifierBuilder("features", "label", numberOfDimensions: 2, defaultClassLabel: "unknown")
///     .AddSamples([[0, 0], [1, 1]], new[] { "low", "high" })
///     .SetNumberOfNeighbors(1, allowed: ParameterRange.Between(1, 10))
///     .Build();
/// </code>
/// </example>
public sealed class NearestNeighborsClassifierBuilder
{
    private readonly Model _model;
    private readonly KNearestNeighborsClassifier _classifier = new();
    private readonly NearestNeighborsIndex _index;

    /// <summary>
    /// Starts a classifier of text labels without samples: 5 neighbours with one vote each, all samples compared, updatable.
    /// </summary>
    /// <param name="inputName">The input, an array of floats.</param>
    /// <param name="outputName">The output for the label; that for the votes has "Probs" behind.</param>
    /// <param name="numberOfDimensions">The length of the array.</param>
    /// <param name="defaultClassLabel">The prediction while there are no samples.</param>
    /// <exception cref="CoreMLException">The length is not positive.</exception>
    public NearestNeighborsClassifierBuilder(string inputName, string outputName, int numberOfDimensions, string defaultClassLabel)
        : this(inputName, Feature.String(outputName), numberOfDimensions)
    {
        _classifier.StringClassLabels = new StringVector();
        _classifier.DefaultStringLabel = defaultClassLabel;
    }

    /// <summary>Starts a classifier of integer labels; otherwise as with texts.</summary>
    /// <inheritdoc cref="NearestNeighborsClassifierBuilder(string, string, int, string)"/>
    public NearestNeighborsClassifierBuilder(string inputName, string outputName, int numberOfDimensions, long defaultClassLabel)
        : this(inputName, Feature.Int64(outputName), numberOfDimensions)
    {
        _classifier.Int64ClassLabels = new Int64Vector();
        _classifier.DefaultInt64Label = defaultClassLabel;
    }

    private NearestNeighborsClassifierBuilder(string inputName, FeatureDescription label, int numberOfDimensions)
    {
        if (numberOfDimensions <= 0) throw new CoreMLException($"Samples have at least 1 element, not {numberOfDimensions}.");
        FeatureDescription input = Feature.MultiArray(inputName, DataType.Float32, numberOfDimensions);
        ModelDescription description = FinishedModel.Describe([input]);
        new ClassifierOutputs(label.Name, label.Name + "Probs").AddTo(description, label.Type.Int64Type is not null);
        description.TrainingInput.AddRange([input.Clone(), label]);
        _index = new NearestNeighborsIndex
        {
            NumberOfDimensions = numberOfDimensions,
            LinearIndex = new(),
            SquaredEuclideanDistance = new(),
        };
        _classifier.NearestNeighborsIndex = _index;
        _classifier.UniformWeighting = new();
        _model = new Model { IsUpdatable = true, Description = description, KNearestNeighborsClassifier = _classifier };
        SetNumberOfNeighbors(5, ParameterRange.Between(1, 1000));
    }

    /// <summary>Adds samples with their labels.</summary>
    /// <param name="samples">Each as long as the input.</param>
    /// <param name="labels">One for each sample: an array of texts or of integers, as the default label is.</param>
    /// <exception cref="CoreMLException">The counts, the lengths or the types of the labels do not fit.</exception>
    public NearestNeighborsClassifierBuilder AddSamples(IReadOnlyList<float[]> samples, ClassLabels labels)
    {
        if (samples.Count != labels.Count)
        {
            throw new CoreMLException(
                $"{Counted.There(samples.Count, "sample")}, but {Counted.Of(labels.Count, "label")}; give every sample one.");
        }

        if (samples.FirstOrDefault(sample => sample.Length != _index.NumberOfDimensions) is { } odd)
        {
            throw new CoreMLException($"A sample has {odd.Length} elements; this classifier takes {_index.NumberOfDimensions}.");
        }

        bool integers = _classifier.Int64ClassLabels is not null;
        if ((integers ? labels.Strings.Count : labels.Integers.Count) > 0)
        {
            throw new CoreMLException($"The labels must be {(integers ? "integers" : "texts")}, as the default label is.");
        }

        _index.FloatSamples.AddRange(samples.Select(sample => new FloatVector { Vector = { sample } }));
        _classifier.StringClassLabels?.Vector.AddRange(labels.Strings);
        _classifier.Int64ClassLabels?.Vector.AddRange(labels.Integers);
        return this;
    }

    /// <summary>How many neighbours vote, and which other numbers an app may choose.</summary>
    /// <exception cref="CoreMLException">The number is not positive, or not allowed.</exception>
    public NearestNeighborsClassifierBuilder SetNumberOfNeighbors(long numberOfNeighbors, ParameterRange? allowed = null)
    {
        _classifier.NumberOfNeighbors = (allowed ?? ParameterRange.OneOf(numberOfNeighbors))
            .ToInt64(numberOfNeighbors, "numberOfNeighbors", least: 1);
        return this;
    }

    /// <summary>Weighs a neighbour's vote by one over its distance, in place of one vote each.</summary>
    public NearestNeighborsClassifierBuilder UseInverseDistanceWeighting()
    {
        _classifier.InverseDistanceWeighting = new();
        return this;
    }

    /// <summary>Finds samples through a k-d tree, in place of comparing all.</summary>
    /// <param name="leafSize">How many samples a leaf holds, at least 1.</param>
    /// <exception cref="CoreMLException">The size is not positive.</exception>
    public NearestNeighborsClassifierBuilder UseKdTree(int leafSize = 30)
    {
        if (leafSize < 1) throw new CoreMLException($"A leaf of a k-d tree holds at least 1 sample, not {leafSize}.");
        _index.SingleKdTreeIndex = new() { LeafSize = leafSize };
        return this;
    }

    /// <summary>Whether an app can add samples.</summary>
    public NearestNeighborsClassifierBuilder SetUpdatable(bool isUpdatable)
    {
        _model.IsUpdatable = isUpdatable;
        return this;
    }

    /// <summary>The finished model; the builder can go on afterwards.</summary>
    /// <exception cref="ModelValidationException">Core ML would refuse it.</exception>
    public Model Build() => _model.Clone().Finish();
}
