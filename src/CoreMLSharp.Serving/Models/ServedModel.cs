using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Serving.Batching;
using CoreMLSharp.Serving.Conversion;
using CoreMLSharp.Serving.Protocol;
using CoreMLSharp.Serving.Settings;
using CoreMLSharp.Specification;
using Tensor = CoreMLSharp.Serving.Protocol.Tensor;

namespace CoreMLSharp.Serving.Models;

/// <summary>A model that clients reach by its name, or the reason why it could not be loaded.</summary>
internal sealed class ServedModel : IAsyncDisposable
{
    private readonly Batcher? _batcher;
    private readonly ModelDescription _description = new();

    private ServedModel(string name, MLModel model, ServingOptions options)
    {
        Name = name;
        _description = model.Description;
        _batcher = new Batcher(name, model, options);
        Inputs = [.. _description.Input.SelectMany(FeatureTensors.Of)];
        Outputs = [.. _description.Output.SelectMany(FeatureTensors.Of)];
    }

    private ServedModel(string name, string failure) => (Name, Failure) = (name, failure);

    /// <summary>The name: that of the file without its ending.</summary>
    public string Name { get; }

    /// <summary>Why the model cannot be used; null where it can.</summary>
    public string? Failure { get; }

    /// <summary>What the model takes.</summary>
    public IReadOnlyList<TensorMetadata> Inputs { get; } = [];

    /// <summary>What the model gives.</summary>
    public IReadOnlyList<TensorMetadata> Outputs { get; } = [];

    /// <summary>Loads a model; one that cannot be loaded says so to whoever asks for it.</summary>
    public static ServedModel Load(string path, ServingOptions options, ILoggerFactory loggers)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        try
        {
            MLModelConfiguration configuration = new()
            {
                SearchPaths = [Path.GetDirectoryName(path)!],
                Threads = options.Threads,
                LoggerFactory = loggers,
            };
            return new ServedModel(name, MLModel.Load(path, configuration), options);
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            return new ServedModel(name, error.Message);
        }
    }

    /// <summary>The outputs for a request.</summary>
    /// <exception cref="ProtocolException">The model was not loaded, its queue is full, or the request is not what it takes.</exception>
    public async Task<IReadOnlyList<Tensor>> InferAsync(InferRequest request, CancellationToken cancellationToken)
    {
        Batcher batcher = Ready();
        Dictionary<string, MLFeatureValue> inputs = InputReader.Read(_description, request.Inputs);
        CheckOutputs(request.Outputs);
        try
        {
            IReadOnlyDictionary<string, MLFeatureValue> outputs = await batcher.RunAsync(inputs, cancellationToken);
            List<Tensor> tensors = [.. outputs.SelectMany(output => OutputWriter.Write(output.Key, output.Value))];
            return request.Outputs is null ? tensors
                : [.. request.Outputs.SelectMany(name => tensors.Where(tensor => tensor.Name == name))];
        }
        catch (CoreMLException error)
        {
            throw new ProtocolException(Fault.Invalid, error.Message);
        }
    }

    /// <summary>Refuses to go on where the model was not loaded.</summary>
    public void CheckReady() => Ready();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _batcher?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Batcher Ready() => _batcher
        ?? throw new ProtocolException(Fault.Unavailable, $"The model '{Name}' could not be loaded: {Failure}");

    private void CheckOutputs(IReadOnlyList<string>? names)
    {
        if (names?.FirstOrDefault(name => Outputs.All(output => output.Name != name)) is { } unknown)
        {
            throw new ProtocolException(
                Fault.Invalid,
                $"The model '{Name}' has no output '{unknown}'; it has {string.Join(", ", Outputs.Select(output => output.Name))}.");
        }
    }
}
