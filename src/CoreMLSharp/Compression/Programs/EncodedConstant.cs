namespace CoreMLSharp.Compression.Programs;

/// <summary>A constant in its compressed form.</summary>
/// <param name="Steps">The operations that make the constant.</param>
/// <param name="Encoding">The form in words.</param>
internal sealed record EncodedConstant(IReadOnlyList<ExpressionStep> Steps, string Encoding)
{
    /// <summary>A form in words, behind the part of zeros where there are some.</summary>
    public EncodedConstant(IReadOnlyList<ExpressionStep> steps, WeightMask? mask, string encoding)
        : this(steps, mask is null ? encoding : $"{mask}, {encoding}") { }
}
