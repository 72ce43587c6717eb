namespace CoreMLSharp.Studio.Tests;

/// <summary>A Studio for all tests of a class that do not change each other's projects.</summary>
public sealed class SharedStudio : IAsyncLifetime
{
    private readonly Folder _folder = new();
    private StudioProcess? _studio;

    internal StudioProcess Studio => _studio!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _studio = await StudioProcess.StartAsync(_folder.Path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_studio is not null) await _studio.DisposeAsync();
        _folder.Dispose();
    }
}
