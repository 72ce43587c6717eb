using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using Function = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;

namespace CoreMLSharp.Tools.SoundPrintBuilder;

/// <summary>
/// SoundPrint-1: from the samples of a sound to features that say what sounds, whatever its loudness, its length and the silence around it.
/// Nothing of it is learnt.
/// </summary>
/// <remarks>
/// The loudness of 40 mel bands in frames of 25 ms every 10 ms is measured relative to the loudest frame. Time is measured by how much of
/// the sound is over, as sound energy to the power of a quarter counts it, not by seconds: by how much each band is louder in six
/// overlapping parts of that time than on the whole, in order, is what comes out, and beside it each band's mean, its deviation and
/// how much it changes within 10, 30 and 100 ms.
/// </remarks>
internal static class SoundPrint
{
    /// <summary>The samples of a usual window, as Apple's sound feature print takes them.</summary>
    private const int WindowLength = 15_600;

    private const int ShortestWindow = 8_000, LongestWindow = 240_000;
    private const int Parts = 6;

    /// <summary>How far parts reach: to nine tenths of the way to the middle of the next one but for their overlap.</summary>
    private const float PartSlope = 0.9f * Parts;

    /// <summary>Over how many frames changes are measured: what crackles, what trembles and what sways.</summary>
    private static readonly int[] Steps = [1, 3, 10];

    /// <summary>Less than this part of the loudest frame's power is silence.</summary>
    private const float Silence = 1e-4f;

    /// <summary>Keeps quotients finite where all is silent; numbers of 16 bits still know it.</summary>
    private const float Tiny = 1e-6f;

