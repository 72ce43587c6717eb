using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Normalisation.</summary>
public static class NormalizationOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>Each channel of [batch, channels, …] by a known mean and variance, then times gamma plus beta. Operation <c>batch_norm</c>.</summary>
        public ProgramVariable BatchNorm(
            ProgramArgument x, ProgramArgument mean, ProgramArgument variance, ProgramArgument? gamma = null, ProgramArgument? beta = null,
            ProgramArgument? epsilon = null, string? name = null) =>
            block.AddOne("batch_norm", name, ("x", x), ("mean", mean), ("variance", variance), ("gamma", gamma), ("beta", beta), ("epsilon", epsilon));

        /// <summary>Each channel of each instance by its own mean and variance, then times gamma plus beta. Operation <c>instance_norm</c>.</summary>
        public ProgramVariable InstanceNorm(
            ProgramArgument x, ProgramArgument? gamma = null, ProgramArgument? beta = null, ProgramArgument? epsilon = null, string? name = null) =>
            block.AddOne("instance_norm", name, ("x", x), ("gamma", gamma), ("beta", beta), ("epsilon", epsilon));

        /// <summary>x divided by the root of the sum of the squares of its last three dimensions. Operation <c>l2_norm</c>.</summary>
        public ProgramVariable L2Norm(ProgramArgument x, ProgramArgument? epsilon = null, string? name = null) =>
            block.AddOne("l2_norm", name, ("x", x), ("epsilon", epsilon));

        /// <summary>x by the mean and variance along some axes, all by default, then times gamma plus beta of their shape. Operation <c>layer_norm</c>.</summary>
        public ProgramVariable LayerNorm(
            ProgramArgument x, int[]? axes = null, ProgramArgument? gamma = null, ProgramArgument? beta = null, ProgramArgument? epsilon = null,
            string? name = null) =>
            block.AddOne("layer_norm", name, ("x", x), ("axes", axes), ("gamma", gamma), ("beta", beta), ("epsilon", epsilon));

        /// <summary>x divided by (k + alpha / size · the sum of squares of neighbouring channels) to the power of beta. Operation <c>local_response_norm</c>.</summary>
        public ProgramVariable LocalResponseNorm(
            ProgramArgument x, int size, ProgramArgument? alpha = null, ProgramArgument? beta = null, ProgramArgument? k = null, string? name = null) =>
            block.AddOne("local_response_norm", name, ("x", x), ("size", size), ("alpha", alpha), ("beta", beta), ("k", k));
    }
}
