using CoreMLSharp.Building;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>A value of an ONNX graph for one row of its input.</summary>
internal abstract record RowValue
{
    /// <summary>What a node would have made that could not be imported; whoever needs it is passed over.</summary>
    public static RowValue Failed { get; } = new Failure();

    private sealed record Failure : RowValue;
}

/// <summary>Features side by side, each a number, a text or an array of numbers.</summary>
/// <param name="Parts">The features.</param>
/// <param name="Shape">The tensor's shape in the source, for one row.</param>
/// <param name="Type">Its element type there.</param>
internal sealed record Columns(IReadOnlyList<Column> Parts, long[] Shape, OnnxType Type) : RowValue
{
    public bool IsText => Type == OnnxType.String;

    public int Length => Parts.Sum(part => part.Length);
}

/// <summary>A feature among others.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Length">How many numbers it has.</param>
/// <param name="IsSource">Whether it is an input of the whole with numbers of just the source's type.</param>
internal sealed record Column(FeatureDescription Feature, int Length, bool IsSource = false)
{
    /// <summary>Numbers of a stage that gives an array.</summary>
    public static Column Of(Model stage)
    {
        FeatureDescription output = stage.Description.Output[0];
        long length = output.Type.MultiArrayType?.Shape.Aggregate(1L, (count, size) => checked(count * size)) ?? 1;
        return new Column(output, checked((int)length));
    }

    public bool IsArray => Feature.Type.MultiArrayType is not null;
}

/// <summary>A dictionary.</summary>
/// <param name="Feature">The feature.</param>
internal sealed record Map(FeatureDescription Feature) : RowValue;

/// <summary>A constant tensor.</summary>
internal sealed record ConstantNumbers(OnnxConstant Constant) : RowValue;

/// <summary>A constant tensor of texts.</summary>
internal sealed record ConstantTexts(string[] Texts) : RowValue;

/// <summary>A tensor that a stage with a program is going to compute.</summary>
internal sealed record OpenTensor : RowValue;

/// <summary>A classifier that is not yet built, as its outputs have no names yet.</summary>
/// <param name="Labels">The classes.</param>
/// <param name="Build">Makes the model.</param>
/// <param name="SumsToOne">Whether its scores do, so that dividing them by their sum changes nothing.</param>
internal sealed record Classifier(ClassLabels Labels, Func<ClassLabels, ClassifierOutputs, Model> Build, bool SumsToOne = false)
{
    /// <summary>The classifier whose scores are divided by their sum; null where there is none.</summary>
    public Classifier? Normalized { get; init; }

    /// <summary>The name of the scores in the source, where a program computes them.</summary>
    public string? Tensor { get; init; }
}

/// <summary>The label that a classifier gives.</summary>
internal sealed record PredictedLabel(Classifier Classifier) : RowValue;

/// <summary>The scores that a classifier gives, as a tensor or as a dictionary.</summary>
internal sealed record PredictedScores(Classifier Classifier) : RowValue;

/// <summary>The label at a place that the source computes.</summary>
/// <param name="Labels">All labels.</param>
/// <param name="Scores">The tensor whose largest element is at that place; null where that is not known.</param>
internal sealed record ChosenLabel(ClassLabels Labels, string? Scores) : RowValue;
