using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Reading and writing by indices.</summary>
public static class ScatterGatherOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>The places of an axis, the first one by default, that the indices name. Operation <c>gather</c>.</summary>
        public ProgramVariable Gather(
            ProgramArgument x, ProgramArgument indices, int? axis = null, int? batchDims = null, bool? validateIndices = null, string? name = null) =>
            block.AddOne("gather", name, ("x", x), ("indices", indices), ("axis", axis), ("batch_dims", batchDims), ("validate_indices", validateIndices));

        /// <summary>Along an axis, the places that the indices name for each position of the other axes. Operation <c>gather_along_axis</c>.</summary>
        public ProgramVariable GatherAlongAxis(ProgramArgument x, ProgramArgument indices, int? axis = null, bool? validateIndices = null, string? name = null) =>
            block.AddOne("gather_along_axis", name, ("x", x), ("indices", indices), ("axis", axis), ("validate_indices", validateIndices));

        /// <summary>What is at the coordinates in the last dimension of the indices. Operation <c>gather_nd</c>.</summary>
        public ProgramVariable GatherND(ProgramArgument x, ProgramArgument indices, int? batchDims = null, bool? validateIndices = null, string? name = null) =>
            block.AddOne("gather_nd", name, ("x", x), ("indices", indices), ("batch_dims", batchDims), ("validate_indices", validateIndices));

        /// <summary>The data with updates at the places of an axis that the indices name; the mode is add (the default), sub, mul, div, max, min or update. Operation <c>scatter</c>.</summary>
        public ProgramVariable Scatter(
            ProgramArgument data, ProgramArgument indices, ProgramArgument updates, int? axis = null, string? mode = null,
            bool? validateIndices = null, string? name = null) =>
            block.AddOne("scatter", name, ("data", data), ("indices", indices), ("updates", updates), ("axis", axis), ("mode", mode), ("validate_indices", validateIndices));

        /// <summary>The data with updates at the places along an axis that the indices name for each position of the other axes. Operation <c>scatter_along_axis</c>.</summary>
        public ProgramVariable ScatterAlongAxis(
            ProgramArgument data, ProgramArgument indices, ProgramArgument updates, int? axis = null, string? mode = null,
            bool? validateIndices = null, string? name = null) =>
            block.AddOne("scatter_along_axis", name, ("data", data), ("indices", indices), ("updates", updates), ("axis", axis), ("mode", mode), ("validate_indices", validateIndices));

        /// <summary>The data with updates at the coordinates in the last dimension of the indices. Operation <c>scatter_nd</c>.</summary>
        public ProgramVariable ScatterND(
            ProgramArgument data, ProgramArgument indices, ProgramArgument updates, string? mode = null, bool? validateIndices = null,
            string? name = null) =>
            block.AddOne("scatter_nd", name, ("data", data), ("indices", indices), ("updates", updates), ("mode", mode), ("validate_indices", validateIndices));
    }
}
