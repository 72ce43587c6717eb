namespace CoreMLSharp.Generation.CSharp;

/// <summary>The enumeration of a classifier's classes, and the way to and from their names.</summary>
internal static class LabelsText
{
    public static void Write(CodeWriter code, CSharpClass type)
    {
        string name = type.LabelName!;
        NameScope scope = new();
        (string Text, string Name)[] cases =
            [.. type.Function.Classes.Select(text => (text, scope.Take(CSharpNames.Pascal(text, "Label"))))];
        code.Lines($"/// <summary>The classes of {type.Name}.</summary>\npublic enum {name}\n{{");
        code.Indent();
        foreach ((string text, string label) in cases)
        {
            string said = CSharpText.Xml(text);
            code.Lines($"/// <summary>{(said.Length > 0 ? said : "The class without a name.")}</summary>\n{label},\n");
        }

        code.Outdent();
        code.Lines(
            $$"""
            }

            /// <summary>The classes of {{type.Name}} and their names.</summary>
            public static class {{name}}s
            {
                /// <summary>The names, in the order of the enumeration.</summary>
                public static global::System.Collections.Generic.IReadOnlyList<string> All { get; } = global::System.Array.AsReadOnly<string>(
                [
            """);
        foreach ((string text, _) in cases) code.Lines($"        {CSharpText.Literal(text)},");
        code.Lines(
            $$"""
                ]);

                /// <summary>The name of a class, as the model writes it.</summary>
                /// <param name="label">The class.</param>
                public static string ToText(this {{name}} label) => All[(int)label];

                /// <summary>The class of a name; null where it is none.</summary>
                /// <param name="text">The name.</param>
                public static {{name}}? FromText(string text) => text switch
                {
            """);
        foreach ((string text, string label) in cases) code.Lines($"        {CSharpText.Literal(text)} => {name}.{label},");
        code.Lines("        _ => null,\n    };\n}");
    }
}
