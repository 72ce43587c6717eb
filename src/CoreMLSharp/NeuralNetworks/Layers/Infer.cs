using CoreMLSharp.Shapes;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Shapes that follow in the same way for layers of several families.</summary>
internal static class Infer
{
    /// <summary>The shape of the first input.</summary>
    public static void Same(ShapeContext context) => context.Output(context.X);

    /// <summary>The shape of all inputs broadcast.</summary>
    public static void Broadcast(ShapeContext context)
    {
        TensorShape shape = context.X;
        for (int i = 1; i < context.Inputs.Length; i++)
        {
            TensorShape? broadcast = TensorShape.Broadcast(shape, context.Inputs[i]);
            if (broadcast is null)
            {
                context.Fail(
                    $"The inputs' shapes {string.Join(" and ", context.Inputs)} cannot be broadcast.",
                    "Two sizes of a dimension must be the same, or one of them 1.");
                return;
            }

            shape = broadcast;
        }

        context.Output(shape);
    }

    /// <summary>An input lists the sizes; its length is the rank.</summary>
    public static void Listed(ShapeContext context, int input)
    {
        TensorShape list = context.Input(input);
        if (list.Rank == 1 && list[0] != TensorShape.Unknown) context.OutputOfRank(list[0]);
    }
}
