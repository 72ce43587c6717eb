using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using NormType = CoreMLSharp.Specification.Normalizer.Types.NormType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>Models that prepare numbers for others.</summary>
internal static class FeatureEngineering
{
    /// <summary>(x - offset) · scale; Core ML's is scale · (x + shift).</summary>
    public static bool Scale(StageContext stage)
    {
        if (stage.Numbers(0) is not { } columns) return false;
        double[] offset = stage.Node.Numbers("offset"), scale = stage.Node.Numbers("scale");
        CheckCount(offset.Length, columns);
        CheckCount(scale.Length, columns);
        return stage.Stage(
            FeatureEngineeringBuilder.Scaler(Fractions(stage, columns), stage.NameOf(), scale, [.. offset.Select(number => -number)]),
            columns.Shape);
    }

    public static bool Normalize(StageContext stage)
    {
        string norm = stage.Node.Text("norm", "MAX");
        if (stage.Input(0) is PredictedScores { Classifier: var classifier })
        {
            if (norm != "L1") return false;
            Classifier? normalized = classifier.SumsToOne ? classifier : classifier.Normalized;
            if (normalized is null) return false;
            stage.Output(0, new PredictedScores(normalized with { Labels = classifier.Labels }));
            return true;
        }

        if (stage.Numbers(0) is not { } columns) return false;
        NormType type = norm switch
        {
            "MAX" => NormType.Lmax,
            "L1" => NormType.L1,
            "L2" => NormType.L2,
            _ => throw new ModelFormatException($"its norm is '{norm}'."),
        };
        return stage.Stage(FeatureEngineeringBuilder.Normalizer(Fractions(stage, columns), stage.NameOf(), type), columns.Shape);
    }

    public static bool Impute(StageContext stage)
    {
        if (stage.Numbers(0) is not { } columns) return false;
        double[] floats = stage.Node.Numbers("imputed_value_floats");
        double[] imputed = floats.Length > 0 ? floats : [.. stage.Node.Integers("imputed_value_int64s").Select(number => (double)number)];
        double missing = floats.Length > 0 ? stage.Node.Float("replaced_value_float", 0) : stage.Node.Integer("replaced_value_int64", 0);
        if (imputed.Length == 0) throw new ModelFormatException("it has no imputed values.");
        CheckCount(imputed.Length, columns);
        FeatureDescription input = Fractions(stage, columns);
        double? replaced = double.IsNaN(missing) ? null : missing;
        return stage.Stage(
            imputed.Length == 1
                ? FeatureEngineeringBuilder.Imputer(input, stage.NameOf(), imputed[0], replaced)
                : FeatureEngineeringBuilder.Imputer(input, stage.NameOf(), imputed, replaced),
            columns.Shape, columns.Type);
    }

    /// <summary>The columns as an array of numbers with fractions.</summary>
    private static FeatureDescription Fractions(StageContext stage, Columns columns)
    {
        Column row = stage.Pipeline.Row(columns);
        return row.Feature.Type.MultiArrayType.DataType == ArrayFeatureType.Types.ArrayDataType.Int32
            ? stage.Pipeline.Row(columns, inDoubles: true).Feature
            : row.Feature;
    }

    private static void CheckCount(int count, Columns columns)
    {
        if (count > 1 && count != columns.Length)
        {
            throw new ModelFormatException($"it has {count} numbers for rows of {columns.Length}.");
        }
    }
}
