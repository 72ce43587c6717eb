using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;

/// <summary>
/// The kernels of support vector machines (Core ML specification, <c>Kernel</c>), from dot products or squared distances.
/// </summary>
internal sealed class KernelFunction
{
    private readonly Action<Span<double>> _apply;

    private KernelFunction(Action<Span<double>> apply, bool isOfDistance = false)
    {
        _apply = apply;
        IsOfDistance = isOfDistance;
    }

    /// <summary>Whether <see cref="Apply"/> takes squared distances; otherwise it takes dot products.</summary>
    public bool IsOfDistance { get; }

    /// <summary>Replaces dot products or squared distances by the kernel's values.</summary>
    public void Apply(Span<double> values) => _apply(values);

    /// <exception cref="ModelFormatException">There is no kernel, or its parameters are not in range.</exception>
    public static KernelFunction From(Kernel? kernel, string where) => kernel?.KernelCase switch
    {
        Kernel.KernelOneofCase.LinearKernel => new KernelFunction(_ => { }),
        Kernel.KernelOneofCase.RbfKernel => Radial(NotNegative(kernel.RbfKernel.Gamma, "gamma", where)),
        Kernel.KernelOneofCase.PolyKernel => Polynomial(kernel.PolyKernel, where),
        Kernel.KernelOneofCase.SigmoidKernel => Sigmoid(NotNegative(kernel.SigmoidKernel.Gamma, "gamma", where), kernel.SigmoidKernel.C),
        _ => throw new ModelFormatException($"{where}: the support vector machine has no kernel of a known type."),
    };

    private static KernelFunction Radial(double gamma) => new(
        values =>
        {
            TensorPrimitives.Multiply(values, -gamma, values);
            TensorPrimitives.Exp(values, values);
        },
        isOfDistance: true);

    private static KernelFunction Polynomial(PolyKernel kernel, string where)
    {
        double gamma = NotNegative(kernel.Gamma, "gamma", where);
        int degree = (int)NotNegative(kernel.Degree, "degree", where);
        double constant = kernel.C;
        return new KernelFunction(values =>
        {
            foreach (ref double value in values) value = IntegerPower((gamma * value) + constant, degree);
        });
    }

    private static KernelFunction Sigmoid(double gamma, double constant) => new(values =>
    {
        TensorPrimitives.Multiply(values, gamma, values);
        TensorPrimitives.Add(values, constant, values);
        TensorPrimitives.Tanh(values, values);
    });

    private static double IntegerPower(double value, int power)
    {
        double result = 1;
        for (; power > 0; power >>= 1, value *= value)
        {
            if ((power & 1) != 0) result *= value;
        }

        return result;
    }

    private static double NotNegative(double value, string name, string where) =>
        value >= 0 ? value : throw new ModelFormatException($"{where}: the kernel's {name} must not be negative, but is {value}.");
}
