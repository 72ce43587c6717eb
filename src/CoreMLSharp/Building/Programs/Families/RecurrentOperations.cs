using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Recurrent layers over [sequence, batch, inputs].</summary>
public static class RecurrentOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>A long short-term memory; the weights are [4 · outputs, inputs] and [4 · outputs, outputs], their gates input, forget, output and cell. Operation <c>lstm</c>.</summary>
        public (ProgramVariable Output, ProgramVariable Hidden, ProgramVariable Cell) Lstm(
            ProgramArgument x, ProgramArgument initialH, ProgramArgument initialC, ProgramArgument weightIh, ProgramArgument weightHh,
            ProgramArgument? bias = null, ProgramArgument? peephole = null, ProgramArgument? weightIhBack = null, ProgramArgument? weightHhBack = null,
            ProgramArgument? biasBack = null, ProgramArgument? peepholeBack = null, string? direction = null, bool? outputSequence = null,
            string? recurrentActivation = null, string? cellActivation = null, string? activation = null, ProgramArgument? clip = null,
            string? name = null) =>
            block.AddThree("lstm", name,
                ("x", x), ("initial_h", initialH), ("initial_c", initialC), ("weight_ih", weightIh), ("weight_hh", weightHh), ("bias", bias),
                ("peephole", peephole), ("weight_ih_back", weightIhBack), ("weight_hh_back", weightHhBack), ("bias_back", biasBack),
                ("peephole_back", peepholeBack), ("direction", direction), ("output_sequence", outputSequence),
                ("recurrent_activation", recurrentActivation), ("cell_activation", cellActivation), ("activation", activation), ("clip", clip));

        /// <summary>A gated recurrent unit; the weights are [3 · outputs, inputs] and [3 · outputs, outputs], their gates reset, output and update. Operation <c>gru</c>.</summary>
        public (ProgramVariable Output, ProgramVariable Hidden) Gru(
            ProgramArgument x, ProgramArgument initialH, ProgramArgument weightIh, ProgramArgument weightHh, ProgramArgument? bias = null,
            string? direction = null, bool? outputSequence = null, string? recurrentActivation = null, string? activation = null,
            bool? resetAfter = null, ProgramArgument? inputBias = null, string? name = null) =>
            block.AddTwo("gru", name,
                ("x", x), ("initial_h", initialH), ("weight_ih", weightIh), ("weight_hh", weightHh), ("bias", bias), ("direction", direction),
                ("output_sequence", outputSequence), ("recurrent_activation", recurrentActivation), ("activation", activation),
                ("reset_after", resetAfter), ("input_bias", inputBias));

        /// <summary>A simple recurrent layer; the weights are [outputs, inputs] and [outputs, outputs]. Operation <c>rnn</c>.</summary>
        public (ProgramVariable Output, ProgramVariable Hidden) Rnn(
            ProgramArgument x, ProgramArgument initialH, ProgramArgument weightIh, ProgramArgument weightHh, ProgramArgument? bias = null,
            string? direction = null, bool? outputSequence = null, string? activation = null, string? name = null) =>
            block.AddTwo("rnn", name,
                ("x", x), ("initial_h", initialH), ("weight_ih", weightIh), ("weight_hh", weightHh), ("bias", bias), ("direction", direction),
                ("output_sequence", outputSequence), ("activation", activation));
    }
}
