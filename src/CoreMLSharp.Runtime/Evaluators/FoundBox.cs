using System.Numerics.Tensors;
using CoreMLSharp.Models;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>A box, its most likely class by position, and how sure the model is.</summary>
internal readonly record struct FoundBox(int Class, double Confidence, double CenterX, double CenterY, double Width, double Height)
{
    private const int CoordinatesOfBox = 4;

    /// <summary>
    /// The boxes that the model is sure of at all, since rows of zeros only fill up a fixed number; null where the outputs are not rows for
    /// the same boxes.
    /// </summary>
    public static IReadOnlyList<FoundBox>? Read(DetectorOutputs detector, IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        if (Rows(outputs, detector.Confidence) is not var (confidences, classes)) return null;
        if (Rows(outputs, detector.Coordinates) is not var (boxes, width)) return null;
        if (width != CoordinatesOfBox || classes < 1 || confidences.Length / classes != boxes.Length / width) return null;
        List<FoundBox> found = [];
        for (int row = 0; row < boxes.Length / width; row++)
        {
            ReadOnlySpan<double> scores = confidences.AsSpan(row * classes, classes);
            int best = TensorPrimitives.IndexOfMax(scores);
            if (!(scores[best] > 0)) continue;
            ReadOnlySpan<double> box = boxes.AsSpan(row * width, width);
            found.Add(new FoundBox(best, scores[best], box[0], box[1], box[2], box[3]));
        }

        return found;
    }

    private static (double[] Elements, int Columns)? Rows(IReadOnlyDictionary<string, MLFeatureValue> outputs, string name) =>
        outputs.GetValueOrDefault(name) is { Type: MLFeatureType.MultiArray, MultiArrayValue: { Shape: [.., _, long columns] } array }
        && array.Shape.SkipLast(2).All(length => length == 1)
            ? (array.ToDoubles(), (int)columns)
            : null;
}
