using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using Function = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;

namespace CoreMLSharp.Lowering.Families;

/// <summary>
/// Normalisation. The layers' channels are the third dimension from the end, so that [N, C, L] becomes images one pixel wide; where there
/// is no layer for the dimensions, it is computed step by step.
/// </summary>
internal static class Normalization
{
    private const int ImageRank = 4;

    public static void BatchNorm(OperationContext operation)
    {
        float epsilon = operation.Number("epsilon");
        float[] variance = operation.Constant("variance").ToFloats();
        float[] mean = operation.Constant("mean").ToFloats();
        (float[] gamma, float[] beta) = ChannelParameters(operation, variance.Length);
        if (operation.Rank("x") <= ImageRank)
        {
            OverImages(operation, (name, x, y) => operation.Network.AddBatchnorm(
                name, x, y, variance.Length, gamma, beta, mean, variance, epsilon: epsilon));
            return;
        }

        float[] scale = [.. gamma.Select((factor, i) => factor / MathF.Sqrt(variance[i] + epsilon))];
        float[] offset = [.. beta.Select((shift, i) => shift - (mean[i] * scale[i]))];
        ScaleChannels(operation, operation.Tensor("x"), scale, offset);
    }

    public static void InstanceNorm(OperationContext operation)
    {
        TensorShape shape = operation.Shape("x");
        if (shape[1] == TensorShape.Unknown) throw operation.Failure("x", "the number of its channels must be known.");
        (float[] gamma, float[] beta) = ChannelParameters(operation, shape[1]);
        float epsilon = operation.Number("epsilon");
        if (shape.Rank <= ImageRank)
        {
            OverImages(operation, (name, x, y) => operation.Network.AddBatchnorm(
                name, x, y, shape[1], gamma, beta, computeMeanVar: true, instanceNormalization: true, epsilon: epsilon));
            return;
        }

        ScaleChannels(operation, Standardized(operation, operation.Tensor("x"), [2, 3, 4], epsilon), gamma, beta);
    }

    /// <summary>x divided by the root of the sum of the squares of its last three dimensions.</summary>
    public static void L2Norm(OperationContext operation) =>
        operation.Network.AddL2Normalize(operation.Name, operation.Tensor("x"), operation.Output(), operation.Number("epsilon"));

    public static void LayerNorm(OperationContext operation)
    {
        TensorShape shape = operation.Shape("x");
        int[] axes = [.. operation.Axes("axes", shape.Rank).Order()];
        float epsilon = operation.Number("epsilon");
        long[] sizes = [.. axes.Select(axis => shape[axis])];
        bool isTrailing = axes.SequenceEqual(Enumerable.Range(shape.Rank - axes.Length, axes.Length));
        if (isTrailing && !sizes.Contains(TensorShape.Unknown))
        {
            int count = Sizes.Checked(TensorShape.Product(sizes));
            float[] gamma = ParameterOrAll(operation, "gamma", count, 1);
            float[] beta = ParameterOrAll(operation, "beta", count, 0);
            operation.Network.AddLayerNormalization(operation.Name, operation.Tensor("x"), operation.Output(), sizes, gamma, beta, epsilon);
            return;
        }

        // Gamma and beta have the dimensions of the axes; the others are added so that they broadcast.
        string result = Standardized(operation, operation.Tensor("x"), [.. axes.Select(axis => (long)axis)], epsilon);
        long[] broadcast = [.. Enumerable.Range(0, shape.Rank).Select(axis => 1L)];
        NeuralNetworkBuilder network = operation.Network;
        if (operation.Has("gamma")) result = Combined("gamma", (y, x, other) => network.AddMultiplyBroadcastable(y, [x, other], y));
        if (operation.Has("beta")) result = Combined("beta", (y, x, other) => network.AddAddBroadcastable(y, [x, other], y));
        operation.Alias(result);

        string Combined(string parameter, Action<string, string, string> add)
        {
            ProgramTensor tensor = operation.Constant(parameter);
            for (int i = 0; i < axes.Length; i++) broadcast[axes[i]] = tensor.Shape[i];
            string other = Constants.Load(operation, parameter, tensor.ToFloats(), broadcast);
            return operation.Step($"by_{parameter}", y => add(y, result, other));
        }
    }

