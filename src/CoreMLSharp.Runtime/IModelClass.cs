using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Runtime;

/// <summary>
/// A class that <c>coreml generate</c> or <c>&lt;CoreMLModel&gt;</c> made of a model: its inputs and outputs have their own names and
/// types.
/// </summary>
/// <typeparam name="TSelf">The class.</typeparam>
public interface IModelClass<TSelf> : IDisposable where TSelf : IModelClass<TSelf>
{
    /// <summary>The name of the model's file.</summary>
    static abstract string FileName { get; }

    /// <summary>The function of the model that the class runs; null for the default one.</summary>
    static abstract string? FunctionName { get; }

    /// <summary>The model, which the class owns.</summary>
    MLModel Model { get; }

    /// <summary>Makes the class of a model that was loaded, which it then owns.</summary>
    /// <param name="model">The model.</param>
    static abstract TSelf Create(MLModel model);
}

/// <summary>Loads models into the classes that were made of them.</summary>
public static class ModelClassLoader
{
    /// <summary>Loads a model.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="path">Where it is; null for the class's own file in the folder of the program.</param>
    /// <param name="configuration">How to load and run it. The function is the class's own.</param>
    /// <param name="cancellationToken">Stops the work between its steps.</param>
    /// <inheritdoc cref="MLModel.Load(string, MLModelConfiguration, CancellationToken)" path="/exception"/>
    public static T Load<T>(
        string? path = null, MLModelConfiguration? configuration = null, CancellationToken cancellationToken = default)
        where T : IModelClass<T> =>
        T.Create(MLModel.Load(path ?? DefaultPath<T>(), Configured<T>(configuration), cancellationToken));

    /// <summary>Where a class's own file is: in the folder of the program.</summary>
    internal static string DefaultPath<T>() where T : IModelClass<T> => Path.Combine(AppContext.BaseDirectory, T.FileName);

    /// <summary>A configuration that runs the class's own function.</summary>
    internal static MLModelConfiguration Configured<T>(MLModelConfiguration? configuration) where T : IModelClass<T>
    {
        MLModelConfiguration given = configuration ?? new MLModelConfiguration();
        return T.FunctionName is { } function ? given with { FunctionName = function } : given;
    }
}
