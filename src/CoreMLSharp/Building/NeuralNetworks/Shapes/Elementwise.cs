using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Kind = CoreMLSharp.Specification.ActivationParams.NonlinearityTypeOneofCase;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers whose outputs have their input's shape, or that of all inputs broadcast.</summary>
internal static class Elementwise
{
    public static void Same(ShapeContext context) => context.Output(context.X);

    public static void Broadcast(ShapeContext context)
    {
        TensorShape shape = context.X;
        for (int i = 1; i < context.Inputs.Length; i++)
        {
            TensorShape? broadcast = TensorShape.Broadcast(shape, context.Inputs[i]);
            if (broadcast is null)
            {
                context.Fail($"The inputs' shapes {string.Join(" and ", context.Inputs)} cannot be broadcast.", "Two sizes of a dimension must be the same, or one of them 1.");
                return;
            }

            shape = broadcast;
        }

        context.Output(shape);
    }

    /// <summary>A parameter of shape [C] or [C, H, W], where a size of 1 goes with any.</summary>
    public static void Parameter(ShapeContext context, IReadOnlyList<ulong> shape)
    {
        Same(context);
        if (!context.X.HasRankOfAtLeast(3) || shape.Count is not (1 or 3)) return;
        for (int i = 0; i < shape.Count; i++)
        {
            long size = context.X[i - 3];
            if (size > 1 && shape[i] > 1 && (ulong)size != shape[i])
            {
                context.Fail($"A parameter of shape [{string.Join(", ", shape)}] does not go with the input '{context.Layer.Input[0]}' {context.X}.", "Its sizes must be those of channel, height and width, or 1.");
            }
        }
    }

    public static void Batchnorm(ShapeContext context)
    {
        Same(context);
        if (context.X.HasRankOfAtLeast(3)) context.Require(context.X[-3], (long)context.Layer.Batchnorm.Channels, "channels", "channels");
    }

    public static void LayerNormalization(ShapeContext context)
    {
        Same(context);
        long[] shape = [.. context.Layer.LayerNormalization.NormalizedShape];
        if (!context.X.IsRanked || shape.Length == 0) return;
        bool fits = shape.Length <= context.X.Rank && new TensorShape(context.X.Dims[^shape.Length..]).IsCompatibleWith(TensorShape.Of(shape));
        if (!fits) context.Fail($"The input '{context.Layer.Input[0]}' {context.X} does not end in the normalised shape [{string.Join(", ", shape)}].", "Give the sizes of the last dimensions.");
    }

    public static void Activation(ShapeContext context)
    {
        Same(context);
        WeightParams? alpha = context.Layer.Activation.NonlinearityTypeCase switch
        {
            Kind.PReLU => context.Layer.Activation.PReLU.Alpha,
            Kind.ParametricSoftplus => context.Layer.Activation.ParametricSoftplus.Alpha,
            _ => null,
        };
        if (alpha is { FloatValue.Count: > 1 } && context.X.HasRankOfAtLeast(3)) context.Require(context.X[-3], alpha.FloatValue.Count, "channels", "the number of alphas");
    }
}
