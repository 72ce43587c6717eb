using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Printing;

/// <summary>
/// Writes ML Programs as text for people: a line per operation, its results with their types to the left, constants where they are used,
/// and weights by their name, type and size instead of their elements.
/// </summary>
/// <remarks>
/// An outline is enough (<see cref="ModelOutline"/>), so that a program is printed without its weights being read. The text is for reading;
/// it is not the text format of Apple's compiler.
/// </remarks>
/// <example>
/// <code>
/// using ModelOutline outline = ModelOutline.Read("Detector.mlpackage");
/// ProgramPrinter.Print(outline.Specification, Console.Out);
/// </code>
/// prints
/// <code>
/// function main(image: fp32[1, 3, 224, 224]) CoreML7 {
///     # 2 operations, 4 constants, 9.6 kB of weights
///     x: fp16[1, 3, 224, 224] = cast(x=image, dtype="fp16")
/// y: fp16[1, 64, 112, 112] = conv(x=x, weight=&lt;conv1_weight: fp16[64, 3, 5, 5], 9.6 kB, blob@64&gt;, pad_type="same", strides=[2, 2])
///     return y
/// }
/// </code>
/// </example>
public static class ProgramPrinter
{
    /// <summary>Prints all ML Programs of a model: its own, or those of a pipeline's stages.</summary>
    /// <exception cref="CoreMLException">The model has no ML Program.</exception>
    public static void Print(Model model, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(writer);
        List<Program> programs = [.. ProgramsOf(model)];
        if (programs.Count == 0) throw new CoreMLException($"The model is a {model.TypeName}, not an ML Program.");
        for (int i = 0; i < programs.Count; i++)
        {
            if (i > 0) writer.WriteLine();
            Print(programs[i], writer);
        }
    }

    /// <summary>Prints a program.</summary>
    public static void Print(Program program, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(writer);
        Unforeseen.Guard("The program cannot be printed", () => PrintAll(program, writer));
    }

    private static void PrintAll(Program program, TextWriter writer)
    {
        PrintNotes(program.Attributes, writer, "");
        bool isFirst = program.Attributes.Count == 0;
        foreach ((string name, Function function) in program.Functions.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            foreach ((string opset, Block body) in function.BlockSpecializations.OrderByDescending(entry => entry.Key == function.Opset))
            {
                if (!isFirst) writer.WriteLine();
                isFirst = false;
                PrintFunction(name, function, opset, body, writer);
            }
        }
    }

    private static IEnumerable<Program> ProgramsOf(Model model) =>
        model.MlProgram is Program program ? [program] : model.PipelineModels.SelectMany(ProgramsOf);

    private static void PrintFunction(string name, Function function, string opset, Block body, TextWriter writer)
    {
        writer.WriteLine($"function {PlainName.Of(name)}({Parameters(function.Inputs)}) {PlainName.Of(opset)} {{");
        PrintNotes(function.Attributes, writer, "    ");
        writer.WriteLine($"    # {ProgramSize.Of(body)}");
        new BlockPrinter(writer).Print(body, outer: null, "    ");
        writer.WriteLine("}");
    }

    private static void PrintNotes(IEnumerable<KeyValuePair<string, Value>> attributes, TextWriter writer, string indent)
    {
        foreach ((string name, Value value) in attributes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.WriteLine($"{indent}# {PlainName.Of(name)}: {ConstantText.Of(value)}");
        }
    }

    /// <summary>Names with their types, parted by commas.</summary>
    internal static string Parameters(IEnumerable<NamedValueType> values) =>
        string.Join(", ", values.Select(value => $"{PlainName.Of(value.Name)}: {ProgramTypes.Text(value.Type)}"));
}
