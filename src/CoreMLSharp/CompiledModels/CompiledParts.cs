using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Packages;

namespace CoreMLSharp.CompiledModels;

/// <summary>The files of a compiled model's folder.</summary>
/// <param name="folder">The folder, of the whole or of a pipeline's stage.</param>
internal sealed class CompiledParts(string folder)
{
    public const string Interface = "coremldata.bin";
    public const string Program = "model.mil";
    public const string Network = "model.espresso.net";
    public const string NetworkShapes = "model.espresso.shape";
    public const string NetworkWeights = "model.espresso.weights";

    /// <summary>The folder, as messages name it.</summary>
    public string Folder => folder;

    /// <summary>Whether a folder holds what compiled models do.</summary>
    public static bool AreIn(string folder) => Directory.Exists(folder)
        && new[] { Interface, Program, Network }.Any(part => File.Exists(Path.Combine(folder, part)));

    /// <summary>The path of a part, which is inside the folder and no link.</summary>
    /// <exception cref="ModelFormatException">It is not there.</exception>
    public string PathOf(string part)
    {
        string path = ContainedPath.Resolve(folder, part, $"{folder}: {part}");
        if (!File.Exists(path))
        {
            throw new ModelFormatException(
                $"{folder}: {part} is missing, without which a compiled model cannot be read. Copy the whole folder.");
        }

        using FileStream stream = SpecificationFile.Open(path);
        return LfsPointer.Is(stream) ? throw new ModelFormatException($"{path} is {LfsPointer.Advice}") : path;
    }

    /// <summary>The path of a part that need not be there; null where it is not.</summary>
    public string? Find(string part) =>
        ContainedPath.Resolve(folder, part, $"{folder}: {part}") is { } path && File.Exists(path) ? path : null;

    /// <summary>A pipeline's stage.</summary>
    public CompiledParts Stage(int index)
    {
        string name = $"model{index}";
        string stage = ContainedPath.Resolve(folder, name, $"{folder}: {name}");
        return Directory.Exists(stage)
            ? new CompiledParts(stage)
            : throw new ModelFormatException($"{folder}: the stage {name} is missing. Copy the whole folder.");
    }
}
