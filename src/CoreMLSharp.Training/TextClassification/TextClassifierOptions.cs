using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>How <see cref="TextClassifier"/> trains.</summary>
public sealed record TextClassifierOptions
{
    /// <summary>Texts to validate with; null to set some of the training texts aside.</summary>
    public TextClassifierDataSource? Validation { get; init; }

    /// <summary>What is written.</summary>
    public TextClassifierFormat Format { get; init; }

    /// <summary>
    /// About how many bytes the model of <see cref="TextClassifierFormat.PublicParts"/> may take; null for 100,000 with two classes and
    /// 50,000 more for each further one.
    /// </summary>
    public long? MaximumBytes { get; init; }

    /// <summary>What the model says about itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();

    /// <summary>Threads to use; 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The bytes for a number of classes.</summary>
    /// <exception cref="CoreMLException">They are too few.</exception>
    internal long BytesFor(int classes)
    {
        const long Fewest = 2_000, OfTwoClasses = 100_000, OfClass = 50_000;
        long bytes = MaximumBytes ?? (OfTwoClasses + (OfClass * (classes - 2)));
        return bytes >= Fewest
            ? bytes
            : throw new CoreMLException($"A text classifier needs at least {Fewest} bytes; {bytes} were given.");
    }
}

/// <summary>In which form a text classifier is written.</summary>
public enum TextClassifierFormat
{
    /// <summary>
    /// Parts that the Core ML specification describes: <c>dictVectorizer</c>, <c>normalizer</c> and <c>glmClassifier</c>, over a dictionary
    /// of the text's terms, which this library counts by itself.
    /// </summary>
    PublicParts,

    /// <summary>
    /// A <c>textClassifier</c> in the private form of Create ML's algorithm <c>maxEnt</c>, which was read from real files. Not tried on
    /// Apple's runtime.
    /// </summary>
    CreateML,
}
