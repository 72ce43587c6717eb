using System.Numerics.Tensors;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Compression;

/// <summary>Compresses the constants of ML Programs.</summary>
internal static class ProgramCompressor
{
    /// <summary>
    /// Smaller constants stay, unless the caller says otherwise: they gain little, and some, such as biases, decide much.
    /// </summary>
    private const long UsualMinimum = 2049;

    /// <summary>Compresses the constants that are chosen; those of one dimension stay, which Core ML does not take in all places.</summary>
    /// <param name="file">The model, which is changed in place.</param>
    /// <param name="options">How.</param>
    /// <param name="reports">Are told of every constant.</param>
    /// <param name="notes">Are told what else was done.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The model with the weights that it has then.</returns>
    public static ModelFile Compress(
        ModelFile file, CompressionOptions options, List<WeightReport> reports, List<string> notes,
        IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        Model model = file.Specification;
        using ProgramWeights weights = new(file);
        Choice[] choices =
        [
            .. ProgramRewriter.ProgramsIn(model).SelectMany(program => program.Functions.Values)
                .SelectMany(function => ProgramConstant.In(function, weights).Select(constant => new Choice(function, constant, options))),
        ];
        foreach (Choice choice in choices) choice.Encoding?.CheckForPrograms();
        Opset least = choices.Select(choice => choice.Encoding?.LeastOpset ?? Opset.CoreML5).DefaultIfEmpty(Opset.CoreML5).Max();
        Encoded[] encoded = LargestFirst.Run(
            choices, choice => choice.Constant.Tensor.Count, choice => Encode(choice, OpsetFor(choice.Function, least), options),
            progress, cancellationToken);

        reports.AddRange(encoded.Select(each => each.Report));
        if (!encoded.Any(each => each.Report.HasChanged)) return file.With(model);
        Dictionary<Operation, Func<ProgramRewriter, IReadOnlyList<Operation>>> replacements = [];
        foreach (((Function function, ProgramConstant constant, _), Encoded each) in choices.Zip(encoded))
        {
            Opset opset = OpsetFor(function, least);
            if (each.Steps is not { } steps) continue;
            replacements.Add(constant.Operation, rewriter => rewriter.Expressions(constant.Name, steps, opset));
        }

        int problems = ProgramTypeChecker.Check(file).Count;
        bool raised = RaiseOpsets(model, least, notes);
        VersionRise.Apply(model, notes);
        using ProgramRewriter rewriter = new(file, weights);
        ModelFile rewritten = rewriter.Rewrite(replacements);
        if (raised && ProgramTypeChecker.Check(rewritten) is { } findings && findings.Count > problems)
        {
            rewritten.Dispose();
            throw new CoreMLException(
                $"The program cannot be read by the operation set that this needs: {findings[0]} "
                + "Convert the model again for iOS 18, or choose another form.");
        }

        return rewritten;
    }

    private static Encoded Encode(Choice choice, Opset opset, CompressionOptions options)
    {
        ProgramConstant constant = choice.Constant;
        long bytesBefore = constant.Tensor.Bytes.Length;
        Encoded Left(string reason) => new(null, Report(constant, bytesBefore, constant.Tensor.DataType.TypeName, null, reason));
        if (choice.Encoding is null)
        {
            bool isSmall = options.Layers.MinimumElements is null && constant.Tensor.Count < UsualMinimum;
            return Left(isSmall ? "small" : LayerSelection.NotChosen);
        }

        if (constant.Shape.Length < 2) return Left("has one dimension");
        if (constant.Tensor.Count > int.MaxValue / sizeof(float)) return Left("is too large for memory");
        Attempt<EncodedConstant> attempt = choice.Encoding.Encode(constant, opset);
        if (attempt.Result is not { } encoded) return Left(attempt.Reason!);
        long bytes = encoded.Steps.Sum(step => step.Bytes);
        if (bytes >= bytesBefore) return Left(WeightEncoding.NotSmaller);
        float[] before = constant.Tensor.ToFloats(), after = ValueOf(encoded.Steps).ToFloats();
        TensorPrimitives.Subtract(after, before, after);
        double signalToNoise = SignalToNoise.Decibels(SignalToNoise.SumOfSquares(before), SignalToNoise.SumOfSquares(after));
        return new(encoded.Steps, Report(constant, bytes, encoded.Encoding, signalToNoise, null));
    }

    /// <summary>What the steps make, by the rules that Core ML reads them by.</summary>
    private static ProgramTensor ValueOf(IReadOnlyList<ExpressionStep> steps)
    {
        Dictionary<string, ProgramTensor> known = [];
        foreach (ExpressionStep step in steps)
        {
            Dictionary<string, StepParameter> parameters = step.Parameters.ToDictionary(parameter => parameter.Name);
            ProgramTensor[] outputs = CompressedConstants.Expand(
                step.Type, name => parameters.TryGetValue(name, out StepParameter? found) ? found.Tensor ?? known[found.From!] : null);
            for (int i = 0; i < outputs.Length; i++) known[step.Outputs[i].Suffix] = outputs[i];
        }

        return known[""];
    }

    private static Opset OpsetFor(Function function, Opset least) => (Opset)Math.Max((int)Opset.Parse(function.Opset), (int)least);

    /// <summary>Lets functions be read by the set that has the operations.</summary>
    private static bool RaiseOpsets(Model model, Opset least, List<string> notes)
    {
        bool raised = false;
        foreach (Function function in ProgramRewriter.ProgramsIn(model).SelectMany(program => program.Functions.Values))
        {
            Opset opset = OpsetFor(function, least);
            string name = opset.ToString(), old = function.Opset;
            if (opset == Opset.Parse(old)) continue;
            notes.Add($"The operation set rose from {old} to {name}.");
            if (function.BlockSpecializations.Remove(old, out Block? block)) function.BlockSpecializations[name] = block;
            function.Opset = name;
            raised = true;
        }

        return raised;
    }

    private static WeightReport Report(
        ProgramConstant constant, long bytesAfter, string encoding, double? signalToNoise, string? reason) => new(
        constant.Name, constant.Reader.Type, constant.Reader.Parameter, constant.Tensor.Count, constant.Tensor.Bytes.Length, bytesAfter,
        encoding, signalToNoise, reason);

    /// <summary>A constant and how it is compressed; null where it is not.</summary>
    private sealed record Choice(Function Function, ProgramConstant Constant, WeightEncoding? Encoding)
    {
        public Choice(Function function, ProgramConstant constant, CompressionOptions options)
            : this(function, constant, options.EncodingOf(constant.Name, constant.Reader.Type, constant.Tensor.Count, UsualMinimum)) { }
    }

    private sealed record Encoded(IReadOnlyList<ExpressionStep>? Steps, WeightReport Report);
}
