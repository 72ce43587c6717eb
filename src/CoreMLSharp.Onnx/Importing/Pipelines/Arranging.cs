using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>Operators that put features side by side, pick some of them, or give their tensors other shapes and types.</summary>
internal static class Arranging
{
    public static bool Identity(StageContext stage) => Pass(stage, columns => columns.Shape);

    public static bool Flatten(StageContext stage)
    {
        int axis = (int)stage.Node.Integer("axis", 1);
        return Pass(stage, columns =>
        {
            int split = NodeContext.Axis(axis, columns.Shape.Length + 1);
            return [TensorShape.Product(columns.Shape.AsSpan(0, split)), TensorShape.Product(columns.Shape.AsSpan(split))];
        });
    }

    public static bool Reshape(StageContext stage)
    {
        long[]? wanted = stage.Node.Find("shape") is { } attribute ? [.. attribute.Ints] : stage.Constant(1)?.ToIntegers();
        return wanted is not null && Pass(stage, columns => Reshaped(columns, wanted));
    }

    public static bool Squeeze(StageContext stage)
    {
        long[]? axes = Axes(stage);
        return Pass(stage, columns =>
        {
            int rank = columns.Shape.Length;
            int[] given = axes is null
                ? [.. Enumerable.Range(0, rank).Where(axis => columns.Shape[axis] == 1)]
                : NodeContext.Axes(axes, rank);
            return [.. columns.Shape.Where((_, axis) => !given.Contains(axis))];
        });
    }

    public static bool Unsqueeze(StageContext stage)
    {
        if (Axes(stage) is not { } axes) return false;
        return Pass(stage, columns =>
        {
            List<long> shape = [.. columns.Shape];
            foreach (int axis in NodeContext.Axes(axes, shape.Count + axes.Length).Order()) shape.Insert(axis, 1);
            return [.. shape];
        });
    }

    /// <summary>Numbers stay what they are in whatever type; fractions that are cut off are arithmetic.</summary>
    public static bool Cast(StageContext stage)
    {
        OnnxType type = (OnnxType)stage.Node.Integer("to", (long)OnnxType.Float);
        bool isFraction = type is OnnxType.Float or OnnxType.Double or OnnxType.Float16 or OnnxType.Bfloat16;
        switch (stage.Input(0))
        {
            case Columns columns when columns.IsText ? type == OnnxType.String
                : isFraction || columns.Type == type || (IsWideInteger(type) && IsWhole(columns.Type)):
                stage.Output(0, columns with { Type = type });
                return true;
            case PredictedLabel { Classifier: var classifier } when Casted(classifier.Labels, type) is { } labels:
                stage.Output(0, new PredictedLabel(classifier with { Labels = labels }));
                return true;
            case ChosenLabel label when Casted(label.Labels, type) is { } labels:
                stage.Output(0, label with { Labels = labels });
                return true;
            case PredictedScores scores when isFraction:
                stage.Output(0, scores);
                return true;
            default:
                return false;
        }
    }

    public static bool Constant(StageContext stage)
    {
        foreach (AttributeProto attribute in stage.Node.Attribute)
        {
            RowValue? value = attribute.Name switch
            {
                "value" when attribute.T is { DataType: (int)OnnxType.String } texts => Texts(texts),
                "value" when attribute.T is { } tensor => new ConstantNumbers(OnnxConstant.Of(tensor)),
                "value_ints" => new ConstantNumbers(OnnxConstant.Of([.. attribute.Ints])),
                "value_int" => new ConstantNumbers(OnnxConstant.Of(attribute.I)),
                "value_strings" => new ConstantTexts([.. attribute.Strings.Select(text => text.ToStringUtf8())]),
                _ => null,
            };
            if (value is null) continue;
            stage.Output(0, value);
            return true;
        }

        return false;
    }

    public static ConstantTexts Texts(TensorProto tensor) => new([.. tensor.StringData.Select(text => text.ToStringUtf8())]);

    /// <summary>Along the last axis, where the others are one long.</summary>
    public static bool Concat(StageContext stage)
    {
        Columns?[] inputs = [.. Enumerable.Range(0, stage.Node.Input.Count).Select(stage.Columns)];
        if (inputs.Length == 0 || inputs.Any(input => input is null)) return false;
        Columns[] columns = [.. inputs.OfType<Columns>()];
        int rank = columns[0].Shape.Length;
        if (rank == 0 || columns.Any(one => one.Shape.Length != rank || one.IsText != columns[0].IsText)) return false;
        int axis = NodeContext.Axis(stage.Node.Integer("axis", 1), rank);
        if (columns.Any(one => one.Shape.Index().Any(size => size.Index != axis && size.Item != 1))) return false;
        long[] shape = [.. columns[0].Shape];
        shape[axis] = columns.Sum(one => one.Shape[axis]);
        stage.Output(0, new Columns([.. columns.SelectMany(one => one.Parts)], shape, columns[0].Type));
        return true;
    }

    public static bool Vectorize(StageContext stage)
    {
        Columns?[] inputs = [.. Enumerable.Range(0, stage.Node.Input.Count).Select(stage.Numbers)];
        if (inputs.Any(input => input is null)) return false;
        Column[] parts = [.. inputs.OfType<Columns>().SelectMany(columns => columns.Parts)];
        stage.Output(0, new Columns(parts, [1, parts.Sum(part => part.Length)], OnnxType.Float));
        return true;
    }

