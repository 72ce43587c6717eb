using System.Collections.Frozen;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Programs.Compressed;

/// <summary>
/// The operations whose names begin with <c>constexpr_</c>, which stand for constants that are stored smaller than they are: what each of
/// them means, as the operation sets CoreML6 (iOS 16) and CoreML8 (iOS 18) define it.
/// </summary>
public static class CompressedConstants
{
    private static readonly FrozenDictionary<string, Func<Func<string, ProgramTensor?>, ProgramTensor[]>> Table =
        new Dictionary<string, Func<Func<string, ProgramTensor?>, ProgramTensor[]>>
        {
            ["constexpr_affine_dequantize"] = of =>
            [
                Affine.PerAxis(Need(of, "quantized_data"), Need(of, "scale"), Need(of, "zero_point"), Need(of, "axis").AsInteger()),
            ],
            ["constexpr_blockwise_shift_scale"] = of => [Affine.PerBlock(Need(of, "data"), Need(of, "scale"), of("offset"))],
            ["constexpr_lut_to_dense"] = of =>
            [
                of("shape") is { } shape
                    ? LookupTable.ToDense(Need(of, "indices"), Need(of, "lut"), shape.ToIntegers())
                    : LookupTable.ToDense(Need(of, "indices"), Need(of, "lut"), of("vector_axis")?.AsInteger()),
            ],
            ["constexpr_sparse_to_dense"] = of => [Sparse.ToDense(Need(of, "nonzero_data"), Need(of, "mask"), of("shape")?.ToIntegers())],
            ["constexpr_lut_to_sparse"] = of =>
                LookupTable.ToSparse(
                    Need(of, "indices_mask"), Need(of, "indices_nonzero_data"), Need(of, "lut"), of("vector_axis")?.AsInteger()),
            ["constexpr_sparse_blockwise_shift_scale"] = of =>
                Affine.OfSparse(Need(of, "data_mask"), Need(of, "nonzero_data"), Need(of, "scale"), of("offset")),
            ["constexpr_cast"] = of => [Cast(Need(of, "source_val"), Need(of, "output_dtype").AsString())],
        }.ToFrozenDictionary();

    /// <summary>
    /// Whether an operation makes a constant from a compressed form, by its name; also one that is newer than this library.
    /// </summary>
    public static bool IsExpression(string operation) => operation.StartsWith("constexpr_", StringComparison.Ordinal);

    /// <summary>Works out the constants that an operation stands for.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="parameter">The value of a parameter by its name; null when it is left out.</param>
    /// <returns>One tensor for each output of the operation.</returns>
    /// <exception cref="ModelFormatException">A parameter is missing, or sizes do not fit each other; the message says which.</exception>
    /// <exception cref="UnsupportedModelException">The operation is newer than this library.</exception>
    public static ProgramTensor[] Expand(string operation, Func<string, ProgramTensor?> parameter) =>
        Table.TryGetValue(operation, out Func<Func<string, ProgramTensor?>, ProgramTensor[]>? expand)
        ? expand(parameter)
        : throw new UnsupportedModelException($"{operation} is newer than this library.");

    private static ProgramTensor Need(Func<string, ProgramTensor?> parameter, string name) =>
        parameter(name) ?? throw new ModelFormatException($"parameter '{name}' is missing.");

    private static ProgramTensor Cast(ProgramTensor source, string type) => type == "fp32"
        ? ProgramTensor.OfFloats(Specification.MILSpec.DataType.Float32, source.ToFloats(), [.. source.Shape])
        : throw new ModelFormatException($"parameter 'output_dtype': '{type}' is not defined; fp32 is.");
}
