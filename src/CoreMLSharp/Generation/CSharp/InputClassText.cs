using CoreMLSharp.Models;

namespace CoreMLSharp.Generation.CSharp;

/// <summary>The class of what goes in.</summary>
internal static class InputClassText
{
    private const string Features = $"global::System.Collections.Generic.Dictionary<string, {CSharpType.Value}>";

    public static void Write(CodeWriter code, CSharpClass type)
    {
        code.Lines($"/// <summary>What goes into {type.Name}.</summary>\npublic sealed partial class {type.InputName}\n{{");
        code.Indent();
        foreach (CSharpMember input in type.Inputs)
        {
            string required = input.Feature.IsOptional ? "" : "required ";
            code.Lines(
                $$"""
                /// <summary>{{input.Summary}}</summary>
                public {{required}}{{input.TypeName}} {{input.Name}} { get; init; }

                """);
            if (type.ArrayMakers.TryGetValue(input, out string? maker)) WriteMaker(code, input, maker);
        }

        WriteFeatures(code, type);
        code.Outdent();
        code.Lines("}");
    }

    private static void WriteMaker(CodeWriter code, CSharpMember input, string name)
    {
        FeatureSummary feature = input.Feature;
        string element = CSharpType.ElementOf(feature)!;
        bool isOfOneShape = feature.Shape.Count > 0 && feature.EnumeratedShapes.Count == 0 && feature.ShapeRange.Count == 0;
        string shape = string.Join(", ", feature.Shape);
        code.Lines(isOfOneShape
            ? $"""
            /// <summary>An array for {input.Name}, of shape [{shape}].</summary>
            /// <param name="elements">Its elements, the last dimension fastest; they are not copied.</param>
            public static {CSharpType.Array} {name}(params {element}[] elements) => {CSharpType.Array}.Wrap(elements, [{shape}]);

            """
            : $"""
            /// <summary>An array for {input.Name}.</summary>
            /// <param name="elements">Its elements, the last dimension fastest; they are not copied.</param>
            /// <param name="shape">Its dimensions.</param>
            public static {CSharpType.Array} {name}({element}[] elements, global::System.ReadOnlySpan<long> shape) =>
                {CSharpType.Array}.Wrap(elements, shape);

            """);
    }

    private static void WriteFeatures(CodeWriter code, CSharpClass type)
    {
        code.Lines(
            $$"""
            /// <summary>The inputs by the model's own names.</summary>
            public global::System.Collections.Generic.IReadOnlyDictionary<string, {{CSharpType.Value}}> ToFeatures()
            {
                {{Features}} features = new();
            """);
        code.Indent();
        foreach ((int index, CSharpMember input) in type.Inputs.Index())
        {
            code.Lines(input.Feature.IsOptional
                ? $"if ({input.Name} is {{ }} value{index}) features[{input.Key}] = {input.ToFeature($"value{index}")};"
                : $"features[{input.Key}] = {input.ToFeature(input.Name)};");
        }

        code.Lines("return features;");
        code.Outdent();
        code.Lines("}");
    }
}
