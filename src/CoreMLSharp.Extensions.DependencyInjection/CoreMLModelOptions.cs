using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Extensions.DependencyInjection;

/// <summary>How a model is offered as a service.</summary>
public sealed class CoreMLModelOptions
{
    /// <summary>How the model is loaded and run. Without a logger of its own it takes the services'.</summary>
    public MLModelConfiguration Configuration { get; set; } = new();

    /// <summary>Whether the model is loaded again when its file or package changes.</summary>
    public bool ReloadOnChange { get; set; } = true;
}
