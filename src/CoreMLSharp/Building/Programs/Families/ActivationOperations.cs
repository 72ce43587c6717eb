using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Activation functions.</summary>
public static class ActivationOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>The larger of x and 0. Operation <c>relu</c>.</summary>
        public ProgramVariable Relu(ProgramArgument x, string? name = null) =>
            block.AddOne("relu", name, ("x", x));

        /// <summary>x limited to 0 to 6. Operation <c>relu6</c>.</summary>
        public ProgramVariable Relu6(ProgramArgument x, string? name = null) =>
            block.AddOne("relu6", name, ("x", x));

        /// <summary>1 / (1 + e⁻ˣ). Operation <c>sigmoid</c>.</summary>
        public ProgramVariable Sigmoid(ProgramArgument x, string? name = null) =>
            block.AddOne("sigmoid", name, ("x", x));

        /// <summary>x · sigmoid(x). Operation <c>silu</c>.</summary>
        public ProgramVariable Silu(ProgramArgument x, string? name = null) =>
            block.AddOne("silu", name, ("x", x));

        /// <summary>log(1 + eˣ). Operation <c>softplus</c>.</summary>
        public ProgramVariable Softplus(ProgramArgument x, string? name = null) =>
            block.AddOne("softplus", name, ("x", x));

        /// <summary>x / (1 + |x|). Operation <c>softsign</c>.</summary>
        public ProgramVariable Softsign(ProgramArgument x, string? name = null) =>
            block.AddOne("softsign", name, ("x", x));

        /// <summary>Exponentials divided by their sum along an axis, the last one by default. Operation <c>softmax</c>.</summary>
        public ProgramVariable Softmax(ProgramArgument x, int? axis = null, string? name = null) =>
            block.AddOne("softmax", name, ("x", x), ("axis", axis));

        /// <summary>x times the normal distribution up to x; EXACT (the default), TANH_APPROXIMATION or SIGMOID_APPROXIMATION. Operation <c>gelu</c>.</summary>
        public ProgramVariable Gelu(ProgramArgument x, string? mode = null, string? name = null) =>
            block.AddOne("gelu", name, ("x", x), ("mode", mode));

        /// <summary>x, times alpha where negative. Operation <c>leaky_relu</c>.</summary>
        public ProgramVariable LeakyRelu(ProgramArgument x, ProgramArgument alpha, string? name = null) =>
            block.AddOne("leaky_relu", name, ("x", x), ("alpha", alpha));

        /// <summary>x, or alpha · (eˣ − 1) where negative. Operation <c>elu</c>.</summary>
        public ProgramVariable Elu(ProgramArgument x, ProgramArgument alpha, string? name = null) =>
            block.AddOne("elu", name, ("x", x), ("alpha", alpha));

        /// <summary>x, times its channel's alpha where negative. Operation <c>prelu</c>.</summary>
        public ProgramVariable Prelu(ProgramArgument x, ProgramArgument alpha, string? name = null) =>
            block.AddOne("prelu", name, ("x", x), ("alpha", alpha));

        /// <summary>x, or 0 where it is below alpha. Operation <c>thresholded_relu</c>.</summary>
        public ProgramVariable ThresholdedRelu(ProgramArgument x, ProgramArgument alpha, string? name = null) =>
            block.AddOne("thresholded_relu", name, ("x", x), ("alpha", alpha));

        /// <summary>x, times alpha where negative, and at most beta. Operation <c>clamped_relu</c>.</summary>
        public ProgramVariable ClampedRelu(ProgramArgument x, ProgramArgument alpha, ProgramArgument beta, string? name = null) =>
            block.AddOne("clamped_relu", name, ("x", x), ("alpha", alpha), ("beta", beta));

        /// <summary>alpha · x + beta. Operation <c>linear_activation</c>.</summary>
        public ProgramVariable LinearActivation(ProgramArgument x, ProgramArgument alpha, ProgramArgument beta, string? name = null) =>
            block.AddOne("linear_activation", name, ("x", x), ("alpha", alpha), ("beta", beta));

        /// <summary>alpha · tanh(beta · x). Operation <c>scaled_tanh</c>.</summary>
        public ProgramVariable ScaledTanh(ProgramArgument x, ProgramArgument alpha, ProgramArgument beta, string? name = null) =>
            block.AddOne("scaled_tanh", name, ("x", x), ("alpha", alpha), ("beta", beta));

        /// <summary>alpha · x + beta, limited to 0 to 1. Operation <c>sigmoid_hard</c>.</summary>
        public ProgramVariable SigmoidHard(ProgramArgument x, ProgramArgument alpha, ProgramArgument beta, string? name = null) =>
            block.AddOne("sigmoid_hard", name, ("x", x), ("alpha", alpha), ("beta", beta));

        /// <summary>alpha · log(1 + e^(beta · x)), with alpha and beta for each channel. Operation <c>softplus_parametric</c>.</summary>
        public ProgramVariable SoftplusParametric(ProgramArgument x, ProgramArgument alpha, ProgramArgument beta, string? name = null) =>
            block.AddOne("softplus_parametric", name, ("x", x), ("alpha", alpha), ("beta", beta));
    }
}
