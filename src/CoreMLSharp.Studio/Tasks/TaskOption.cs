namespace CoreMLSharp.Studio.Tasks;

/// <summary>An option of a task, as the page asks for it and the run keeps it.</summary>
/// <param name="Name">What the project's file and the command line call it.</param>
/// <param name="Label">What the page calls it.</param>
/// <param name="Kind">How it is asked for.</param>
/// <param name="Default">What it is when the person says nothing, in words: <c>true</c>, a number, a choice, or nothing.</param>
/// <param name="Help">What it does, in a sentence.</param>
public sealed record TaskOption(string Name, string Label, OptionKind Kind, string Default, string Help)
{
    /// <summary>Of a choice: the values and what the page calls them.</summary>
    public IReadOnlyList<(string Value, string Label)> Choices { get; init; } = [];

    /// <summary>The heading under which it stands with others; null for none.</summary>
    public string? Group { get; init; }
}

/// <summary>How an option is asked for.</summary>
public enum OptionKind
{
    /// <summary>A switch.</summary>
    Switch,

    /// <summary>A number; nothing means that it is chosen.</summary>
    Number,

    /// <summary>One of some.</summary>
    Choice,

    /// <summary>A text.</summary>
    Text,

    /// <summary>The name of a column of the training data.</summary>
    Column,
}