    /// <summary>Elements at known places, or the label at a place that is computed.</summary>
    public static bool Extract(StageContext stage)
    {
        if (ChooseLabel(stage)) return true;
        return stage.Constant(1)?.ToIntegers() is { } places && stage.Columns(0) is { } columns
            && Pick(stage, columns, places, [1, places.Length]);
    }

    public static bool Gather(StageContext stage)
    {
        if (ChooseLabel(stage)) return true;
        if (stage.Constant(1) is not { } constant || stage.Columns(0) is not { Shape: [1, _] } columns) return false;
        if (NodeContext.Axis(stage.Node.Integer("axis", 0), 2) != 1) return false;
        return Pick(stage, columns, constant.ToIntegers(), [1, .. constant.Shape.Dims]);
    }

    private static bool Pick(StageContext stage, Columns columns, long[] places, long[] shape)
    {
        List<Column> picked = [];
        for (int i = 0; i < places.Length;)
        {
            (Column part, int start) = PartAt(columns, places[i] < 0 ? places[i] + columns.Length : places[i]);
            List<int> inside = [];
            while (i < places.Length && places[i] >= start && places[i] < start + part.Length) inside.Add((int)places[i++] - start);
            if (inside.Count == 0) throw new ModelFormatException($"it takes the element {places[i]} from the end of others.");
            bool isWhole = inside.Index().All(place => place.Index == place.Item) && inside.Count == part.Length;
            if (isWhole) picked.Add(part);
            else if (!part.IsArray) picked.AddRange(Enumerable.Repeat(part, inside.Count));
            else
            {
                Column added = stage.Pipeline.Add(
                    FeatureEngineeringBuilder.ArrayFeatureExtractor(part.Feature, stage.NameOf(), [.. inside]));
                picked.Add(added with { IsSource = part.IsSource });
            }
        }

        stage.Output(0, new Columns(picked, shape, columns.Type));
        return true;
    }

    private static (Column Part, int Start) PartAt(Columns columns, long place)
    {
        int start = 0;
        foreach (Column part in columns.Parts)
        {
            if (place >= start && place < start + part.Length) return (part, start);
            start += part.Length;
        }

        throw new ModelFormatException($"it takes the element {place} of {columns.Length}.");
    }

    /// <summary>One of constant labels, by a place that a program finds, mostly that of the largest score.</summary>
    private static bool ChooseLabel(StageContext stage)
    {
        if (stage.Input(1) is not OpenTensor) return false;
        ClassLabels? labels = stage.Input(0) switch
        {
            ConstantTexts { Texts: var texts } => texts,
            ConstantNumbers { Constant: var constant } when IsWhole(constant.Type) => constant.ToIntegers(),
            _ => (ClassLabels?)null,
        };
        if (labels is null || labels.Count < 2) return false;
        stage.Output(0, new ChosenLabel(labels, Labelling.ScoresBehind(stage.Pipeline, stage.Node.Input[1])));
        return true;
    }

    /// <summary>What has no shape of its own in Core ML passes as it is.</summary>
    private static bool Pass(StageContext stage, Func<Columns, long[]> reshape)
    {
        RowValue? input = stage.Input(0);
        if (input is null or OpenTensor or ConstantNumbers) return false;
        stage.Output(0, input is Columns columns ? columns with { Shape = reshape(columns) } : input);
        return true;
    }

    private static long[]? Axes(StageContext stage) =>
        stage.Node.Find("axes") is { } attribute ? [.. attribute.Ints] : stage.Constant(1)?.ToIntegers();

    private static long[] Reshaped(Columns columns, long[] wanted)
    {
        long[] shape = [.. wanted.Select((size, axis) => size == 0 && axis < columns.Shape.Length ? columns.Shape[axis] : size)];
        long count = TensorShape.Product(columns.Shape);
        long known = shape.Where(size => size >= 0).Aggregate(1L, (product, size) => product * size);
        return [.. shape.Select(size => size < 0 ? count / Math.Max(known, 1) : size)];
    }

    /// <summary>Whether whole numbers fit; ML.NET numbers categories without a sign.</summary>
    private static bool IsWideInteger(OnnxType type) =>
        type is OnnxType.Int32 or OnnxType.Int64 or OnnxType.Uint32 or OnnxType.Uint64;

    private static bool IsWhole(OnnxType type) => type is not (OnnxType.Float or OnnxType.Double or OnnxType.Float16 or OnnxType.Bfloat16);

    private static ClassLabels? Casted(ClassLabels labels, OnnxType type)
    {
        if (type == OnnxType.String)
        {
            return labels.Strings.Count > 0 ? labels : labels.Integers.Select(label => $"{label}").ToArray();
        }

        if (labels.Integers.Count > 0) return labels;
        long[] parsed = [.. labels.Strings.Select(text => long.TryParse(text, out long number) ? number : long.MinValue)];
        return IsWhole(type) && !parsed.Contains(long.MinValue) ? (ClassLabels)parsed : null;
    }
}
