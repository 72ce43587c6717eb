using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Compression.Programs;

/// <summary>Compresses the constants of ML Programs.</summary>
internal static class ProgramCompressor
{
    /// <summary>Constants up to this size stay, unless the caller says otherwise: they gain little, and some, such as biases, decide much.</summary>
    private const long UsualMinimum = 2049;

    /// <summary>Compresses the constants that are chosen; those of one dimension stay, which Core ML does not take in all places.</summary>
    public static (ModelFile File, IReadOnlyList<WeightReport> Weights) Compress(
        ModelFile file, CompressionOptions options, List<string> notes, IProgress<CompressionProgress>? progress, CancellationToken cancellation)
    {
        Model model = file.Specification;
        using ProgramWeights weights = new(file);
        (Function Function, ProgramConstant Constant)[] constants =
        [
            .. ProgramRewriter.ProgramsIn(model).SelectMany(program => program.Functions.Values)
                .SelectMany(function => ProgramConstant.In(function, weights).Select(constant => (function, constant))),
        ];
        Encoded[] encoded = new Encoded[constants.Length];
        long done = 0, total = constants.Sum(each => each.Constant.Tensor.Count);
        Lock gate = new();
        Parallel.For(0, constants.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            (Function function, ProgramConstant constant) = constants[i];
            encoded[i] = Encode(constant, options, OpsetFor(function, options));
            if (progress is null) return;
            lock (gate) progress.Report(new CompressionProgress(done += constant.Tensor.Count, total));
        });

        WeightReport[] reports = [.. encoded.Select(each => each.Report)];
        if (!reports.Any(report => report.HasChanged)) return (file, reports);
        Dictionary<Operation, Func<ProgramRewriter, IReadOnlyList<Operation>>> replacements = [];
        foreach (((Function function, ProgramConstant constant), Encoded each) in constants.Zip(encoded))
        {
            Opset opset = OpsetFor(function, options);
            if (each.Steps is { } steps) replacements.Add(constant.Operation, rewriter => rewriter.Expressions(constant.Name, steps, opset));
        }

        int problems = ProgramTypeChecker.Check(file).Count;
        bool raised = RaiseOpsets(model, options, notes);
        using ProgramRewriter rewriter = new(model, weights);
        ModelFile rewritten = rewriter.Rewrite(replacements);
        if (raised && ProgramTypeChecker.Check(rewritten) is { } findings && findings.Count > problems)
        {
            rewritten.Dispose();
            throw new CoreMLException($"The program cannot be read by the operation set that this needs: {findings[0]} Convert the model again for iOS 18, or choose another form.");
        }

        return (rewritten, reports);
    }

    private static Encoded Encode(ProgramConstant constant, CompressionOptions options, Opset opset)
    {
        WeightReport Left(string reason) => Report(constant, constant.Tensor.Bytes.Length, constant.Tensor.DataType.TypeName, null, reason);
        LayerSelection selection = options.Layers with { MinimumElements = options.Layers.MinimumElements ?? UsualMinimum };
        if (!selection.Includes(constant.Name, constant.Reader.Type, constant.Tensor.Count)) return new(null, Left(options.Layers.MinimumElements is null && constant.Tensor.Count < UsualMinimum ? "small" : LayerSelection.NotChosen));
        if (constant.Shape.Length < 2) return new(null, Left("has one dimension"));
        if (constant.Tensor.Count > int.MaxValue / sizeof(float)) return new(null, Left("is too large for memory"));
        (IReadOnlyList<ExpressionStep>? steps, string encoding, string? reason) = new ConstantEncoder(options, opset).Encode(constant);
        if (steps is null) return new(null, Left(reason!));
        long bytes = steps.Sum(step => step.Bytes);
        if (bytes >= constant.Tensor.Bytes.Length) return new(null, Left("would not be smaller"));
        float[] before = constant.Tensor.ToFloats(), after = ValueOf(steps).ToFloats();
        System.Numerics.Tensors.TensorPrimitives.Subtract(after, before, after);
        double signalToNoise = SignalToNoise.Decibels(SignalToNoise.SumOfSquares(before), SignalToNoise.SumOfSquares(after));
        return new(steps, Report(constant, bytes, encoding, signalToNoise, null));
    }

    /// <summary>What the steps make, by the rules that Core ML reads them by.</summary>
    private static ProgramTensor ValueOf(IReadOnlyList<ExpressionStep> steps)
    {
        Dictionary<string, ProgramTensor> known = [];
        foreach (ExpressionStep step in steps)
        {
            ProgramTensor[] outputs = CompressedConstants.Expand(step.Type, name => step.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } found ? found.Tensor ?? known[found.From!] : null);
            for (int i = 0; i < outputs.Length; i++) known[step.Outputs[i].Suffix] = outputs[i];
        }

        return known[""];
    }

    private static Opset OpsetFor(Function function, CompressionOptions options) => (Opset)Math.Max((int)Opset.Parse(function.Opset), (int)ConstantEncoder.OldestFor(options));

    /// <summary>Lets functions be read by the set that has the operations, and the model by the version that has the set.</summary>
    private static bool RaiseOpsets(Model model, CompressionOptions options, List<string> notes)
    {
        bool raised = model.MlProgram is null && model.PipelineModels.Aggregate(false, (any, stage) => RaiseOpsets(stage, options, notes) || any);
        int version = model.PipelineModels.Select(stage => stage.SpecificationVersion).DefaultIfEmpty(0).Max();
        foreach (Function function in model.MlProgram?.Functions.Values ?? [])
        {
            Opset opset = OpsetFor(function, options);
            version = Math.Max(version, opset.SpecificationVersion);
            string name = opset.ToString(), old = function.Opset;
            if (opset == Opset.Parse(old)) continue;
            notes.Add($"The operation set rose from {old} to {name}.");
            if (function.BlockSpecializations.Remove(old, out Block? block)) function.BlockSpecializations[name] = block;
            function.Opset = name;
            raised = true;
        }

        if (version > model.SpecificationVersion)
        {
            notes.Add($"The specification version of the {model.TypeName} rose from {model.SpecificationVersion} to {version}.");
            model.SpecificationVersion = version;
        }

        return raised;
    }

    private static WeightReport Report(ProgramConstant constant, long bytesAfter, string encoding, double? signalToNoise, string? reason) => new(
        constant.Name, constant.Reader.Type, constant.Reader.Parameter, constant.Tensor.Count, constant.Tensor.Bytes.Length, bytesAfter, encoding, signalToNoise, reason);

    private sealed record Encoded(IReadOnlyList<ExpressionStep>? Steps, WeightReport Report);
}
