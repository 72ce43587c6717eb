using CoreMLSharp.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Extensions.DependencyInjection;

/// <summary>
/// Core ML models as services. A model is loaded once, when it is first asked for, and shared by all. A scope, such as a web request, gets
/// the model as its file is when the scope first asks, and keeps it to its end; <see cref="CoreMLModelProvider{T}"/> is for whoever lives
/// longer.
/// </summary>
/// <example>
/// <code>
/// builder.Services.AddCoreMLModel&lt;Pets&gt;();
/// app.MapPost("/pets", async (HttpRequest request, Pets pets) => pets.Predict(await ReadPhotoAsync(request)).ClassLabel);
/// </code>
/// </example>
public static class CoreMLServiceCollectionExtensions
{
    /// <summary>Adds a model by a class that was made of it.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="path">
    /// The model; a relative path counts from the program's folder. Null for the class's own file there.
    /// </param>
    /// <param name="configure">How it is loaded.</param>
    public static IServiceCollection AddCoreMLModel<T>(
        this IServiceCollection services, string? path = null, Action<CoreMLModelOptions>? configure = null)
        where T : class, IModelClass<T>
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => Provider(
            provider,
            path ?? ModelClassLoader.DefaultPath<T>(),
            options =>
            {
                configure?.Invoke(options);
                options.Configuration = ModelClassLoader.Configured<T>(options.Configuration);
            },
            T.Create));
        services.TryAddScoped(provider => provider.GetRequiredService<CoreMLModelProvider<T>>().Get());
        return services;
    }

    /// <summary>Adds a model as <see cref="MLModel"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The model; a relative path counts from the program's folder.</param>
    /// <param name="configure">How it is loaded.</param>
    public static IServiceCollection AddCoreMLModel(
        this IServiceCollection services, string path, Action<CoreMLModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(path);
        services.TryAddSingleton(provider => Provider(provider, path, configure, model => model));
        services.TryAddScoped(provider => provider.GetRequiredService<CoreMLModelProvider<MLModel>>().Get());
        return services;
    }

    /// <summary>Adds one of several models as <see cref="MLModel"/>, which is asked for by a key.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key.</param>
    /// <param name="path">The model; a relative path counts from the program's folder.</param>
    /// <param name="configure">How it is loaded.</param>
    public static IServiceCollection AddKeyedCoreMLModel(
        this IServiceCollection services, object key, string path, Action<CoreMLModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(path);
        services.TryAddKeyedSingleton(key, (provider, _) => Provider(provider, path, configure, model => model));
        services.TryAddKeyedScoped(key, (provider, _) => provider.GetRequiredKeyedService<CoreMLModelProvider<MLModel>>(key).Get());
        return services;
    }

    private static CoreMLModelProvider<T> Provider<T>(
        IServiceProvider provider, string path, Action<CoreMLModelOptions>? configure, Func<MLModel, T> create)
        where T : class, IDisposable
    {
        CoreMLModelOptions options = new();
        configure?.Invoke(options);
        return new CoreMLModelProvider<T>(new ReloadingModel(path, options, provider.GetService<ILoggerFactory>()), create);
    }
}
