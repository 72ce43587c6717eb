using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Programs.Text;

/// <summary>Reads a program's text token by token, and says what was expected where something else stands.</summary>
internal sealed class MilReader
{
    /// <summary>How deep types, values and blocks may lie in each other; real ones are a few levels deep.</summary>
    private const int MaximumDepth = 32;

    private readonly MilLexer _lexer;
    private int _depth;

    public MilReader(string text, string name)
    {
        _lexer = new MilLexer(text, name);
        Current = _lexer.Next();
        Ahead = _lexer.Next();
    }

    /// <summary>The next token.</summary>
    public MilToken Current { get; private set; }

    /// <summary>The one after it.</summary>
    public MilToken Ahead { get; private set; }

    /// <summary>The next token, which is then read.</summary>
    public MilToken Take()
    {
        MilToken token = Current;
        Current = Ahead;
        if (token.Kind != MilTokenKind.End) Ahead = _lexer.Next();
        return token;
    }

    /// <summary>Reads a mark if it is the next token.</summary>
    public bool Accept(string mark)
    {
        if (!Current.Is(mark)) return false;
        Take();
        return true;
    }

    /// <summary>Reads a mark.</summary>
    public void Expect(string mark)
    {
        if (!Accept(mark)) throw Unexpected($"'{mark}'");
    }

    /// <summary>Reads a certain word.</summary>
    public void ExpectWord(string word)
    {
        if (Current.Kind != MilTokenKind.Word || Current.Text != word) throw Unexpected($"'{word}'");
        Take();
    }

    /// <summary>Reads a name, which is a word or in quotes.</summary>
    /// <param name="what">Whose name it is.</param>
    public string Name(string what) => Current.Kind is MilTokenKind.Word or MilTokenKind.Quoted ? Take().Text : throw Unexpected(what);

    /// <summary>Reads what stands between two marks, parted by commas.</summary>
    public void Each(string open, string close, Action read)
    {
        Expect(open);
        Deeper(() =>
        {
            if (!Current.Is(close))
            {
                do read();
                while (Accept(","));
            }
        });
        Expect(close);
    }

    /// <summary>Reads something that lies inside.</summary>
    public void Deeper(Action read)
    {
        if (++_depth > MaximumDepth) throw Error(Current.Position, $"more than {MaximumDepth} levels lie in each other.");
        read();
        _depth--;
    }

    /// <summary>What is wrong at a place.</summary>
    public ModelFormatException Error(int position, string problem) => _lexer.Error(position, problem);

    /// <summary>Something else was expected at this place.</summary>
    public ModelFormatException Unexpected(string expected) => Error(Current.Position, $"{expected} was expected, not {Current}.");
}
