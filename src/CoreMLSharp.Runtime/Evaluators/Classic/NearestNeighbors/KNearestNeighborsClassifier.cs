using System.Buffers;
using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.KNearestNeighborsClassifier;

namespace CoreMLSharp.Runtime.Evaluators.Classic.NearestNeighbors;

/// <summary>
/// The k-nearest-neighbours classifier (Core ML specification, <c>KNearestNeighborsClassifier</c>). A class's score is its share of the
/// neighbours' weights: one each, or the inverse of the Euclidean distance, where samples at no distance leave nothing to others.
/// </summary>
internal sealed class KNearestNeighborsClassifier : IRowModel
{
    private readonly Samples _samples;
    private readonly ISampleIndex _index;
    private readonly int[] _classOfSample;
    private readonly int _neighbors;
    private readonly bool _isInverseDistance;

    private KNearestNeighborsClassifier(
        Specification.KNearestNeighborsClassifier model, int[] classOfSample, int classes, long? neighbors, string where)
    {
        NearestNeighborsIndex index = model.NearestNeighborsIndex
            ?? throw new ModelFormatException($"{where}: the index of nearest neighbours is missing.");
        _samples = new Samples(index, where);
        _classOfSample = classOfSample;
        Outputs = classes;
        if (_samples.Count != classOfSample.Length)
        {
            throw new ModelFormatException(
                $"{where}: {_samples.Count} samples need as many class labels, but there are {classOfSample.Length}.");
        }

        _neighbors = (int)Math.Min(NumberOfNeighbors(model.NumberOfNeighbors, neighbors, where), _samples.Count);
        _isInverseDistance = model.WeightingSchemeCase == WeightingSchemeOneofCase.InverseDistanceWeighting;
        _index = IndexOf(index, where);
    }

    public int? Inputs => _samples.Dimensions;

    public int Outputs { get; }

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        Specification.KNearestNeighborsClassifier model = context.Model.KNearestNeighborsClassifier;
        (ClassLabels labels, int[] classOfSample) = SampleLabels(model, context.Where);
        KNearestNeighborsClassifier classifier =
            new(model, classOfSample, labels.Count, context.Configuration.WantedNeighbors, context.Where);
        return new RowEvaluator(context, classifier, new ClassifierOutput(context.Model.Description, labels));
    }

    public void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs)
    {
        float[] row = ArrayPool<float>.Shared.Rent(length);
        var best = ArrayPool<(double, int)>.Shared.Rent(_neighbors);
        for (; !rows.IsEmpty; rows = rows[length..], outputs = outputs[Outputs..])
        {
            TensorPrimitives.ConvertTruncating(rows[..length], row);
            Neighbors neighbors = new(best.AsSpan(0, _neighbors));
            if (_neighbors > 0) _index.Search(row.AsSpan(0, length), ref neighbors);
            Weigh(neighbors.Found, outputs[..Outputs]);
        }

        ArrayPool<float>.Shared.Return(row);
        ArrayPool<(double, int)>.Shared.Return(best);
    }

    private static long NumberOfNeighbors(Int64Parameter? parameter, long? wanted, string where)
    {
        long stated = parameter?.DefaultValue ?? 0;
        if (stated < 1) throw new ModelFormatException($"{where}: the number of neighbours must be at least 1, but is {stated}.");
        if (wanted is not { } neighbors) return stated;
        parameter!.Check(neighbors, $"{where}: {neighbors} neighbours were asked for", least: 1);
        return neighbors;
    }

    private void Weigh(ReadOnlySpan<(double Distance, int Sample)> neighbors, Span<double> scores)
    {
        scores.Clear();
        bool hasExact = !neighbors.IsEmpty && neighbors[0].Distance == 0;
        foreach ((double distance, int sample) in neighbors)
        {
            double weight = !_isInverseDistance ? 1 : !hasExact ? 1 / Math.Sqrt(distance) : distance == 0 ? 1 : 0;
            scores[_classOfSample[sample]] += weight;
        }

        LinkFunctions.Normalize(scores);
    }

    private ISampleIndex IndexOf(NearestNeighborsIndex index, string where) => index.IndexTypeCase switch
    {
        NearestNeighborsIndex.IndexTypeOneofCase.LinearIndex => new LinearIndex(_samples),
        NearestNeighborsIndex.IndexTypeOneofCase.SingleKdTreeIndex when index.SingleKdTreeIndex.LeafSize > 0 =>
            new KdTreeIndex(_samples, index.SingleKdTreeIndex.LeafSize),
        NearestNeighborsIndex.IndexTypeOneofCase.SingleKdTreeIndex =>
            throw new ModelFormatException($"{where}: the leaf size of the k-d tree must be at least 1."),
        _ => throw new ModelFormatException($"{where}: the model has no index of a known type."),
    };

    /// <summary>
    /// The distinct labels in the order of their first sample, and the class of each sample. An empty model has its default label alone.
    /// </summary>
    private static (ClassLabels Labels, int[] ClassOfSample) SampleLabels(Specification.KNearestNeighborsClassifier model, string where)
    {
        if (model.StringClassLabels is { Vector.Count: > 0 } texts)
        {
            string[] distinct = [.. texts.Vector.Distinct()];
            return (ClassLabels.From(new StringVector { Vector = { distinct } }, null, where), Positions(texts.Vector, distinct));
        }

        if (model.Int64ClassLabels is { Vector.Count: > 0 } integers)
        {
            long[] distinct = [.. integers.Vector.Distinct()];
            return (ClassLabels.From(null, new Int64Vector { Vector = { distinct } }, where), Positions(integers.Vector, distinct));
        }

        return model.DefaultClassLabelCase switch
        {
            DefaultClassLabelOneofCase.DefaultStringLabel =>
                (ClassLabels.From(new StringVector { Vector = { model.DefaultStringLabel } }, null, where), []),
            DefaultClassLabelOneofCase.DefaultInt64Label =>
                (ClassLabels.From(null, new Int64Vector { Vector = { model.DefaultInt64Label } }, where), []),
            _ => throw new ModelFormatException($"{where}: the classifier has neither class labels nor a default label."),
        };
    }

    private static int[] Positions<T>(IEnumerable<T> labels, T[] distinct) where T : notnull
    {
        Dictionary<T, int> positions = new LabelIndex<T>(distinct).Positions;
        return [.. labels.Select(label => positions[label])];
    }
}
