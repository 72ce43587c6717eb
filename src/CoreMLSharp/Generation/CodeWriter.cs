using System.Text;

namespace CoreMLSharp.Generation;

/// <summary>Lines of source text.</summary>
internal sealed class CodeWriter
{
    private const int IndentSize = 4;
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>An empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Lines as they stand, at the present depth.</summary>
    public void Lines(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.Length > 0) _text.Append(' ', _depth * IndentSize).Append(line);
            _text.Append('\n');
        }
    }

    /// <summary>Begins what stands deeper.</summary>
    public void Indent() => _depth++;

    /// <summary>Ends it.</summary>
    public void Outdent() => _depth--;

    public override string ToString() => _text.ToString();
}
