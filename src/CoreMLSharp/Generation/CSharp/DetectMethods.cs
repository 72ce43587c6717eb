namespace CoreMLSharp.Generation.CSharp;

/// <summary>The methods of an object detector that give what it found: boxes with their class.</summary>
internal static class DetectMethods
{
    private const string Detection = $"{CSharpType.Runtime}.Detection";
    private const string Task = "global::System.Threading.Tasks.Task";

    public static void Write(CodeWriter code, CSharpClass type)
    {
        string found = $"global::System.Collections.Generic.IReadOnlyList<{Detection}>";
        string photo = type.Inputs.FirstOrDefault(input => input.Feature.Type == "image") is { } image ? $", input.{image.Name}" : "";
        code.Lines(
            $$"""
            /// <summary>Finds objects: their class, how sure the model is, and where they lie in the image, the surest first.</summary>
            /// <param name="input">The inputs.</param>
            /// <param name="cancellationToken">Stops the prediction.</param>
            public {{found}} Detect({{type.InputName}} input, {{PredictMethods.Token}} cancellationToken = default) =>
                {{Detection}}.From(Model, Predict(input, cancellationToken).Features{{photo}}) ?? [];

            /// <summary>Finds objects, on another thread.</summary>
            /// <param name="input">The inputs.</param>
            /// <param name="cancellationToken">Stops the prediction.</param>
            public {{Task}}<{{found}}> DetectAsync({{type.InputName}} input, {{PredictMethods.Token}} cancellationToken = default) =>
                {{Task}}.Run(() => Detect(input, cancellationToken), cancellationToken);

            """);
    }
}
