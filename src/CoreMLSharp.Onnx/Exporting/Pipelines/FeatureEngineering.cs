using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.Normalizer.Types;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>Models that prepare numbers for others.</summary>
internal static class FeatureEngineering
{
    /// <summary>scale · (x + shift).</summary>
    public static void Scale(StageContext stage)
    {
        Scaler model = stage.Model.Scaler;
        OnnxValue row = stage.Row();
        if (model.ShiftValue.Count > 0) row = stage.Graph.Add(row, Vector(stage, "shift", model.ShiftValue));
        if (model.ScaleValue.Count > 0) row = stage.Graph.Mul(row, Vector(stage, "scale", model.ScaleValue));
        stage.Output(row);
    }

    /// <summary>Numbers divided by their maximum, their sum of magnitudes or their length; zeros stay zeros.</summary>
    public static void Normalize(StageContext stage)
    {
        OnnxValue row = stage.Row();
        OnnxValue norm = stage.Graph.Reduce(
            stage.Model.Normalizer.NormType switch
            {
                NormType.Lmax => "ReduceMax",
                NormType.L1 => "ReduceL1",
                NormType.L2 => "ReduceL2",
                var unknown => throw new ModelValidationException($"the norm {unknown} is unknown."),
            },
            row, [1], keepDims: true);
        OnnxValue isZero = stage.Graph.Compare("Equal", norm, stage.Graph.Constant(0f));
        stage.Output(stage.Graph.Div(row, stage.Graph.Where(isZero, stage.Graph.Constant(1f), norm) with { Shape = norm.Shape }));
    }

    /// <summary>Missing numbers replaced.</summary>
    public static void Impute(StageContext stage)
    {
        Imputer model = stage.Model.Imputer;
        IReadOnlyList<double> imputed = model.ImputedValueCase switch
        {
            Imputer.ImputedValueOneofCase.ImputedDoubleValue => [model.ImputedDoubleValue],
            Imputer.ImputedValueOneofCase.ImputedInt64Value => [model.ImputedInt64Value],
            Imputer.ImputedValueOneofCase.ImputedDoubleArray => model.ImputedDoubleArray.Vector,
            Imputer.ImputedValueOneofCase.ImputedInt64Array => [.. model.ImputedInt64Array.Vector.Select(value => (double)value)],
            _ => throw new UnsupportedModelException("it imputes texts or dictionaries, which cannot be exported to ONNX."),
        };
        double missing = model.ReplaceValueCase switch
        {
            Imputer.ReplaceValueOneofCase.ReplaceDoubleValue => model.ReplaceDoubleValue,
            Imputer.ReplaceValueOneofCase.ReplaceInt64Value => model.ReplaceInt64Value,
            _ => double.NaN,
        };
        OnnxValue row = stage.Row();
        OnnxValue isMissing = double.IsNaN(missing)
            ? stage.Graph.Add("IsNaN", [row], TensorProto.Types.DataType.Bool, row.Shape)
            : stage.Graph.Compare("Equal", row, stage.Graph.Constant((float)missing));
        stage.Output(stage.Graph.Where(isMissing, Vector(stage, "imputed", imputed), row) with { Shape = row.Shape });
    }

    /// <summary>Features side by side.</summary>
    public static void Vectorize(StageContext stage)
    {
        FeatureVectorizer model = stage.Model.FeatureVectorizer;
        OnnxValue row = stage.Features.Row([.. model.InputList.Select(column => column.InputColumn_)]);
        long length = model.InputList.Sum(column => (long)column.InputDimensions);
        if (row.RankedShape[1] is not TensorShape.Unknown and var found && found != length)
        {
            throw new ModelValidationException($"its columns have {length} numbers, but its inputs {found}.");
        }

        stage.Output(row);
    }

    /// <summary>Some numbers of an array.</summary>
    public static void Extract(StageContext stage)
    {
        OnnxValue row = stage.Row();
        long[] positions = [.. stage.Model.ArrayFeatureExtractor.ExtractIndex.Select(index => (long)index)];
        if (positions.Any(position => position < 0 || (row.RankedShape[1] >= 0 && position >= row.RankedShape[1])))
        {
            throw new ModelValidationException($"it takes a number beyond the {row.RankedShape[1]} of its input.");
        }

        stage.Output(stage.Graph.Gather(row, stage.Graph.Constant(positions), axis: 1));
    }

    private static OnnxValue Vector(StageContext stage, string hint, IReadOnlyList<double> values) =>
        stage.Numbers(hint, values, values.Count);
}
