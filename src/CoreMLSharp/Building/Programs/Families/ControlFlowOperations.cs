using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Building.Programs;

/// <summary>Choices, and lists of tensors.</summary>
public static class ControlFlowOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>a where cond is true, else b. Operation <c>select</c>.</summary>
        public ProgramVariable Select(ProgramArgument cond, ProgramArgument a, ProgramArgument b, string? name = null) =>
            block.AddOne("select", name, ("cond", cond), ("a", a), ("b", b));

        /// <summary>An empty list of tensors of a shape; it grows where it is written beyond its end. Operation <c>make_list</c>.</summary>
        public ProgramVariable MakeList(int[] elemShape, int? initLength = null, bool? dynamicLength = null, DataType? dtype = null, string? name = null) =>
            block.AddOne("make_list", name, ("elem_shape", Lengths(block, elemShape)), ("init_length", initLength), ("dynamic_length", dynamicLength), ("dtype", dtype?.TypeName));

        /// <summary>The number of tensors in a list. Operation <c>list_length</c>.</summary>
        public ProgramVariable ListLength(ProgramArgument ls, string? name = null) =>
            block.AddOne("list_length", name, ("ls", ls));

        /// <summary>The tensor at an index. Operation <c>list_read</c>.</summary>
        public ProgramVariable ListRead(ProgramArgument ls, ProgramArgument index, string? name = null) =>
            block.AddOne("list_read", name, ("ls", ls), ("index", index));

        /// <summary>The list with a tensor at an index. Operation <c>list_write</c>.</summary>
        public ProgramVariable ListWrite(ProgramArgument ls, ProgramArgument index, ProgramArgument value, string? name = null) =>
            block.AddOne("list_write", name, ("ls", ls), ("index", index), ("value", value));

        /// <summary>The tensors at indices, stacked. Operation <c>list_gather</c>.</summary>
        public ProgramVariable ListGather(ProgramArgument ls, ProgramArgument indices, string? name = null) =>
            block.AddOne("list_gather", name, ("ls", ls), ("indices", indices));

        /// <summary>The list with the rows of a tensor at indices. Operation <c>list_scatter</c>.</summary>
        public ProgramVariable ListScatter(ProgramArgument ls, ProgramArgument indices, ProgramArgument value, string? name = null) =>
            block.AddOne("list_scatter", name, ("ls", ls), ("indices", indices), ("value", value));
    }

    /// <summary>A length for each dimension, as an argument of its own.</summary>
    private static ProgramVariable[] Lengths(BlockBuilder block, int[] shape) => [.. shape.Select(length => block.Constant(ProgramTensor.Scalar(length)))];
}
