using CoreMLSharp.Inspection;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Studio.Models;

/// <summary>What a model's file is made of, and what it needs beside it.</summary>
/// <param name="Bytes">The bytes of the file.</param>
/// <param name="Parts">Where they are, the largest first.</param>
/// <param name="Linked">The models that the file only names; an app carries each once, however many models use it.</param>
public sealed record Anatomy(long Bytes, IReadOnlyList<AnatomyPart> Parts, IReadOnlyList<LinkedPart> Linked)
{
    /// <summary>The bytes of the linked models.</summary>
    public long LinkedBytes => Linked.Sum(part => part.Bytes);

    /// <summary>Reads it, without the weights.</summary>
    /// <param name="path">The model.</param>
    /// <param name="searchPaths">Folders in which linked models are looked for, after those that the links name.</param>
    /// <exception cref="Diagnostics.CoreMLException">The model cannot be read, or one that it links to is missing.</exception>
    public static Anatomy Of(string path, IReadOnlyList<string> searchPaths)
    {
        using ModelOutline outline = ModelOutline.Read(path);
        ModelSummary summary = ModelSummary.Of(outline, withShapes: false);
        AnatomyPart[] parts = [.. PartsOf(summary.Root, "").OrderByDescending(part => part.Bytes)];
        long bytes = StoredSize.Of(path), rest = bytes - parts.Sum(part => part.Bytes);
        return new Anatomy(
            bytes, rest > 0 ? [.. parts, new AnatomyPart("inputs, outputs, metadata", rest)] : parts,
            [.. LinksOf(outline.Specification).Select(source => LinkedPart.Of(source, path, searchPaths)).DistinctBy(part => part.Name)]);
    }

    /// <summary>The links of a model and its stages.</summary>
    public static IEnumerable<LinkedModel> LinksOf(Model model) =>
        model.LinkedModel is { } link ? [link] : model.PipelineModels.SelectMany(LinksOf);

    private static IEnumerable<AnatomyPart> PartsOf(StageSummary stage, string name)
    {
        if (stage.Link is { } link) return [new AnatomyPart($"a link to {link.FileName}", stage.Bytes)];
        if (stage.Stages.Count > 0)
        {
            return stage.Stages.SelectMany(inner => PartsOf(inner, inner.Name.Length > 0 ? inner.Name : inner.Type));
        }

        string prefix = name.Length > 0 ? $"{name}: " : "";
        return stage.Parts.Select(part => new AnatomyPart(prefix + part.Name, part.Bytes));
    }
}

/// <summary>A part of a file.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record AnatomyPart(string Name, long Bytes);

/// <summary>A model that another one links to.</summary>
/// <param name="Name">Its name, without an ending.</param>
/// <param name="Bytes">The bytes of its file.</param>
/// <param name="Source">Where it is.</param>
public sealed record LinkedPart(string Name, long Bytes, ModelSource Source)
{
    internal static LinkedPart Of(LinkedModel link, string path, IReadOnlyList<string> searchPaths)
    {
        ModelSource source = LinkedModelResolver.Resolve(link, Path.GetDirectoryName(Path.GetFullPath(path))!, searchPaths);
        if (source.Path is { } found) return new LinkedPart(source.Name, StoredSize.Of(found), source);
        using Stream stream = ModelSource.OpenBuiltIn(source.Name);
        return new LinkedPart(source.Name, stream.Length, source);
    }
}
