using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.NetworkClassification;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using Operation = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;
using ReduceAxis = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceAxis;
using ReduceOperation = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceOperation;
using SliceAxis = CoreMLSharp.Specification.SliceLayerParams.Types.SliceAxis;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>
/// The network of an activity classifier, with the inputs and outputs of Create ML's: each column's window, and a state that goes from one
/// window to the next. What the window is like is told by two convolutions over time and by simple statistics of each column, without
/// which small sets are learnt worse; the state holds what the windows before said, each half as much as the next.
/// </summary>
internal sealed class ActivityNetwork
{
    public const string StateIn = "stateIn", StateOut = "stateOut", Label = "label", Probabilities = "labelProbability";

    /// <summary>The length of Create ML's state, for which apps make the first one themselves.</summary>
    private const int StateLength = 400;

    private const int Filters = 32, Hidden = 32, StatisticsOfColumn = 5;
    private const float Memory = 0.5f;

    private readonly NeuralNetworkBuilder _network;
    private readonly LearningLayers _layers;
    private readonly int _columns, _window;

    private ActivityNetwork(NeuralNetworkBuilder network, int columns, int window, int seed) =>
        (_network, _layers, _columns, _window) = (network, new LearningLayers(network, seed), columns, window);

    /// <summary>The length of the state for so many classes.</summary>
    public static int StateLengthFor(int classes) => Math.Max(StateLength, classes);

    /// <summary>Makes the network, with numbers to start from.</summary>
    /// <param name="columns">The feature columns.</param>
    /// <param name="scale">What each column is on average, and how far its values are spread.</param>
    /// <param name="window">The rows of a window.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="seed">What the numbers follow from.</param>
    /// <returns>The network and patterns for what is to learn.</returns>
    public static (Model Network, IReadOnlyList<string> Parameters) Create(
        IReadOnlyList<string> columns, ColumnScale scale, int window, IReadOnlyList<string> classes, int seed)
    {
        int state = StateLengthFor(classes.Count);
        NeuralNetworkBuilder builder = new(
            [
                .. columns.Select(column => Describe(column, window, $"{column} window input")),
                Describe(StateIn, state, "What the windows before said"),
            ],
            [
                Feature.MultiArray(Probabilities, ArrayDataType.Double, classes.Count),
                Describe(StateOut, state, "What this window and those before say, for the next one"),
            ]);
        ActivityNetwork network = new(builder, columns.Count, window, seed);
        network.Read(columns, scale);
        network.Look(classes.Count);
        network.Remember(classes.Count, state);
        Model model = builder.SetOptionalInput(StateIn).SetClassLabels([.. classes], Label, Probabilities).Build();
        return (model, network._layers.Parameters);
    }

    private static FeatureDescription Describe(string name, int length, string description)
    {
        FeatureDescription feature = Feature.MultiArray(name, ArrayDataType.Double, length);
        feature.ShortDescription = description;
        return feature;
    }

    /// <summary>The columns below each other, [columns, 1, window], each brought to mean 0 and deviation 1.</summary>
    private void Read(IReadOnlyList<string> columns, ColumnScale scale)
    {
        string joined = columns[0];
        if (columns.Count > 1) _network.AddConcat("columns", columns, joined = "columns");
        _network.AddReshape("rows", joined, "rows", [_columns, 1, _window]);
        float[] factors = [.. scale.Deviations.Select(deviation => 1 / deviation)];
        _network.AddScale(
            "scaled", "rows", "scaled", factors, (float[])[.. scale.Means.Zip(factors, (mean, factor) => -mean * factor)],
            [_columns], [_columns]);
    }

    private void Look(int classes)
    {
        string seen = _layers.Convolve("convolution1", "scaled", _columns, Filters, Math.Min(9, _window), 2);
        seen = _layers.Convolve("convolution2", seen, Filters, Filters, Math.Min(5, _window), 2);
        _network.AddPooling("mean", seen, "mean", 1, 1, 1, 1, PoolingType.Average, isGlobal: true);
        _network.AddPooling("largest", seen, "largest", 1, 1, 1, 1, PoolingType.Max, isGlobal: true);
        _network.AddConcat("all", ["mean", "largest", .. Statistics()], "all");
        string hidden = _layers.Connect("hidden", "all", (2 * Filters) + (StatisticsOfColumn * _columns), Hidden);
        _layers.Score("scores", hidden, "scores", Hidden, classes);
    }

    /// <summary>Of each column the mean, the largest and the smallest value, and how much it changes in all and from row to row.</summary>
    private string[] Statistics()
    {
        Reduce("column_mean", "scaled", ReduceOperation.Avg);
        Reduce("column_maximum", "scaled", ReduceOperation.Max);
        Reduce("column_minimum", "scaled", ReduceOperation.Min);
        _network.AddMultiply("column_minus_mean", ["column_mean"], "column_minus_mean", -1);
        _network.AddAdd("centred", ["scaled", "column_minus_mean"], "centred");
        Change("column_variance", "centred", Operation.Power, 2);
        float[] differences = [.. Enumerable.Range(0, _columns).SelectMany(_ => new[] { -1f, 1f })];
        _network.AddConvolution("steps", "scaled", "steps", 1, _columns, 1, 2, differences, groups: _columns);
        Change("column_steps", "steps", Operation.Abs, 1);
        return ["column_mean", "column_maximum", "column_minimum", "column_variance", "column_steps"];
    }

    /// <summary>The logarithm of the mean of a function: how much something changes spans powers of ten.</summary>
    private void Change(string name, string input, Operation function, float alpha)
    {
        _network.AddUnary($"{name}_size", input, $"{name}_size", function, alpha);
        Reduce($"{name}_mean", $"{name}_size", ReduceOperation.Avg);
        _network.AddUnary(name, $"{name}_mean", name, Operation.Log, shift: 0.001f);
    }

    private void Reduce(string name, string input, ReduceOperation operation) =>
        _network.AddReduce(name, input, name, ReduceAxis.W, operation);

    private void Remember(int classes, int state)
    {
        string before = StateIn;
        if (state > classes) _network.AddSlice("before", StateIn, before = "before", SliceAxis.ChannelAxis, 0, classes);
        _network.AddMultiply("memory", [before], "memory", Memory);
        _network.AddAdd("evidence", ["scores", "memory"], "evidence");
        _network.AddSoftmax("softmax", "evidence", Probabilities);
        float[] places = new float[state * classes];
        for (int k = 0; k < classes; k++) places[(k * classes) + k] = 1;
        _network.AddInnerProduct("state", "evidence", StateOut, places, null, classes, state);
    }
}
