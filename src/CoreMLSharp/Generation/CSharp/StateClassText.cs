namespace CoreMLSharp.Generation.CSharp;

/// <summary>The class of what a model keeps from one prediction to the next.</summary>
internal static class StateClassText
{
    private const string State = $"{CSharpType.Runtime}.Features.MLState";

    public static void Write(CodeWriter code, CSharpClass type)
    {
        code.Lines(
            $$"""
            /// <summary>What {{type.Name}} keeps from one prediction to the next.</summary>
            public sealed partial class {{type.StateName}}
            {
                /// <summary>Takes a state that the model made.</summary>
                /// <param name="value">The state.</param>
                public {{type.StateName}}({{State}} value)
                {
                    global::System.ArgumentNullException.ThrowIfNull(value);
                    Value = value;
                }

                /// <summary>The state itself.</summary>
                public {{State}} Value { get; }
            """);
        code.Indent();
        foreach (CSharpMember state in type.States)
        {
            code.Lines(
                $$"""

                /// <summary>{{state.Summary}}</summary>
                public {{CSharpType.Array}} {{state.Name}}
                {
                    get => Value[{{state.Key}}];
                    set => Value[{{state.Key}}] = value;
                }
                """);
        }

        code.Outdent();
        code.Lines("}");
    }
}
