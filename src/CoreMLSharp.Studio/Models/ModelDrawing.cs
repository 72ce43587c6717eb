using CoreMLSharp.Conversion.Inspection;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Studio.Models;

/// <summary>Draws up the graph of a model of any format, with the models that it links to.</summary>
internal static class ModelDrawing
{
    /// <summary>The graph.</summary>
    /// <exception cref="CoreMLException">The model cannot be read; the message says why.</exception>
    public static ModelGraph Of(ShelvedModel model)
    {
        if (!model.IsCoreML) return SourceGraph.Read(model.Path, model.Name);
        using ModelOutline outline = ModelOutline.Read(model.Path);
        return ModelGraph.Of(outline, model.Name, openLink: link => Open(link, model.Path));
    }

    /// <summary>Where a linked model lies, in words; null when it is not found, which is worth knowing but no failure.</summary>
    public static string? PlaceOf(LinkedModel link, string path) =>
        Find(link, path) is { } source ? source.Path ?? $"built into Studio ({source.Name})" : null;

    private static ModelOutline? Open(LinkedModel link, string path)
    {
        try
        {
            return Find(link, path) is { Path: { } found, IsOnnxNetwork: false } ? ModelOutline.Read(found) : null;
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            // It is drawn as a node.
            return null;
        }
    }

    private static ModelSource? Find(LinkedModel link, string path)
    {
        try
        {
            return LinkedModelResolver.Resolve(link, Path.GetDirectoryName(path)!, []);
        }
        catch (Exception error) when (error is CoreMLException or IOException or ArgumentException)
        {
            return null;
        }
    }
}
