using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Importing.ClassicModels;

/// <summary>What becomes of the scores of a classic model.</summary>
internal enum PostTransform
{
    None,
    Softmax,
    Logistic,

    /// <summary>As softmax, but scores of zero stay zero.</summary>
    SoftmaxZero,

    /// <summary>The inverse of the normal distribution function.</summary>
    Probit,
}

/// <summary>Reads transforms by the names that attributes have for them.</summary>
internal static class PostTransforms
{
    private static readonly Dictionary<string, PostTransform> Names = new()
    {
        ["NONE"] = PostTransform.None,
        ["SOFTMAX"] = PostTransform.Softmax,
        ["LOGISTIC"] = PostTransform.Logistic,
        ["SOFTMAX_ZERO"] = PostTransform.SoftmaxZero,
        ["PROBIT"] = PostTransform.Probit,
    };

    public static PostTransform Of(NodeProto node)
    {
        string name = node.Text("post_transform", "NONE");
        return Names.TryGetValue(name, out PostTransform transform)
            ? transform
            : throw new ModelFormatException($"its post_transform '{name}' is none of {string.Join(", ", Names.Keys)}.");
    }
}
