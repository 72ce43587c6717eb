using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using TorchSharp;
using static TorchSharp.torch;
using Model = CoreMLSharp.Specification.Model;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;

/// <summary>
/// A linear map of maxima over a network's maps, measured on crops that were trained on: centred and standardised, then the
/// principal components of largest variance, evened out half way, and turned at random. A linear classifier that learns from a few photos
/// gets further with features that do not all say the same; the turn keeps one that standardises its features from evening the components
/// out whole, down to those that are noise.
/// </summary>
/// <param name="Inputs">Numbers before.</param>
/// <param name="Outputs">Features after.</param>
/// <param name="Weights">[Outputs, Inputs].</param>
/// <param name="Bias">[Outputs].</param>
internal sealed record FeatureMap(int Inputs, int Outputs, float[] Weights, float[] Bias)
{
    private const int Crops = 6000;

    /// <summary>Variances of principal components are raised to 1 + 2 · this.</summary>
    private const double Power = -0.25;

    private const int Seed = 1;

    /// <summary>Measures what a network gives for crops.</summary>
    /// <param name="pooled">The network, which ends in the maxima.</param>
    /// <param name="data">The crops.</param>
    /// <param name="outputs">How many features there are to be.</param>
    public static FeatureMap From(Model pooled, DataFolder data, int outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Measured(pooled, data).to(ScalarType.Float64);
        Tensor mean = values.mean([0]), deviation = values.std(0) + tensor([1e-9]);
        Tensor standard = (values - mean) / deviation;
        Tensor correlation = standard.t().matmul(standard) / tensor([(double)values.shape[0]]);

        // The components come in the order of their variances, the smallest first.
        (Tensor variances, Tensor components) = linalg.eigh(correlation);
        int inputs = (int)values.shape[1];
        Tensor factors = variances.slice(0, inputs - outputs, inputs, 1).pow(tensor([Power]));
        Tensor largest = components.slice(1, inputs - outputs, inputs, 1) * factors;
        random.manual_seed(Seed);
        (Tensor turn, _) = linalg.qr(randn([outputs, outputs], dtype: ScalarType.Float64));
        Tensor map = turn.matmul(largest.t()) / deviation;
        return new FeatureMap(inputs, outputs, Floats(map), Floats(map.matmul(mean).neg()));
    }

    private static Tensor Measured(Model pooled, DataFolder data)
    {
        using RecordFile crops = new(data.Crops, DataFolder.CropBytes);
        using MLModel model = MLModel.Load(new ModelFile(pooled));
        int count = Math.Min(Crops, crops.Count);
        List<float> values = [];
        for (int i = 0; i < count; i++)
        {
            byte[] crop = crops[(int)((long)i * crops.Count / count)].ToArray();
            MLImage image = MLImage.FromPixels(new PixelBuffer(DataFolder.CropSize, DataFolder.CropSize, PixelFormat.Rgb, crop));
            values.AddRange(model.Predict(new Dictionary<string, MLFeatureValue> { [NetworkWriter.Input] = image }).Values.Single()
                .MultiArrayValue.AsSpan<float>());
        }

        return tensor(values.ToArray(), [count, values.Count / count]);
    }

    private static float[] Floats(Tensor values) => values.to(ScalarType.Float32).contiguous().data<float>().ToArray();
}
