using CoreMLSharp.Tools.FeaturePrintTrainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;

/// <summary>
/// A linear map of the averaged features after which they are less alike: they are centred, standardised, and the variances of their
/// principal components are evened out half way, on crops that were trained on. A linear classifier that learns from a few photos gets
/// further with features that do not all say the same.
/// </summary>
/// <param name="Inputs">Features before.</param>
/// <param name="Outputs">Features after; the features that the others foretell best are left out.</param>
/// <param name="Weights">[Outputs, Inputs].</param>
/// <param name="Bias">[Outputs].</param>
internal sealed record Decorrelation(int Inputs, int Outputs, float[] Weights, float[] Bias)
{
    /// <summary>Variances of principal components are raised to 1 + 2 · this.</summary>
    private const double Power = -0.25;

    /// <summary>Added to the correlation of each feature with itself, so that the matrix has an inverse.</summary>
    private const double Ridge = 1e-3;

    /// <summary>Measures the features of pictures.</summary>
    /// <param name="student">The trained network, evaluating.</param>
    /// <param name="pictures">Batches of normalised pictures.</param>
    /// <param name="outputs">How many features are kept.</param>
    public static Decorrelation From(StudentNetwork student, IEnumerable<Batch> pictures, int outputs)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor features = cat([.. pictures.Select(batch => Averages(student, batch))]).to(ScalarType.Float64);
        Tensor mean = features.mean([0]), deviation = features.std(0);
        Tensor standard = (features - mean) / deviation;
        Tensor correlation = standard.t().matmul(standard) / tensor([(double)features.shape[0]]);
        Tensor ridge = eye(student.Dimensions, dtype: ScalarType.Float64) * tensor([Ridge]);
        Tensor unforetold = linalg.inv(correlation + ridge).diagonal().reciprocal();
        Tensor kept = unforetold.argsort(descending: true)[..outputs].sort().Values;
        (Tensor variances, Tensor components) = linalg.eigh(correlation);
        Tensor factors = variances.pow(tensor([Power]));
        Tensor map = (components * factors).matmul(components.t()).index_select(0, kept) / deviation;
        Tensor bias = map.matmul(mean).neg();
        return new Decorrelation(student.Dimensions, outputs, Floats(map), Floats(bias));
    }

    /// <summary>What the map makes of a feature vector.</summary>
    public float[] Apply(float[] features) =>
    [
        .. Enumerable.Range(0, Outputs).Select(row =>
            (float)(Bias[row] + features.Select((value, column) => (double)value * Weights[(row * Inputs) + column]).Sum())),
    ];

    /// <summary>The averaged features alone: a scope keeps all tensors that are made in it.</summary>
    private static Tensor Averages(StudentNetwork student, Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        return student.forward(Replica.Pictures(batch)).mean([2, 3]).MoveToOuterDisposeScope();
    }

    private static float[] Floats(Tensor values) => values.to(ScalarType.Float32).contiguous().data<float>().ToArray();
}
