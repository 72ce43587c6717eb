namespace CoreMLSharp.Generation.CSharp;

/// <summary>The class of what comes out.</summary>
internal static class OutputClassText
{
    private const string Features = $"global::System.Collections.Generic.IReadOnlyDictionary<string, {CSharpType.Value}>";

    public static void Write(CodeWriter code, CSharpClass type)
    {
        code.Lines(
            $$"""
            /// <summary>What comes out of {{type.Name}}.</summary>
            public sealed partial class {{type.OutputName}}
            {
                /// <summary>Takes what the model predicted.</summary>
                /// <param name="features">The outputs by the model's own names.</param>
                public {{type.OutputName}}({{Features}} features)
                {
                    global::System.ArgumentNullException.ThrowIfNull(features);
                    Features = features;
                }

                /// <summary>The outputs by the model's own names.</summary>
                public {{Features}} Features { get; }
            """);
        code.Indent();
        foreach (CSharpMember output in type.Outputs) WriteOutput(code, type, output);
        if (type.LabelName is not null) WriteLabels(code, type);
        code.Outdent();
        code.Lines("}");
    }

    private static void WriteOutput(CodeWriter code, CSharpClass type, CSharpMember output)
    {
        code.Lines(
            $"""

            /// <summary>{output.Summary}</summary>
            public {output.Type.Name} {output.Name} => Features[{output.Key}]{output.Type.FromFeature};
            """);
        if (!type.Tensors.TryGetValue(output, out string? tensor)) return;
        string element = CSharpType.ElementOf(output.Feature)!;
        code.Lines(
            $"""

            /// <summary>The same numbers as a tensor, which is read in place.</summary>
            public global::System.Numerics.Tensors.ReadOnlyTensorSpan<{element}> {tensor} => {output.Name}.AsTensorSpan<{element}>();
            """);
    }

    private static void WriteLabels(CodeWriter code, CSharpClass type)
    {
        string predicted = Member(type, type.Function.PredictedClass!).Name;
        code.Lines(
            $"""

            /// <summary>The predicted class; null where it is none of those that the model had when this was written.</summary>
            public {type.LabelName}? {type.KnownClass} => {type.LabelName}s.FromText({predicted});
            """);
        if (type.Function.Probabilities is not { } probabilities) return;
        code.Lines(
            $"""

            /// <summary>How probable a class is, 0 to 1; 0 for a class that the model does not have.</summary>
            /// <param name="label">The class.</param>
            public double ProbabilityOf({type.LabelName} label) =>
                {Member(type, probabilities).Name}.TryGetValue(label.ToText(), out double probability) ? probability : 0;
            """);
    }

    private static CSharpMember Member(CSharpClass type, string name) => type.Outputs.First(output => output.Feature.Name == name);
}
