using System.Numerics.Tensors;

namespace CoreMLSharp.Runtime.Training;

/// <summary>
/// Adam (Kingma and Ba, 2014), as the paper has it: both moments are corrected for their beginning at zero, and eps is added to the root of
/// the corrected second one.
/// </summary>
internal sealed class Adam(
    Func<double> learningRate, Func<double> beta1, Func<double> beta2, Func<double> eps) : IOptimizer
{
    private Moments[]? _moments;
    private double _firstLeft = 1;
    private double _secondLeft = 1;

    public OptimizerMemory Memory
    {
        get => new([.. (_moments ?? []).SelectMany(moments => moments.Both)], [_firstLeft, _secondLeft]);
        set
        {
            _moments = value.Arrays.Count == 0 ? null : [.. value.Arrays.Chunk(2).Select(both => new Moments(both[0], both[1]))];
            (_firstLeft, _secondLeft) = (value.Numbers[0], value.Numbers[1]);
        }
    }

    public void Step(IReadOnlyList<TrainedParameter> parameters, Gradients gradientOf)
    {
        _moments ??=
        [
            .. parameters.Select(parameter => new Moments(new float[parameter.Values.Length], new float[parameter.Values.Length])),
        ];
        (double first, double second) = (beta1(), beta2());

        // What of the beginning is left in the moments: the powers of the decays, also where these change on the way.
        _firstLeft *= first;
        _secondLeft *= second;
        float rate = (float)(learningRate() / (1 - _firstLeft));
        float root = (float)(1 / Math.Sqrt(1 - _secondLeft));
        for (int i = 0; i < parameters.Count; i++)
        {
            ReadOnlySpan<float> gradient = gradientOf(i);
            if (gradient.IsEmpty) continue;
            _moments[i].Step(
                parameters[i].Values, gradient, (float)first, (float)second, rate * parameters[i].Rate, root, (float)eps());
        }
    }

    private sealed class Moments(float[] first, float[] second)
    {
        private readonly float[] _work = new float[first.Length];

        public IEnumerable<float[]> Both => [first, second];

        public void Step(
            Span<float> values, ReadOnlySpan<float> gradient, float beta1, float beta2, float rate, float root, float eps)
        {
            TensorPrimitives.Multiply(gradient, 1 - beta1, _work);
            TensorPrimitives.MultiplyAdd(first, beta1, _work, first);
            TensorPrimitives.Multiply(gradient, gradient, _work);
            TensorPrimitives.Multiply(_work, 1 - beta2, _work);
            TensorPrimitives.MultiplyAdd(second, beta2, _work, second);
            TensorPrimitives.Sqrt(second, _work);
            TensorPrimitives.Multiply(_work, root, _work);
            TensorPrimitives.Add(_work, eps, _work);
            TensorPrimitives.Divide(first, _work, _work);
            TensorPrimitives.MultiplyAdd(_work, -rate, values, values);
        }
    }
}
