using CoreMLSharp.Diagnostics;

namespace CoreMLSharp;

/// <content>What may take long, on another thread.</content>
public sealed partial class ModelFile
{
    /// <summary>Reads a model on another thread; see <see cref="Load(string)"/>.</summary>
    /// <param name="path">The file, package or archive.</param>
    /// <param name="cancellationToken">Stops the work before it begins; a model that was read nevertheless is disposed of.</param>
    /// <exception cref="ModelFormatException">The path holds no readable Core ML model; the message says why.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at <paramref name="path"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Task<ModelFile> LoadAsync(string path, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            ModelFile file = Load(path);
            if (cancellationToken.IsCancellationRequested) file.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            return file;
        },
        cancellationToken);

    /// <summary>Writes the model on another thread; see <see cref="Save(string, bool)"/>.</summary>
    /// <param name="path">The file or package.</param>
    /// <param name="validate">Whether the model is checked before anything is written.</param>
    /// <param name="cancellationToken">Stops the work before it begins; a model is written whole or not at all.</param>
    /// <exception cref="CoreMLException">The model needs a package, but the path names a file.</exception>
    /// <exception cref="ModelValidationException">Core ML would refuse the model; nothing was written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Task SaveAsync(string path, bool validate = true, CancellationToken cancellationToken = default) =>
        Task.Run(() => Save(path, validate), cancellationToken);
}
