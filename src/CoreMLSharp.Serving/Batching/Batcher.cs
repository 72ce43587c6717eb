using System.Diagnostics;
using System.Threading.Channels;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Serving.Protocol;
using CoreMLSharp.Serving.Settings;
using CoreMLSharp.Serving.Telemetry;

namespace CoreMLSharp.Serving.Batching;

/// <summary>
/// The queue before a model: what comes while the model computes is computed together next. A request that the model refuses fails alone,
/// not with those it came with.
/// </summary>
internal sealed class Batcher : IAsyncDisposable
{
    private readonly string _name;
    private readonly MLModel _model;
    private readonly ServingOptions _options;
    private readonly Channel<WaitingRequest> _queue;
    private readonly Task _work;

    /// <summary>Starts to take requests for a model, which it then owns.</summary>
    public Batcher(string name, MLModel model, ServingOptions options)
    {
        (_name, _model, _options) = (name, model, options);
        _queue = Channel.CreateBounded<WaitingRequest>(options.Queue);
        _work = Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Task.Run(WorkAsync)));
    }

    /// <summary>Computes the outputs for a request, when its turn comes.</summary>
    /// <exception cref="ProtocolException">Too many requests wait.</exception>
    public async Task<IReadOnlyDictionary<string, MLFeatureValue>> RunAsync(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        WaitingRequest request = new(inputs, cancellationToken);
        if (!_queue.Writer.TryWrite(request))
        {
            throw _queue.Reader.Completion.IsCompleted
                ? new ProtocolException(Fault.Unavailable, "The server stops.")
                : new ProtocolException(
                    Fault.Exhausted, $"{_options.Queue} requests wait for the model '{_name}' already. Try again in a moment.");
        }

        KeyValuePair<string, object?> model = new("model", _name);
        ServingMeters.InFlight.Add(1, model);
        try
        {
            return await request.Outputs.Task;
        }
        finally
        {
            ServingMeters.InFlight.Add(-1, model);
        }
    }

    /// <summary>Answers what waits, and frees the model.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _work;
        _model.Dispose();
    }

    private async Task WorkAsync()
    {
        List<WaitingRequest> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            await CollectAsync(batch);
            if (batch.Count > 0) Compute(batch);
            batch.Clear();
        }
    }

    private async Task CollectAsync(List<WaitingRequest> batch)
    {
        // What waits is shared among the workers.
        int share = (_queue.Reader.Count + _options.Workers - 1) / _options.Workers;
        Take(batch, Math.Clamp(share, 1, _options.MaxBatch));
        if (_options.BatchDelay == TimeSpan.Zero) return;
        using CancellationTokenSource end = new(_options.BatchDelay);
        try
        {
            while (batch.Count < _options.MaxBatch && await _queue.Reader.WaitToReadAsync(end.Token)) Take(batch, _options.MaxBatch);
        }
        catch (OperationCanceledException)
        {
            // Nobody else came in time.
        }
    }

    private void Take(List<WaitingRequest> batch, int most)
    {
        while (batch.Count < most && _queue.Reader.TryRead(out WaitingRequest? request))
        {
            if (request.CancellationToken.IsCancellationRequested) request.Outputs.TrySetCanceled(request.CancellationToken);
            else batch.Add(request);
        }
    }

    private void Compute(List<WaitingRequest> batch)
    {
        KeyValuePair<string, object?> model = new("model", _name);
        using Activity? span = ServingMeters.Traces.StartActivity(
            "predict", ActivityKind.Internal, batch[0].Parent,
            [model, new("batch", batch.Count)], [.. batch.Skip(1).Select(request => new ActivityLink(request.Parent))]);
        long start = Stopwatch.GetTimestamp();
        try
        {
            IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> outputs = batch.Count == 1
                ? [_model.Predict(batch[0].Inputs)]
                : _model.Predict([.. batch.Select(request => request.Inputs)]);
            for (int i = 0; i < batch.Count; i++) batch[i].Outputs.TrySetResult(outputs[i]);
        }
        catch (Exception) when (batch.Count > 1)
        {
            foreach (WaitingRequest request in batch) ComputeAlone(request);
        }
        catch (Exception error)
        {
            batch[0].Outputs.TrySetException(error);
        }

        ServingMeters.PredictSeconds.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, model);
        ServingMeters.BatchSize.Record(batch.Count, model);
    }

    private void ComputeAlone(WaitingRequest request)
    {
        try
        {
            request.Outputs.TrySetResult(_model.Predict(request.Inputs));
        }
        catch (Exception error)
        {
            request.Outputs.TrySetException(error);
        }
    }
}
