using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>
/// Picks the most confident boxes and leaves out those that overlap one picked before, of the same class where <c>perClass</c> says so
/// (Core ML specification, <c>NonMaximumSuppression</c>). Boxes are centre x, centre y, width, height.
/// </summary>
internal sealed class NonMaximumSuppression : IModelEvaluator
{
    private readonly Specification.NonMaximumSuppression _model;
    private readonly (int Least, int Most) _rows;
    private readonly string _where;

    public NonMaximumSuppression(EvaluatorContext context)
    {
        _where = context.Where;
        _model = context.Model.NonMaximumSuppression;
        if (!(_model.IouThreshold is >= 0 and <= 1))
        {
            throw new ModelFormatException($"{_where}: the IOU threshold must be from 0 to 1, but is {_model.IouThreshold}.");
        }

        if (!(_model.ConfidenceThreshold >= 0))
        {
            throw new ModelFormatException(
                $"{_where}: the confidence threshold must not be negative, but is {_model.ConfidenceThreshold}.");
        }

        (int, int) confidences = RowLimits(context.Model.Description, _model.ConfidenceOutputFeatureName);
        (int, int) coordinates = RowLimits(context.Model.Description, _model.CoordinatesOutputFeatureName);
        _rows = (Math.Max(confidences.Item1, coordinates.Item1), Math.Min(confidences.Item2, coordinates.Item2));
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        MLMultiArray confidences = Matrix(inputs, _model.ConfidenceInputFeatureName),
        coordinates = Matrix(inputs, _model.CoordinatesInputFeatureName);
        int count = (int)confidences.Shape[^2], classes = (int)confidences.Shape[^1];
        if (coordinates.Shape[^1] != 4 || coordinates.Shape[^2] != count || classes == 0)
        {
            throw new ModelInputException(
                $"{_where}: confidences {confidences} and coordinates {coordinates} must be [boxes, classes] and [boxes, 4].");
        }

        double iou = Threshold(inputs, _model.IouThresholdInputFeatureName) ?? _model.IouThreshold;
        double confidence = Threshold(inputs, _model.ConfidenceThresholdInputFeatureName) ?? _model.ConfidenceThreshold;
        double[] scores = confidences.ToDoubles(), boxes = coordinates.ToDoubles();
        List<int> kept = Pick(Candidates(scores, boxes, classes, confidence), iou, _model.PickTop?.PerClass ?? false);
        return new Dictionary<string, MLFeatureValue>(2)
        {
            [_model.ConfidenceOutputFeatureName] = Rows(scores, classes, kept).ConvertTo(confidences.DataType),
            [_model.CoordinatesOutputFeatureName] = Rows(boxes, 4, kept).ConvertTo(coordinates.DataType),
        };
    }

    /// <summary>The boxes that reach the threshold, most confident first.</summary>
    private static List<Box> Candidates(double[] scores, double[] boxes, int classes, double threshold)
    {
        List<Box> candidates = [];
        for (int i = 0; i * 4 < boxes.Length; i++)
        {
            ReadOnlySpan<double> row = scores.AsSpan(i * classes, classes);
            int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row);
            if (row[best] >= threshold)
            {
                candidates.Add(new Box(i, best, row[best], boxes[4 * i], boxes[(4 * i) + 1], boxes[(4 * i) + 2], boxes[(4 * i) + 3]));
            }
        }

        return [.. candidates.OrderByDescending(box => box.Confidence)];
    }

    private List<int> Pick(List<Box> candidates, double iouThreshold, bool perClass)
    {
        List<Box> kept = [];
        foreach (Box box in candidates)
        {
            if (kept.Count == _rows.Most) break;
            bool isSuppressed =
                kept.Exists(other => (!perClass || other.Class == box.Class) && box.IntersectionOverUnion(other) > iouThreshold);
            if (!isSuppressed) kept.Add(box);
        }

        return [.. kept.Select(box => box.Index)];
    }

    /// <summary>The rows of the kept boxes, and rows of zeros up to the least number that the description asks for.</summary>
    private MLMultiArray Rows(double[] source, int width, List<int> kept)
    {
        double[] rows = new double[Math.Max(kept.Count, _rows.Least) * width];
        for (int i = 0; i < kept.Count; i++) source.AsSpan(kept[i] * width, width).CopyTo(rows.AsSpan(i * width));
        return MLMultiArray.Wrap(rows, rows.Length / width, width);
    }

    private MLMultiArray Matrix(IReadOnlyDictionary<string, MLFeatureValue> inputs, string name)
    {
        if (inputs.TryGetValue(name, out MLFeatureValue? value) && value.Type == MLFeatureType.MultiArray)
        {
            MLMultiArray array = value.MultiArrayValue;
            if (array.Shape.Count >= 2 && array.Shape.SkipLast(2).All(length => length == 1)) return array;
        }

        throw new ModelInputException($"{_where}: the input '{name}' is missing or not a matrix.");
    }

    private double? Threshold(IReadOnlyDictionary<string, MLFeatureValue> inputs, string name)
    {
        if (name.Length == 0 || !inputs.TryGetValue(name, out MLFeatureValue? value)) return null;
        return value.Type == MLFeatureType.Double && value.DoubleValue >= 0
            ? value.DoubleValue
            : throw new ModelInputException($"{_where}: the input '{name}' must be a number that is not negative.");
    }

    private (int Least, int Most) RowLimits(ModelDescription description, string output)
    {
        ArrayFeatureType type = description.Output.FirstOrDefault(feature => feature.Name == output)?.Type.MultiArrayType
            ?? throw new ModelFormatException($"{_where}: the description has no multi-array output '{output}'.");
        (long least, long most) = type.ShapeFlexibilityCase switch
        {
            ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange when type.ShapeRange.SizeRanges.Count >= 2 =>
                Limits(type.ShapeRange.SizeRanges[^2]),
            ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes => (0, int.MaxValue),
            _ when type.Shape.Count >= 2 => (type.Shape[^2], type.Shape[^2]),
            _ => (0, int.MaxValue),
        };
        return least is >= 0 and <= 1 << 24 && most >= least
            ? ((int)least, (int)Math.Min(most, int.MaxValue))
            : throw new ModelFormatException($"{_where}: the output '{output}' asks for {least} to {most} boxes.");
    }

    private static (long Least, long Most) Limits(SizeRange range) =>
        ((long)Math.Min(range.LowerBound, long.MaxValue), range.UpperBound < 0 ? int.MaxValue : range.UpperBound);

    private readonly record struct Box(int Index, int Class, double Confidence, double X, double Y, double Width, double Height)
    {
        public double IntersectionOverUnion(Box other)
        {
            double width = Overlap(X, Width, other.X, other.Width), height = Overlap(Y, Height, other.Y, other.Height);
            double intersection = width * height;
            double union = (Width * Height) + (other.Width * other.Height) - intersection;
            return union > 0 ? intersection / union : 0;
        }

        private static double Overlap(double a, double aLength, double b, double bLength) =>
            Math.Max(0, Math.Min(a + (aLength / 2), b + (bLength / 2)) - Math.Max(a - (aLength / 2), b - (bLength / 2)));
    }
}
