using CoreMLSharp.Diagnostics;
using CoreMLSharp.Serving.Protocol;
using CoreMLSharp.Serving.Settings;

namespace CoreMLSharp.Serving.Models;

/// <summary>The models that are served, by name. There is one version of each, <c>1</c>.</summary>
internal sealed class ModelRepository : IAsyncDisposable
{
    /// <summary>The version of every model.</summary>
    public const string Version = "1";

    private static readonly string[] Endings = [".mlmodel", ".mlpackage", ".mlmodelc"];
    private readonly Dictionary<string, ServedModel> _models;

    private ModelRepository(Dictionary<string, ServedModel> models) => _models = models;

    /// <summary>The models in the order of their names.</summary>
    public IEnumerable<ServedModel> Models => _models.Values.OrderBy(model => model.Name, StringComparer.Ordinal);

    /// <summary>Loads the models of a folder, or one.</summary>
    /// <exception cref="CoreMLException">There are none, or two of one name.</exception>
    public static ModelRepository Load(ServingOptions options, ILoggerFactory loggers)
    {
        string[] paths = IsModel(options.Models) ? [options.Models]
            : [.. Entries(options.Models).Where(IsModel).Order(StringComparer.Ordinal)];
        if (paths.Length == 0)
        {
            throw new CoreMLException(
                $"'{options.Models}' has no models: put {string.Join(", ", Endings)} into it, or name another folder.");
        }

        if (paths.GroupBy(Path.GetFileNameWithoutExtension).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new CoreMLException(
                $"{string.Join(" and ", same.Select(Path.GetFileName))} would be served under one name, '{same.Key}'. Rename one of them.");
        }

        IEnumerable<ServedModel> models = paths.Select(path => ServedModel.Load(path, options, loggers));
        return new(models.ToDictionary(model => model.Name, StringComparer.Ordinal));
    }

    /// <summary>Whether there is a model of that name and version, and it was loaded.</summary>
    public bool IsReady(string name, string version) =>
        _models.TryGetValue(name, out ServedModel? model) && model.Failure is null && (version is "" or Version);

    /// <summary>The model of a name; an empty version is any.</summary>
    /// <exception cref="ProtocolException">There is none.</exception>
    public ServedModel Find(string name, string? version)
    {
        if (!_models.TryGetValue(name, out ServedModel? model))
        {
            throw new ProtocolException(
                Fault.NotFound, $"There is no model '{name}' here; there are {string.Join(", ", Models.Select(other => other.Name))}.");
        }

        return string.IsNullOrEmpty(version) || version == Version ? model
            : throw new ProtocolException(Fault.NotFound, $"The model '{name}' has the version {Version} only, not '{version}'.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (ServedModel model in _models.Values) await model.DisposeAsync();
    }

    private static bool IsModel(string path) =>
        Path.Exists(path) && Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CoreMLException($"The models cannot be listed: {error.Message}");
        }
    }
}
