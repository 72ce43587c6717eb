using System.Numerics.Tensors;
using CoreMLSharp.Runtime.Training;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>
/// What is done with gradients before an optimizer sees them: each element is cut, then the length of all, then weight decay is added.
/// </summary>
/// <param name="options">What is asked for.</param>
/// <param name="parameters">What learns.</param>
internal sealed class GradientRules(ModelTrainerOptions options, IReadOnlyList<TrainedParameter> parameters)
{
    private readonly float[]?[] _changed = new float[]?[parameters.Count];
    private readonly float _decay = (float)options.Optimizer.WeightDecay;

    private bool AddsDecay => _decay != 0 && !options.Optimizer.IsDecayApart;

    /// <summary>Gives the gradients as an optimizer is to see them, until the next call.</summary>
    public Gradients Apply(Gradients given)
    {
        if (options.GradientLimit is null && options.GradientNormLimit is null && !AddsDecay) return given;
        double squares = 0;
        for (int i = 0; i < _changed.Length; i++)
        {
            ReadOnlySpan<float> gradient = given(i);
            if (gradient.IsEmpty) continue;
            float[] changed = _changed[i] ??= new float[gradient.Length];
            if (options.GradientLimit is { } limit) TensorPrimitives.Clamp(gradient, (float)-limit, (float)limit, changed);
            else gradient.CopyTo(changed);
            squares += TensorPrimitives.SumOfSquares<float>(changed);
        }

        double length = Math.Sqrt(squares);
        bool isCut = options.GradientNormLimit is { } longest && length > longest;
        for (int i = 0; i < _changed.Length; i++)
        {
            if (_changed[i] is not { } changed) continue;
            if (isCut) TensorPrimitives.Multiply(changed, (float)(options.GradientNormLimit!.Value / length), changed);
            if (AddsDecay) TensorPrimitives.MultiplyAdd(parameters[i].Values, _decay, changed, changed);
        }

        return i => _changed[i];
    }

    /// <summary>Takes the decay from the weights themselves, where the optimizer has it so.</summary>
    /// <param name="rate">The rate of this step.</param>
    public void Decay(double rate)
    {
        if (_decay == 0 || !options.Optimizer.IsDecayApart) return;
        foreach (TrainedParameter parameter in parameters)
        {
            if (parameter.IsStatistic) continue;
            TensorPrimitives.Multiply(parameter.Values, 1 - ((float)rate * parameter.Rate * _decay), parameter.Values);
        }
    }
}
