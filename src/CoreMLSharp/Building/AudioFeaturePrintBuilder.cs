using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.ArrayFeatureType.Types;
using static CoreMLSharp.Specification.AudioFeaturePrint.Types.Sound.Types;

namespace CoreMLSharp.Building;

/// <summary>Makes models that stand for Apple's own sound feature extractors (Core ML specification, <c>AudioFeaturePrint</c>).</summary>
public static class AudioFeaturePrintBuilder
{
    /// <summary>
    /// The extractor of what a sound is, described as Create ML describes it: from 8,000 to 240,000 samples at 16 kHz, 15,600 usually, to
    /// 512 features.
    /// </summary>
    public static Model Sound(SoundVersion version = SoundVersion._1)
    {
        FeatureDescription samples = Feature.MultiArray("audioSamples", ArrayDataType.Float32, 15_600);
        samples.ShortDescription = "Input audio samples to be classified";
        samples.Type.MultiArrayType.ShapeRange =
            new ShapeRange { SizeRanges = { new SizeRange { LowerBound = 8_000, UpperBound = 240_000 } } };
        return new Model
        {
            SpecificationVersion = 6,
            Description = new ModelDescription
            {
                Input = { samples },
                Output = { Feature.MultiArray("features", ArrayDataType.Float32, 512) },
            },
            AudioFeaturePrint = new AudioFeaturePrint { Sound = new AudioFeaturePrint.Types.Sound { Version = version } },
        };
    }
}
