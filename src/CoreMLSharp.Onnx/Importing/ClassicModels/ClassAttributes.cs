using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Importing.ClassicModels;

/// <summary>Reads the classes that a node names.</summary>
internal static class ClassAttributes
{
    /// <summary>The classes; the attributes are called differently from operator to operator.</summary>
    /// <exception cref="ModelFormatException">There are none.</exception>
    public static ClassLabels Of(NodeProto node)
    {
        string[] texts = First(node.Texts("classlabels_strings"), node.Texts("classlabels_strings"));
        long[] integers = First(node.Integers("classlabels_int64s"), node.Integers("classlabels_ints"));
        return texts.Length > 0 ? texts : integers.Length > 0 ? integers : throw new ModelFormatException("it names no classes.");
    }

    /// <summary>One score for two classes.</summary>
    public static bool IsOfTwo(this ClassLabels labels, int scores) => labels.Count == 2 && scores == 1;

    private static T[] First<T>(T[] first, T[] second) => first.Length > 0 ? first : second;
}

/// <summary>How a score of the second of two classes gives that of the first.</summary>
internal enum SecondScore
{
    /// <summary>There is a score for each class.</summary>
    None,

    /// <summary>It is 1 - score.</summary>
    Complement,

    /// <summary>It is -score.</summary>
    Opposite,
}
