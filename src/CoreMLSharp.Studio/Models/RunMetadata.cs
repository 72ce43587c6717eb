using CoreMLSharp.Editing;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;
using CoreMLSharp.Studio.Runs;

namespace CoreMLSharp.Studio.Models;

/// <summary>What the author says of a model, which Xcode shows beside it.</summary>
public sealed record RunMetadata
{
    /// <summary>Who made it.</summary>
    public string Author { get; set; } = "";

    /// <summary>What it does.</summary>
    public string Description { get; set; } = "";

    /// <summary>Under which licence it may be used.</summary>
    public string License { get; set; } = "";

    /// <summary>Its version.</summary>
    public string Version { get; set; } = "";

    /// <summary>What a model says.</summary>
    public static RunMetadata Of(Metadata? metadata) => metadata is null ? new() : new()
    {
        Author = metadata.Author,
        Description = metadata.ShortDescription,
        License = metadata.License,
        Version = metadata.VersionString,
    };

    /// <summary>Writes it into a run's model.</summary>
    /// <exception cref="Diagnostics.CoreMLException">The model cannot be read.</exception>
    public void Save(Run run)
    {
        using ModelEditor editor = ModelEditor.Load(run.ModelPath);
        Metadata metadata = editor.Specification.Description.Metadata ??= new Metadata();
        (metadata.Author, metadata.ShortDescription, metadata.License, metadata.VersionString) = (Author, Description, License, Version);
        editor.Save(run.ModelPath);
        run.Change(document => document with { Bytes = StoredSize.Of(run.ModelPath) });
    }
}
