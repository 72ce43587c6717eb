using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Tensors that live from one prediction to the next.</summary>
public static class StateOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>What a state holds. Operation <c>read_state</c>.</summary>
        public ProgramVariable ReadState(ProgramArgument input, string? name = null) =>
            block.AddOne("read_state", name, ("input", input));

        /// <summary>Puts a tensor into a state. Operation <c>write_state</c>.</summary>
        public void WriteState(ProgramArgument input, ProgramArgument data, string? name = null) =>
            block.Add("write_state", name, ("input", input), ("data", data));
    }
}
