namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>What a detector's network follows from.</summary>
/// <param name="Classes">The labels.</param>
/// <param name="Anchors">The sizes from which boxes are computed.</param>
/// <param name="Fine">The map of the finer resolution.</param>
/// <param name="Coarse">The map of half the resolution.</param>
internal sealed record DetectorDesign(
    IReadOnlyList<string> Classes, IReadOnlyList<CenteredBox> Anchors, FeatureMap Fine, FeatureMap Coarse)
{
    /// <summary>Numbers before the scores of the classes: two of the middle, two of the size, and whether there is anything.</summary>
    public const int BoxNumbers = 5;

    /// <summary>How many cells around that of an object's middle, on each side, are to find it as well.</summary>
    public const int Reach = 1;

    /// <summary>The cells of a side, each of which finds the objects whose middle lies in it or a cell beside it.</summary>
    public int Grid => Fine.Side;

    /// <summary>Numbers for each box.</summary>
    public int Numbers => BoxNumbers + Classes.Count;

    public int Cells => Grid * Grid;

    /// <summary>How many boxes come out.</summary>
    public int Boxes => Cells * Anchors.Count;
}

/// <summary>What an extractor computes from a picture: channels of side × side cells.</summary>
internal sealed record FeatureMap(string Name, int Channels, int Side);
