using CoreMLSharp.Runtime;

namespace CoreMLSharp.Extensions.DependencyInjection;

/// <summary>
/// Gives the present model to whoever lives longer than a scope, such as a background service. Safe to use from several threads at once.
/// </summary>
/// <typeparam name="T"><see cref="MLModel"/>, or a class that was made of a model.</typeparam>
/// <example>
/// <code>
/// using Pets pets = provider.Get();
/// PetsOutput output = pets.Predict(photo);
/// </code>
/// </example>
public sealed class CoreMLModelProvider<T> : IDisposable where T : class, IDisposable
{
    private readonly ReloadingModel _model;
    private readonly Func<MLModel, T> _create;

    internal CoreMLModelProvider(ReloadingModel model, Func<MLModel, T> create) => (_model, _create) = (model, create);

    /// <summary>The model as its file is now. Dispose of it after use: a model that was replaced is freed when all have.</summary>
    /// <inheritdoc cref="MLModel.Load(string, Runtime.Configuration.MLModelConfiguration, CancellationToken)" path="/exception"/>
    public T Get() => _create(_model.Take());

    /// <summary>Ends the watch over the file, and lets go of the model.</summary>
    public void Dispose() => _model.Dispose();
}
