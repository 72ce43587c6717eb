using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Functions of two tensors, element by element, with broadcasting.</summary>
public static class ElementwiseBinaryOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>x + y. Operation <c>add</c>.</summary>
        public ProgramVariable Add(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("add", name, ("x", x), ("y", y));

        /// <summary>x − y. Operation <c>sub</c>.</summary>
        public ProgramVariable Sub(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("sub", name, ("x", x), ("y", y));

        /// <summary>x · y. Operation <c>mul</c>.</summary>
        public ProgramVariable Mul(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("mul", name, ("x", x), ("y", y));

        /// <summary>x / y. Operation <c>real_div</c>.</summary>
        public ProgramVariable RealDiv(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("real_div", name, ("x", x), ("y", y));

        /// <summary>x / y, rounded down. Operation <c>floor_div</c>.</summary>
        public ProgramVariable FloorDiv(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("floor_div", name, ("x", x), ("y", y));

        /// <summary>What rounding down x / y leaves; it has the sign of y. Operation <c>mod</c>.</summary>
        public ProgramVariable Mod(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("mod", name, ("x", x), ("y", y));

        /// <summary>x to the power of y. Operation <c>pow</c>.</summary>
        public ProgramVariable Pow(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("pow", name, ("x", x), ("y", y));

        /// <summary>The larger of x and y. Operation <c>maximum</c>.</summary>
        public ProgramVariable Maximum(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("maximum", name, ("x", x), ("y", y));

        /// <summary>The smaller of x and y. Operation <c>minimum</c>.</summary>
        public ProgramVariable Minimum(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("minimum", name, ("x", x), ("y", y));

        /// <summary>Whether x is y. Operation <c>equal</c>.</summary>
        public ProgramVariable Equal(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("equal", name, ("x", x), ("y", y));

        /// <summary>Whether x is not y. Operation <c>not_equal</c>.</summary>
        public ProgramVariable NotEqual(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("not_equal", name, ("x", x), ("y", y));

        /// <summary>Whether x is more than y. Operation <c>greater</c>.</summary>
        public ProgramVariable Greater(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("greater", name, ("x", x), ("y", y));

        /// <summary>Whether x is at least y. Operation <c>greater_equal</c>.</summary>
        public ProgramVariable GreaterEqual(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("greater_equal", name, ("x", x), ("y", y));

        /// <summary>Whether x is less than y. Operation <c>less</c>.</summary>
        public ProgramVariable Less(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("less", name, ("x", x), ("y", y));

        /// <summary>Whether x is at most y. Operation <c>less_equal</c>.</summary>
        public ProgramVariable LessEqual(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("less_equal", name, ("x", x), ("y", y));

        /// <summary>Whether x and y are true. Operation <c>logical_and</c>.</summary>
        public ProgramVariable LogicalAnd(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("logical_and", name, ("x", x), ("y", y));

        /// <summary>Whether x or y is true. Operation <c>logical_or</c>.</summary>
        public ProgramVariable LogicalOr(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("logical_or", name, ("x", x), ("y", y));

        /// <summary>Whether one of x and y is true and the other is not. Operation <c>logical_xor</c>.</summary>
        public ProgramVariable LogicalXor(ProgramArgument x, ProgramArgument y, string? name = null) =>
            block.AddOne("logical_xor", name, ("x", x), ("y", y));
    }
}
