using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Tensors of random numbers; the same seed gives the same numbers.</summary>
public static class RandomOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>Normally distributed; by default around 0 with a deviation of 1. Operation <c>random_normal</c>.</summary>
        public ProgramVariable RandomNormal(
            ProgramArgument shape, ProgramArgument? mean = null, ProgramArgument? stddev = null, int? seed = null, string? name = null) =>
            block.AddOne("random_normal", name, ("shape", shape), ("mean", mean), ("stddev", stddev), ("seed", seed));

        /// <summary>Evenly distributed; by default from 0 to 1. Operation <c>random_uniform</c>.</summary>
        public ProgramVariable RandomUniform(
            ProgramArgument shape, ProgramArgument? low = null, ProgramArgument? high = null, int? seed = null, string? name = null) =>
            block.AddOne("random_uniform", name, ("shape", shape), ("low", low), ("high", high), ("seed", seed));

        /// <summary>1 with a probability, 0.5 by default, else 0. Operation <c>random_bernoulli</c>.</summary>
        public ProgramVariable RandomBernoulli(ProgramArgument shape, ProgramArgument? prob = null, int? seed = null, string? name = null) =>
            block.AddOne("random_bernoulli", name, ("shape", shape), ("prob", prob), ("seed", seed));

        /// <summary>Categories drawn by logits (the default) or probs in the last dimension. Operation <c>random_categorical</c>.</summary>
        public ProgramVariable RandomCategorical(ProgramArgument x, string? mode = null, int? size = null, int? seed = null, string? name = null) =>
            block.AddOne("random_categorical", name, ("x", x), ("mode", mode), ("size", size), ("seed", seed));
    }
}
