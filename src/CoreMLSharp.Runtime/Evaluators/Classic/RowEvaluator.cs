using System.Buffers;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>
/// Runs an <see cref="IRowModel"/>: lays the input features out as rows of numbers, computes many rows at a time on all cores, and names
/// the results.
/// </summary>
internal sealed class RowEvaluator : IModelEvaluator
{
    /// <summary>Enough rows to be worth a task, few enough that a chunk stays in the cache.</summary>
    private const int ChunkRows = 128;

    private readonly IRowModel _model;
    private readonly IRowOutput _output;
    private readonly RowInput _input;
    private readonly int _threads;

    public RowEvaluator(EvaluatorContext context, IRowModel model, IRowOutput output)
    {
        _model = model;
        _output = output;
        _input = new RowInput(context, model);
        _threads = Parallelism.Of(context.Configuration.Threads);
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken) =>
        EvaluateBatch([inputs], cancellationToken)[0];

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, MLFeatureValue>[] results = new IReadOnlyDictionary<string, MLFeatureValue>[batch.Count];
        int chunks = (batch.Count + ChunkRows - 1) / ChunkRows;
        if (chunks <= 1) EvaluateRows(batch, 0, results);
        else RunInParallel(chunks, chunk => EvaluateRows(batch, chunk * ChunkRows, results.AsSpan(chunk * ChunkRows)), cancellationToken);
        return results;
    }

    private void EvaluateRows(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, int first,
        Span<IReadOnlyDictionary<string, MLFeatureValue>> results)
    {
        int count = Math.Min(results.Length, ChunkRows);
        if (count == 0) return;
        int length = _input.LengthOf(batch[first]);
        double[] rows = ArrayPool<double>.Shared.Rent(count * length);
        double[] outputs = ArrayPool<double>.Shared.Rent(count * _model.Outputs);
        try
        {
            for (int i = 0; i < count; i++) _input.Read(batch[first + i], rows.AsSpan(i * length, length));
            _model.Compute(rows.AsSpan(0, count * length), length, outputs.AsSpan(0, count * _model.Outputs));
            for (int i = 0; i < count; i++) results[i] = _output.ToFeatures(outputs.AsSpan(i * _model.Outputs, _model.Outputs));
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rows);
            ArrayPool<double>.Shared.Return(outputs);
        }
    }

    private void RunInParallel(int count, Action<int> body, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _threads, CancellationToken = cancellationToken }, body);
        }
        catch (AggregateException failure) when (failure.InnerException is CoreMLException cause)
        {
            throw cause;
        }
    }
}
