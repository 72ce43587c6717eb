using System.Collections.Concurrent;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Studio.Runs;

/// <summary>Models of runs, ready to predict, each loaded once; linked ones share one extractor.</summary>
public sealed class LoadedModels : IDisposable
{
    private readonly ConcurrentDictionary<(string Path, DateTime Written), Lazy<MLModel>> _models = [];

    /// <summary>The model of a run.</summary>
    /// <exception cref="Diagnostics.CoreMLException">It cannot be loaded.</exception>
    public MLModel Of(Run run)
    {
        string path = run.ModelPath;
        return _models.GetOrAdd((path, File.GetLastWriteTimeUtc(path)), _ => new Lazy<MLModel>(() => Load(run))).Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<MLModel> model in _models.Values)
        {
            if (model.IsValueCreated) model.Value.Dispose();
        }
    }

    /// <summary>How a run's model is loaded: on one thread, with an extractor of the person's own where the option says.</summary>
    public static MLModelConfiguration ConfigurationOf(Run run)
    {
        string? extractor = run.Document.Options.GetValueOrDefault("extractor");
        return new MLModelConfiguration
        {
            Threads = 1,
            SearchPaths = extractor is { Length: > 0 } && Path.GetDirectoryName(Path.GetFullPath(extractor)) is { } folder ? [folder] : [],
        };
    }

    private static MLModel Load(Run run) => MLModel.Load(run.ModelPath, ConfigurationOf(run));
}
