using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Importing.ClassicModels;

/// <summary>A linear classifier or regressor: rows of weights, each with an offset.</summary>
/// <param name="Weights">A row for each score.</param>
/// <param name="Offsets">One for each row.</param>
/// <param name="Transform">What becomes of the scores.</param>
internal sealed record LinearModel(IReadOnlyList<double[]> Weights, double[] Offsets, PostTransform Transform)
{
    /// <summary>The numbers of a row of the input.</summary>
    public int Inputs => Weights[0].Length;

    public static (LinearModel Model, ClassLabels Labels) Classifier(NodeProto node)
    {
        ClassLabels labels = ClassAttributes.Of(node);
        double[] offsets = node.Numbers("intercepts");
        double[] coefficients = node.Numbers("coefficients");

        // Without offsets there is a row for each class; with one, that of the second of two classes.
        int rows = offsets.Length > 0 ? offsets.Length : labels.Count;
        LinearModel model = Of(coefficients, offsets, rows, node);
        return rows == labels.Count || labels.IsOfTwo(rows)
            ? (model, labels)
            : throw new ModelFormatException($"it has {rows} rows of coefficients for {labels.Count} classes.");
    }

    public static LinearModel Regressor(NodeProto node) =>
        Of(node.Numbers("coefficients"), node.Numbers("intercepts"), (int)node.Integer("targets", 1), node);

    public static LinearModel Of(double[] coefficients, double[] offsets, int rows, NodeProto node)
    {
        if (rows < 1 || coefficients.Length == 0 || coefficients.Length % rows != 0 || (offsets.Length > 0 && offsets.Length != rows))
        {
            throw new ModelFormatException(
                $"its {coefficients.Length} coefficients and {offsets.Length} intercepts do not make {rows} rows.");
        }

        return new LinearModel(
            [.. coefficients.Chunk(coefficients.Length / rows)], offsets.Length > 0 ? offsets : new double[rows], PostTransforms.Of(node));
    }
}