    /// <summary>Builds the network.</summary>
    public static Model Create()
    {
        int features = (Parts + 2 + Steps.Length) * MelBands.Bands;
        FeatureDescription input = Feature.MultiArray("audioSamples", ArrayDataType.Float32, WindowLength);
        input.ShortDescription = "The samples of a sound, 16,000 a second, from -1 to 1.";
        input.Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { new SizeRange { LowerBound = ShortestWindow, UpperBound = LongestWindow } },
        };
        FeatureDescription output = Feature.MultiArray("features", ArrayDataType.Float32, features);
        output.ShortDescription = "What sounds, in numbers.";
        NeuralNetworkBuilder network = new([input], [output], disableRank5ShapeMapping: true);
        AddLoudness(network);
        AddTime(network);
        AddWhole(network);
        AddChanges(network);
        AddParts(network);
        network.AddConcatND("join", ["inParts", "mean", "deviation", .. Steps.Select(step => $"change{step}")], "joined", axis: 0)
            .AddReshapeStatic("flat", "joined", "features", [features]);
        Model model = network.Build();
        new ModelMetadata
        {
            Author = "CoreMLSharp",
            ShortDescription = "Features of sounds for linked classifiers: mel bands over the time that the sound itself measures.",
            License = "MIT",
            VersionString = "1",
        }.ApplyTo(model);
        return model;
    }

    /// <summary>
    /// The logarithm of each band's power [bands, frames], and the power of whole frames [1, frames], relative to the loudest.
    /// </summary>
    private static void AddLoudness(NeuralNetworkBuilder network) => network
        .AddUnary("magnitude", "audioSamples", "magnitudes", Function.Abs)
        .AddReduceMax("peak", "magnitudes", "peak", [0])
        .AddActivation("peakFloor", "peak", "peakFloor", Activation.Linear(1, 1e-5f))
        .AddDivideBroadcastable("level", ["audioSamples", "peakFloor"], "levelled")
        .AddExpandDims("row", "levelled", "row", [0, 1, 2])
        .AddConvolution(
            "fourier", "row", "spectrum", 1, MelBands.Filters, 1, MelBands.FrameLength, MelBands.Fourier(), strideWidth: MelBands.FrameStep)
        .AddMultiplyBroadcastable("square", ["spectrum", "spectrum"], "power")
        .AddConvolution("mel", "power", "melPower", MelBands.Filters, MelBands.Bands, 1, 1, MelBands.Sums())
        .AddSqueeze("bands", "melPower", "bands", [0, 2])
        .AddReduceMean("frames", "bands", "frames", [0])
        .AddReduceMax("loudest", "frames", "loudest", [1])
        .AddActivation("loudestFloor", "loudest", "loudestFloor", Activation.Linear(1, Tiny))
        .AddDivideBroadcastable("relativeBands", ["bands", "loudestFloor"], "relativeBands")
        .AddDivideBroadcastable("relativeFrames", ["frames", "loudestFloor"], "relativeFrames")
        .AddUnary("loudness", "relativeBands", "loudness", Function.Log, shift: Silence);

    /// <summary>How much each frame counts [1, frames], in all 1, and how much is over in its middle.</summary>
    private static void AddTime(NeuralNetworkBuilder network) => network
        .AddUnary("fourthRoot", "relativeFrames", "fourthRoot", Function.Power, alpha: 0.25f)
        .AddReduceMin("quietest", "fourthRoot", "quietest", [1])
        .AddSubtractBroadcastable("above", ["fourthRoot", "quietest"], "above")
        .AddUnary("counted", "above", "counted", Function.Threshold, alpha: Tiny)
        .AddReduceSum("total", "counted", "total", [1])
        .AddDivideBroadcastable("share", ["counted", "total"], "share")
        .AddCumSum("sum", ["share"], "until", axis: 1)
        .AddMultiply("half", ["share"], "halfShare", alpha: 0.5f)
        .AddSubtractBroadcastable("time", ["until", "halfShare"], "time");

    /// <summary>Mean and deviation of each band [1, bands] each.</summary>
    private static void AddWhole(NeuralNetworkBuilder network) => network
        .AddBatchedMatmul("mean", ["share", "loudness"], "mean", transposeB: true)
        .AddTranspose("meanColumn", "mean", "meanColumn", [1, 0])
        .AddSubtractBroadcastable("difference", ["loudness", "meanColumn"], "difference")
        .AddMultiplyBroadcastable("squareDifference", ["difference", "difference"], "squareDifference")
        .AddBatchedMatmul("variance", ["share", "squareDifference"], "variance", transposeB: true)
        .AddUnary("deviation", "variance", "deviation", Function.Power, alpha: 0.5f);

    /// <summary>How much each band changes on average within a step [1, bands] for each.</summary>
    private static void AddChanges(NeuralNetworkBuilder network)
    {
        foreach (int step in Steps)
        {
            network
                .AddSliceStatic($"later{step}", "loudness", $"later{step}", [0, step], [0, 0], [1, 1], [true, false], [true, true])
                .AddSliceStatic($"earlier{step}", "loudness", $"earlier{step}", [0, 0], [0, -step], [1, 1], [true, true], [true, false])
                .AddSubtractBroadcastable($"step{step}", [$"later{step}", $"earlier{step}"], $"step{step}")
                .AddUnary($"size{step}", $"step{step}", $"size{step}", Function.Abs)
                .AddSliceStatic($"share{step}", "share", $"share{step}", [0, step], [0, 0], [1, 1], [true, false], [true, true])
                .AddBatchedMatmul($"change{step}", [$"share{step}", $"size{step}"], $"change{step}", transposeB: true);
        }
    }

    /// <summary>By how much each band is louder in each part than in the whole [parts, bands].</summary>
    private static void AddParts(NeuralNetworkBuilder network) => network
        .AddLoadConstantND(
            "middles", "middles", Enumerable.Range(0, Parts).Select(part => (part + 0.5f) / Parts).ToArray(), [Parts, 1])
        .AddSubtractBroadcastable("distance", ["time", "middles"], "distance")
        .AddUnary("distances", "distance", "distances", Function.Abs)
        .AddActivation("slope", "distances", "slope", Activation.Linear(-PartSlope, 1))
        .AddActivation("near", "slope", "near", Activation.ReLU())
        .AddMultiplyBroadcastable("weight", ["near", "share"], "weights")
        .AddReduceSum("weightSum", "weights", "weightSum", [1])
        .AddActivation("weightFloor", "weightSum", "weightFloor", Activation.Linear(1, Tiny))
        .AddDivideBroadcastable("partWeight", ["weights", "weightFloor"], "partWeights")
        .AddBatchedMatmul("inParts", ["partWeights", "difference"], "inParts", transposeB: true);
}
