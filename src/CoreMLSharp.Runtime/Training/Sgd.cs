using System.Numerics.Tensors;

namespace CoreMLSharp.Runtime.Training;

/// <summary>Stochastic gradient descent with momentum: v = momentum · v + g, w = w − rate · v.</summary>
internal sealed class Sgd(Func<double> learningRate, Func<double> momentum) : IOptimizer
{
    private float[][]? _velocities;

    public OptimizerMemory Memory
    {
        get => new(_velocities ?? [], []);
        set => _velocities = value.Arrays.Count == 0 ? null : [.. value.Arrays];
    }

    public void Step(IReadOnlyList<TrainedParameter> parameters, Gradients gradientOf)
    {
        (float rate, float kept) = ((float)learningRate(), (float)momentum());
        if (kept != 0) _velocities ??= [.. parameters.Select(parameter => new float[parameter.Values.Length])];
        for (int i = 0; i < parameters.Count; i++)
        {
            ReadOnlySpan<float> step = gradientOf(i);
            if (step.IsEmpty) continue;
            if (_velocities is not null)
            {
                TensorPrimitives.MultiplyAdd(_velocities[i], kept, step, _velocities[i]);
                step = _velocities[i];
            }

            TensorPrimitives.MultiplyAdd(step, -rate * parameters[i].Rate, parameters[i].Values, parameters[i].Values);
        }
    }
}
