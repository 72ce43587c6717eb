namespace CoreMLSharp.Diagnostics;

/// <summary>A failure that a user can cause and mend: its message says what is wrong, where, and what to do.</summary>
public class CoreMLException : Exception
{
    private readonly List<string> _location = [];

    /// <summary>Creates the exception with a message for people.</summary>
    public CoreMLException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for people and the technical cause.</summary>
    public CoreMLException(string message, Exception? cause) : base(message, cause) { }

    /// <summary>
    /// The places that lead to the fault, outermost first, such as a model's file, a stage, a layer; empty where the message alone says it.
    /// </summary>
    public IReadOnlyList<string> Location => _location;

    /// <summary>What the caller may do about it, for a program to phrase in its own terms (an option, a button).</summary>
    public Hint Hint { get; init; }

    /// <summary>The places and the fault.</summary>
    public override string Message => _location.Count == 0 ? base.Message : $"{string.Join(": ", _location)}: {base.Message}";

    /// <summary>Puts the fault inside a larger place. For a catch block that then rethrows with <c>throw;</c>.</summary>
    internal void AddOuterLocation(string place) => _location.Insert(0, place);
}
