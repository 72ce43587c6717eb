using System.Text.Json;
using System.Text.Json.Serialization;

namespace CoreMLSharp.Studio.Projects;

/// <summary>What a project's <c>project.json</c> says; a person can read it and change it.</summary>
public sealed record ProjectDocument
{
    /// <summary>The version of this form.</summary>
    public const int CurrentFormat = 1;

    /// <summary>How the file is written and read.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The version of the form that the file has.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>What the person calls the project.</summary>
    public required string Name { get; init; }

    /// <summary>The task, as <c>coreml train</c> calls it.</summary>
    public required string Task { get; init; }

    /// <summary>What to learn from.</summary>
    public DataPart Training { get; init; } = new();

    /// <summary>What to validate with; without anything, some of the training data is set aside.</summary>
    public DataPart Validation { get; init; } = new();

    /// <summary>Options of the next training by their names; what is not there has its default.</summary>
    public Dictionary<string, string> Options { get; init; } = [];
}

/// <summary>One part of a project's data: where it lies, and what the person changed, which leaves the files as they are.</summary>
public sealed record DataPart
{
    /// <summary>
    /// A folder or file on this machine, which is read where it lies; relative to the project's folder if it is inside. What was dropped into
    /// the page is beside it, in the project.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Changes, in their order; the last can be taken back.</summary>
    public IReadOnlyList<DataEdit> Edits { get; init; } = [];
}

/// <summary>One change to labelled files.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Label">The class to which files were moved, or that was added or removed.</param>
/// <param name="Files">The files, by their identifiers; null for changes of classes.</param>
public sealed record DataEdit(DataEditKind Kind, string? Label = null, IReadOnlyList<string>? Files = null);

/// <summary>Kinds of changes.</summary>
public enum DataEditKind
{
    /// <summary>Files are of another class.</summary>
    Move,

    /// <summary>Files are left out.</summary>
    Remove,

    /// <summary>There is one more class, still without files.</summary>
    AddClass,

    /// <summary>A class and its files are left out.</summary>
    RemoveClass,
}
