using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Text;

/// <summary>
/// ML Programs as text, both ways: what is written is read back as the same program. Compiled models (<c>.mlmodelc</c>) keep their
/// programs in this form, as <c>model.mil</c>; constants stand in the text, weights as places in a weight file.
/// </summary>
/// <remarks>
/// Types and values are written as Apple's newer compilers do, <c>program(1.3)</c>; those of the older <c>program(1.0)</c> are read as
/// well. Names that are no plain words stand in quotes, and the blocks of <c>cond</c> and <c>while_loop</c> in braces behind their
/// operation, which are this library's own ways. Not kept are documentation texts of values and programs.
/// </remarks>
/// <example>
/// <code>
/// program(1.3)
/// {
///     func main&lt;ios15&gt;(tensor&lt;fp32, [2]&gt; x) {
///         fp32 two = const()[name = string("two"), val = fp32(0x1p+1)];
///         tensor&lt;fp32, [2]&gt; y = mul(x = x, y = two)[name = string("y")];
///     } -> (y);
/// }
/// </code>
/// </example>
public static class ProgramText
{
    /// <summary>Writes a program.</summary>
    /// <exception cref="ModelFormatException">A constant contradicts its type, or something has no type.</exception>
    public static void Write(Program program, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(writer);
        Unforeseen.Guard("The program cannot be written", () => new MilWriter(writer).Write(program));
    }

    /// <summary>Reads a program.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it, such as its file.</param>
    /// <exception cref="ModelFormatException">The text is no program; the message says where (line and column) and why.</exception>
    public static Program Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        return Unforeseen.Guard($"{name} cannot be read", () => new MilParser(text, name).Read());
    }
}
