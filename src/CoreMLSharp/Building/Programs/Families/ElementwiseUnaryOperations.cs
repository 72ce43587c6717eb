using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Building.Programs;

/// <summary>Functions of one tensor, element by element.</summary>
public static class ElementwiseUnaryOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>The absolute value. Operation <c>abs</c>.</summary>
        public ProgramVariable Abs(ProgramArgument x, string? name = null) =>
            block.AddOne("abs", name, ("x", x));

        /// <summary>The inverse cosine. Operation <c>acos</c>.</summary>
        public ProgramVariable Acos(ProgramArgument x, string? name = null) =>
            block.AddOne("acos", name, ("x", x));

        /// <summary>The inverse sine. Operation <c>asin</c>.</summary>
        public ProgramVariable Asin(ProgramArgument x, string? name = null) =>
            block.AddOne("asin", name, ("x", x));

        /// <summary>The inverse tangent. Operation <c>atan</c>.</summary>
        public ProgramVariable Atan(ProgramArgument x, string? name = null) =>
            block.AddOne("atan", name, ("x", x));

        /// <summary>The inverse hyperbolic tangent. Operation <c>atanh</c>.</summary>
        public ProgramVariable Atanh(ProgramArgument x, string? name = null) =>
            block.AddOne("atanh", name, ("x", x));

        /// <summary>x rounded up. Operation <c>ceil</c>.</summary>
        public ProgramVariable Ceil(ProgramArgument x, string? name = null) =>
            block.AddOne("ceil", name, ("x", x));

        /// <summary>The cosine. Operation <c>cos</c>.</summary>
        public ProgramVariable Cos(ProgramArgument x, string? name = null) =>
            block.AddOne("cos", name, ("x", x));

        /// <summary>The hyperbolic cosine. Operation <c>cosh</c>.</summary>
        public ProgramVariable Cosh(ProgramArgument x, string? name = null) =>
            block.AddOne("cosh", name, ("x", x));

        /// <summary>The error function. Operation <c>erf</c>.</summary>
        public ProgramVariable Erf(ProgramArgument x, string? name = null) =>
            block.AddOne("erf", name, ("x", x));

        /// <summary>e to the power of x. Operation <c>exp</c>.</summary>
        public ProgramVariable Exp(ProgramArgument x, string? name = null) =>
            block.AddOne("exp", name, ("x", x));

        /// <summary>2 to the power of x. Operation <c>exp2</c>.</summary>
        public ProgramVariable Exp2(ProgramArgument x, string? name = null) =>
            block.AddOne("exp2", name, ("x", x));

        /// <summary>x rounded down. Operation <c>floor</c>.</summary>
        public ProgramVariable Floor(ProgramArgument x, string? name = null) =>
            block.AddOne("floor", name, ("x", x));

        /// <summary>Whether x is false. Operation <c>logical_not</c>.</summary>
        public ProgramVariable LogicalNot(ProgramArgument x, string? name = null) =>
            block.AddOne("logical_not", name, ("x", x));

        /// <summary>x rounded to the nearest whole number. Operation <c>round</c>.</summary>
        public ProgramVariable Round(ProgramArgument x, string? name = null) =>
            block.AddOne("round", name, ("x", x));

        /// <summary>−1, 0 or 1. Operation <c>sign</c>.</summary>
        public ProgramVariable Sign(ProgramArgument x, string? name = null) =>
            block.AddOne("sign", name, ("x", x));

        /// <summary>The sine. Operation <c>sin</c>.</summary>
        public ProgramVariable Sin(ProgramArgument x, string? name = null) =>
            block.AddOne("sin", name, ("x", x));

        /// <summary>The hyperbolic sine. Operation <c>sinh</c>.</summary>
        public ProgramVariable Sinh(ProgramArgument x, string? name = null) =>
            block.AddOne("sinh", name, ("x", x));

        /// <summary>The square root. Operation <c>sqrt</c>.</summary>
        public ProgramVariable Sqrt(ProgramArgument x, string? name = null) =>
            block.AddOne("sqrt", name, ("x", x));

        /// <summary>x · x. Operation <c>square</c>.</summary>
        public ProgramVariable Square(ProgramArgument x, string? name = null) =>
            block.AddOne("square", name, ("x", x));

        /// <summary>The tangent. Operation <c>tan</c>.</summary>
        public ProgramVariable Tan(ProgramArgument x, string? name = null) =>
            block.AddOne("tan", name, ("x", x));

        /// <summary>The hyperbolic tangent. Operation <c>tanh</c>.</summary>
        public ProgramVariable Tanh(ProgramArgument x, string? name = null) =>
            block.AddOne("tanh", name, ("x", x));

        /// <summary>The elements as another type; fractions are cut off. Operation <c>cast</c>.</summary>
        public ProgramVariable Cast(ProgramArgument x, DataType dtype, string? name = null) =>
            block.AddOne("cast", name, ("x", x), ("dtype", dtype.TypeName));

        /// <summary>x limited to alpha to beta. Operation <c>clip</c>.</summary>
        public ProgramVariable Clip(ProgramArgument x, ProgramArgument alpha, ProgramArgument beta, string? name = null) =>
            block.AddOne("clip", name, ("x", x), ("alpha", alpha), ("beta", beta));

        /// <summary>The larger of x and alpha. Operation <c>threshold</c>.</summary>
        public ProgramVariable Threshold(ProgramArgument x, ProgramArgument alpha, string? name = null) =>
            block.AddOne("threshold", name, ("x", x), ("alpha", alpha));

        /// <summary>1 / (x + epsilon). Operation <c>inverse</c>.</summary>
        public ProgramVariable Inverse(ProgramArgument x, ProgramArgument? epsilon = null, string? name = null) =>
            block.AddOne("inverse", name, ("x", x), ("epsilon", epsilon));

        /// <summary>The natural logarithm of x + epsilon. Operation <c>log</c>.</summary>
        public ProgramVariable Log(ProgramArgument x, ProgramArgument? epsilon = null, string? name = null) =>
            block.AddOne("log", name, ("x", x), ("epsilon", epsilon));

        /// <summary>1 / √(x + epsilon). Operation <c>rsqrt</c>.</summary>
        public ProgramVariable Rsqrt(ProgramArgument x, ProgramArgument? epsilon = null, string? name = null) =>
            block.AddOne("rsqrt", name, ("x", x), ("epsilon", epsilon));
    }
}
