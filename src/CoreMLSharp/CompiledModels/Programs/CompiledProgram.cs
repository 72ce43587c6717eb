using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Text;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.CompiledModels.Programs;

/// <summary>Reads a compiled ML Program: its text, and where its weight files are.</summary>
internal static class CompiledProgram
{
    private const string ModelPath = "@model_path/";
    private const string WeightsFolder = "weights/";
    private const string BuildInformation = "buildInfo";
    private const string CompilerPrefix = "coremlc-";

    /// <summary>What the compiler writes about inputs of several shapes, which the model's description says already.</summary>
    private const string FlexibleShapes = "FlexibleShapeInformation";

    /// <summary>The longest text that is read; programs of language models have some megabytes.</summary>
    private const long MaximumTextBytes = 1 << 29;

    /// <summary>Reads the program, and adds its weight files to those of the stages before it, renamed where two have one name.</summary>
    public static Program Read(CompiledParts parts, List<CompiledWeights> weights)
    {
        string path = parts.PathOf(CompiledParts.Program);
        if (new FileInfo(path).Length > MaximumTextBytes) throw new ModelFormatException($"{path} is larger than any program's text.");
        Program program = ProgramText.Parse(File.ReadAllText(path), path);
        DropNotesOfCompiler(program);
        ILookup<string, Value.Types.BlobFileValue> files = WeightReferences.In(program).ToLookup(place => place.FileName);
        foreach (IGrouping<string, Value.Types.BlobFileValue> file in files)
        {
            if (!file.Key.StartsWith(ModelPath + WeightsFolder, StringComparison.Ordinal)) continue;
            if (parts.Find(file.Key[ModelPath.Length..]) is not { } source) continue;
            string name = FreeName(file.Key[(ModelPath.Length + WeightsFolder.Length)..].Replace('/', '-'), weights);
            weights.Add(new CompiledWeights(source, name));
            foreach (Value.Types.BlobFileValue place in file) place.FileName = ModelPath + WeightsFolder + name;
        }

        return program;
    }

    private static string FreeName(string name, List<CompiledWeights> taken)
    {
        string free = name;
        for (int i = 1; taken.Exists(weights => weights.Name == free); i++) free = $"{i}-{name}";
        return free;
    }

    private static void DropNotesOfCompiler(Program program)
    {
        foreach (Function function in program.Functions.Values) function.Attributes.Remove(FlexibleShapes);
        if (program.Attributes.GetValueOrDefault(BuildInformation)?.ImmediateValue?.Dictionary is not { } notes) return;
        foreach (DictionaryValue.Types.KeyValuePair note in notes.Values.Where(IsOfCompiler).ToList()) notes.Values.Remove(note);
        if (notes.Values.Count == 0) program.Attributes.Remove(BuildInformation);
    }

    private static bool IsOfCompiler(DictionaryValue.Types.KeyValuePair note) =>
        note.Key.ImmediateValue?.Tensor?.Strings is { Values: [string key] } && key.StartsWith(CompilerPrefix, StringComparison.Ordinal);
}