    /// <summary>x / (k + alpha / size · Σx²)^beta, the sum over the neighbouring channels.</summary>
    public static void LocalResponseNorm(OperationContext operation)
    {
        TensorShape shape = operation.Shape("x");
        if (shape.Rank <= ImageRank)
        {
            OverImages(operation, Add);
            return;
        }

        if (!shape.IsStatic) throw operation.Failure("x", "the shape of volumes must be known.");
        string image = operation.Step("image", y => operation.Network.AddReshapeStatic(
            y, operation.Tensor("x"), y, [shape[0], shape[1], shape[2] * shape[3], shape[4]]));
        string normal = operation.Step("normal", y => Add(y, image, y));
        Shaping.TryReshape(operation, normal);

        void Add(string name, string x, string y) => operation.Network.AddLrn(
            name, x, y, operation.Number("alpha"), operation.Number("beta"), operation.Integer("size"), operation.Number("k"));
    }

    /// <summary>Adds a layer for [N, C, H, W]; [N, C, L] is taken for images one pixel wide.</summary>
    private static void OverImages(OperationContext operation, Action<string, string, string> add)
    {
        if (operation.Rank("x") == ImageRank)
        {
            add(operation.Name, operation.Tensor("x"), operation.Output());
            return;
        }

        string image = Shaping.Expanded(operation, operation.Tensor("x"), 3);
        string normal = operation.Step("image", y => add(y, image, y));
        operation.Network.AddSqueeze(operation.Name, normal, operation.Output(), [3]);
    }

    /// <summary>(x − mean) / √(variance + epsilon), mean and variance along axes.</summary>
    private static string Standardized(OperationContext operation, string x, long[] axes, float epsilon)
    {
        NeuralNetworkBuilder network = operation.Network;
        string mean = operation.Step("mean", y => network.AddReduceMean(y, x, y, axes));
        string centred = operation.Step("centred", y => network.AddSubtractBroadcastable(y, [x, mean], y));
        string squares = operation.Step("squares", y => network.AddMultiply(y, [centred, centred], y));
        string variance = operation.Step("variance", y => network.AddReduceMean(y, squares, y, axes));
        string factor = operation.Step("factor", y => network.AddUnary(y, variance, y, Function.Rsqrt, epsilon: epsilon));
        return operation.Step("normal", y => network.AddMultiplyBroadcastable(y, [centred, factor], y));
    }

    private static void ScaleChannels(OperationContext operation, string x, float[] scale, float[] offset)
    {
        long[] shape = [scale.Length, .. Enumerable.Repeat(1L, operation.Rank("x") - 2)];
        string factors = Constants.Load(operation, "scale", scale, shape);
        string shifts = Constants.Load(operation, "offset", offset, shape);
        string scaled = operation.Step("scaled", y => operation.Network.AddMultiplyBroadcastable(y, [x, factors], y));
        operation.Network.AddAddBroadcastable(operation.Name, [scaled, shifts], operation.Output());
    }

    private static (float[] Gamma, float[] Beta) ChannelParameters(OperationContext operation, long channels)
    {
        int count = Sizes.Checked(channels);
        return (ParameterOrAll(operation, "gamma", count, 1), ParameterOrAll(operation, "beta", count, 0));
    }

    private static float[] ParameterOrAll(OperationContext operation, string parameter, int count, float missing)
    {
        if (operation.Has(parameter)) return operation.Constant(parameter).ToFloats();
        float[] elements = new float[count];
        Array.Fill(elements, missing);
        return elements;
    }
}
