namespace CoreMLSharp.Studio.Tests;

/// <summary>A Studio for all tests that make projects of their own in it: a server that has run for a while answers soon.</summary>
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
