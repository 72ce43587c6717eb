using CoreMLSharp.Diagnostics;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.CompiledModels;

/// <summary>How a <c>coremldata.bin</c> begins: the type of the model, its specification version, and how the rest is laid out.</summary>
/// <param name="Type">The type, by the number of its field in the specification's root message.</param>
/// <param name="SpecificationVersion">The model's specification version.</param>
/// <param name="IsMessage">Whether what follows is the model's message itself, as for all but networks, programs and pipelines.</param>
internal sealed record CompiledHeader(TypeCase Type, int SpecificationVersion, bool IsMessage)
{
    private const string MessageLayout = "spec";
    private const string TableLayout = "generic";

    /// <summary>
    /// Two versions stand in it, that of the file's format and that of the specification, each with a text. Only the format has one, its
    /// layout, by which the two are told apart: the compilers of 2017 wrote them the other way round.
    /// </summary>
    public static CompiledHeader Read(TableReader reader)
    {
        uint type = reader.UInt32();
        (long first, string firstLayout) = ReadVersion(reader);
        (long second, string secondLayout) = ReadVersion(reader);
        (long version, string layout) = firstLayout.Length > 0 ? (second, firstLayout) : (first, secondLayout);
        if (layout != MessageLayout && !layout.StartsWith(TableLayout, StringComparison.Ordinal))
        {
            throw new UnsupportedModelException(
                $"The compiled model is laid out as \"{(layout.Length > 40 ? layout[..40] : layout)}\", which is not known.");
        }

        return version is > 0 and < int.MaxValue
            ? new CompiledHeader((TypeCase)type, (int)version, layout == MessageLayout)
            : throw reader.Damaged($"its specification version is {version:N0}");
    }

    private static (long Major, string Layout) ReadVersion(TableReader reader)
    {
        long major = reader.Int64();
        reader.Int64();
        reader.Int64();
        return (major, reader.Text());
    }
}
