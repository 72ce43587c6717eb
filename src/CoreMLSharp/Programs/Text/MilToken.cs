namespace CoreMLSharp.Programs.Text;

/// <summary>What a token is.</summary>
internal enum MilTokenKind
{
    /// <summary>The text is at its end.</summary>
    End,

    /// <summary>A word: a keyword, a type, a name, <c>true</c>, <c>nan</c>.</summary>
    Word,

    /// <summary>A text in quotes, whose <see cref="MilToken.Text"/> is what it stands for.</summary>
    Quoted,

    /// <summary>A number, as it is written.</summary>
    Number,

    /// <summary>A bracket, a comma and the like, or <c>-&gt;</c>.</summary>
    Mark,
}

/// <summary>A piece of the text of a program.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says.</param>
/// <param name="Position">Where it begins, in characters.</param>
internal readonly record struct MilToken(MilTokenKind Kind, string Text, int Position)
{
    /// <summary>Whether it is a certain bracket, comma and the like.</summary>
    public bool Is(string mark) => Kind == MilTokenKind.Mark && Text == mark;

    /// <summary>The token as messages show it.</summary>
    public override string ToString() => Kind switch
    {
        MilTokenKind.End => "the end of the text",
        MilTokenKind.Quoted => Shortened(MilNames.Quoted(Text)),
        _ => Shortened($"'{Text}'"),
    };

    private static string Shortened(string text) => text.Length <= 60 ? text : $"{text.AsSpan(0, 59)}…";
}
