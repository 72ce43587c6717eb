namespace CoreMLSharp.Specification;

/// <summary>A type of model whose message lists its classes by names.</summary>
public interface IHasClassLabels
{
    /// <summary>The classes, or null where they are no texts.</summary>
    StringVector? StringClassLabels { get; set; }
}

/// <summary>A type of model whose classes are either names or whole numbers: setting one field clears the other.</summary>
public interface IHasIntegerClassLabels : IHasClassLabels
{
    /// <summary>The classes, or null where they are no whole numbers.</summary>
    Int64Vector? Int64ClassLabels { get; set; }
}

public sealed partial class GLMClassifier : IHasIntegerClassLabels;

public sealed partial class SupportVectorClassifier : IHasIntegerClassLabels;

public sealed partial class TreeEnsembleClassifier : IHasIntegerClassLabels;

public sealed partial class NeuralNetworkClassifier : IHasIntegerClassLabels;

public sealed partial class KNearestNeighborsClassifier : IHasIntegerClassLabels;

public sealed partial class NonMaximumSuppression : IHasIntegerClassLabels;

public sealed partial class TextClassifier : IHasClassLabels;

public sealed partial class Gazetteer : IHasClassLabels;

public sealed partial class WordTagger : IHasClassLabels
{
    StringVector? IHasClassLabels.StringClassLabels
    {
        get => StringTags;
        set => StringTags = value;
    }
}
