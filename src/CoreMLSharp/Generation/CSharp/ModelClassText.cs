using CoreMLSharp.Specification;

namespace CoreMLSharp.Generation.CSharp;

/// <summary>The class that loads the model and predicts.</summary>
internal static class ModelClassText
{
    private const string Runtime = CSharpType.Runtime;
    private const string Model = $"{Runtime}.MLModel";
    private const string Configuration = $"{Runtime}.Configuration.MLModelConfiguration";
    private const string Task = "global::System.Threading.Tasks.Task";

    public static void Write(CodeWriter code, CSharpClass type, string fileName)
    {
        string function = type.Function.Name is { } name ? CSharpText.Literal(name) : "null";
        string contract = $"{Runtime}.IModelClass<{type.Name}>";
        code.Lines(
            $$"""
            {{Documentation(type.Function)}}
            public sealed partial class {{type.Name}} : {{contract}}
            {
                /// <summary>The name of the model's file, which lies beside the program.</summary>
                public const string FileName = {{CSharpText.Literal(fileName)}};

                /// <summary>Takes over a model that was loaded, and disposes of it when it is disposed of.</summary>
                /// <param name="model">The model.</param>
                public {{type.Name}}({{Model}} model)
                {
                    global::System.ArgumentNullException.ThrowIfNull(model);
                    Model = model;
                }

                static string {{contract}}.FileName => FileName;

                static string? {{contract}}.FunctionName => {{function}};

                /// <summary>The model itself.</summary>
                public {{Model}} Model { get; }

                static {{type.Name}} {{contract}}.Create({{Model}} model) => new(model);

                /// <summary>Loads the model.</summary>
                /// <param name="path">Where it is; null for the file beside the program.</param>
                /// <param name="configuration">How to load and run it.</param>
                /// <param name="cancellationToken">Stops the work between its steps.</param>
                public static {{type.Name}} Load(
                    string? path = null,
                    {{Configuration}}? configuration = null,
                    {{PredictMethods.Token}} cancellationToken = default) =>
                    {{Runtime}}.ModelClassLoader.Load<{{type.Name}}>(path, configuration, cancellationToken);

                /// <summary>Loads the model on another thread.</summary>
                /// <param name="path">Where it is; null for the file beside the program.</param>
                /// <param name="configuration">How to load and run it.</param>
                /// <param name="cancellationToken">Stops the work between its steps.</param>
                public static {{Task}}<{{type.Name}}> LoadAsync(
                    string? path = null,
                    {{Configuration}}? configuration = null,
                    {{PredictMethods.Token}} cancellationToken = default) =>
                    {{Task}}.Run(() => Load(path, configuration, cancellationToken), cancellationToken);

            """);
        code.Indent();
        PredictMethods.Write(code, type);
        if (type.Function.Detector is not null && type.States.Count == 0) DetectMethods.Write(code, type);
        code.Lines("/// <inheritdoc/>\npublic void Dispose() => Model.Dispose();");
        code.Outdent();
        code.Lines("}");
    }

    private static string Documentation(FunctionInterface function)
    {
        Metadata metadata = function.Metadata;
        string said = CSharpText.Xml(metadata.ShortDescription);
        if (said.Length == 0) said = "A Core ML model.";
        if (function.Name is { } name) said = $"The function '{CSharpText.Xml(name)}'. {said}";
        IEnumerable<string> facts =
            from fact in ((string Label, string Text)[])
                [("Version", metadata.VersionString), ("Author", metadata.Author), ("License", metadata.License)]
            where fact.Text.Length > 0
            select $"{fact.Label}: {CSharpText.Xml(fact.Text)}";
        string remarks = string.Join("; ", facts);
        return $"/// <summary>{said}</summary>" + (remarks.Length > 0 ? $"\n/// <remarks>{remarks}</remarks>" : "");
    }
}
