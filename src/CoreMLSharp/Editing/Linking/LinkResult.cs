namespace CoreMLSharp.Editing.Linking;

/// <summary>What linking makes of models. It owns them: disposing it disposes them all.</summary>
/// <param name="pipelines">The models, in their order, with links in place of stages.</param>
/// <param name="stages">The stages that they link to.</param>
public sealed class LinkResult(IReadOnlyList<ModelFile> pipelines, IReadOnlyList<SharedStage> stages) : IDisposable
{
    /// <summary>The models, in their order, with links in place of stages.</summary>
    public IReadOnlyList<ModelFile> Pipelines { get; } = pipelines;

    /// <summary>The stages that they link to.</summary>
    public IReadOnlyList<SharedStage> Stages { get; } = stages;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ModelFile file in Pipelines.Concat(Stages.Select(stage => stage.File))) file.Dispose();
    }
}

/// <summary>A stage that others link to.</summary>
/// <param name="Name">What its file has to be called, without an ending, so that the links find it.</param>
/// <param name="File">The stage as a model of its own.</param>
public sealed record SharedStage(string Name, ModelFile File);
