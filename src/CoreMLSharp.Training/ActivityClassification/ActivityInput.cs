using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>
/// The inputs of a model that takes windows of recordings, such as Create ML's activity classifiers: an array for each column, all of one
/// length, and perhaps a state that goes from each window to the next.
/// </summary>
public sealed class ActivityInput
{
    private readonly MLMultiArray? _firstState;

    private ActivityInput(IReadOnlyList<string> columns, int window, long? state)
    {
        (FeatureColumns, PredictionWindowSize) = (columns, window);
        _firstState = state is { } length ? MLMultiArray.Wrap(new double[length]) : null;
    }

    /// <summary>The columns that the model takes.</summary>
    public IReadOnlyList<string> FeatureColumns { get; }

    /// <summary>The rows of a window.</summary>
    public int PredictionWindowSize { get; }

    /// <summary>The inputs of a model; null for a model that takes no windows of recordings.</summary>
    public static ActivityInput? Find(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (description.PredictedFeatureName.Length == 0) return null;
        FeatureDescription[] columns = [.. description.Input.Where(input => input.Name != ActivityNetwork.StateIn)];
        if (columns.Length == 0 || !columns.All(column => LengthOf(column) is > 1 && LengthOf(column) == LengthOf(columns[0]))) return null;
        bool isStated = description.Output.Any(output => output.Name == ActivityNetwork.StateOut);
        FeatureDescription? state = isStated ? description.Input.FirstOrDefault(input => input.Name == ActivityNetwork.StateIn) : null;
        // One column alone may be anything; with a state it is what Create ML writes.
        if (columns.Length == 1 && state is null) return null;
        return new ActivityInput(
            [.. columns.Select(column => column.Name)], (int)LengthOf(columns[0])!, state is null ? null : LengthOf(state));
    }

    /// <summary>The inputs of a model.</summary>
    /// <exception cref="CoreMLException">The model takes no windows of recordings.</exception>
    public static ActivityInput Of(ModelDescription description, string name) => Find(description) ?? throw new CoreMLException(
        $"{name} takes no windows of recordings: its inputs must be arrays of one length, one for each column.");

    /// <summary>A recording of whatever is done, from a file.</summary>
    /// <param name="path">A CSV or JSON file with the columns of the model and a row for each moment.</param>
    /// <exception cref="CoreMLException">There is no such file, or it lacks a column.</exception>
    public ActivityRecording Read(string path) => Read(MLDataTable.Read(path));

    /// <summary>A recording of whatever is done, from a table.</summary>
    /// <param name="table">The columns of the model, a row for each moment.</param>
    /// <exception cref="CoreMLException">It lacks a column.</exception>
    public ActivityRecording Read(MLDataTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new ActivityRecording(
            table.Name, "", [.. FeatureColumns.Select(column => ActivityClassifierDataSource.Numbers(table, column, 0, table.RowCount))]);
    }

    /// <summary>What the model says of each window of a recording, one after the other, keeping its state.</summary>
    /// <param name="model">The model.</param>
    /// <param name="recording">The recording, with the columns of the model in order.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// The row with which a window begins, counted from 0, and the model's outputs without its state, window by window as they are asked
    /// for.
    /// </returns>
    public IEnumerable<(int Row, IReadOnlyDictionary<string, MLFeatureValue> Outputs)> Predict(
        MLModel model, ActivityRecording recording, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(recording);
        MLFeatureValue? state = _firstState is null ? null : (MLFeatureValue)_firstState;
        foreach (ActivityWindow window in ActivityWindow.Of(recording, PredictionWindowSize))
        {
            Dictionary<string, MLFeatureValue> outputs = new(model.Predict(InputsOf(window, state), cancellationToken));
            if (state is not null) outputs.Remove(ActivityNetwork.StateOut, out state);
            yield return (window.Start, outputs);
        }
    }

    /// <summary>The inputs of a model for a window.</summary>
    internal Dictionary<string, MLFeatureValue> InputsOf(ActivityWindow window, MLFeatureValue? state)
    {
        Dictionary<string, MLFeatureValue> inputs = [];
        foreach ((int index, string column) in FeatureColumns.Index()) inputs[column] = MLMultiArray.Wrap(window.Values(index));
        if (state is not null) inputs[ActivityNetwork.StateIn] = state;
        return inputs;
    }

    private static long? LengthOf(FeatureDescription input) =>
        input.Type is { TypeCase: TypeCase.MultiArrayType, MultiArrayType.Shape: [long length] } ? length : null;
}
