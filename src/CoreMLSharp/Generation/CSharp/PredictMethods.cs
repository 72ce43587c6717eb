namespace CoreMLSharp.Generation.CSharp;

/// <summary>
/// The methods that predict: one input, many together, and the values themselves; each also on another thread. A model that keeps a state
/// takes one input at a time, with the state.
/// </summary>
internal static class PredictMethods
{
    public const string Token = "global::System.Threading.CancellationToken";

    private const string Task = "global::System.Threading.Tasks.Task";
    private const string List = "global::System.Collections.Generic.IReadOnlyList";
    private const string Select = "global::System.Linq.Enumerable.Select";

    public static void Write(CodeWriter code, CSharpClass type)
    {
        if (type.States.Count > 0) WriteWithState(code, type);
        else WriteWithoutState(code, type);
        WriteValues(code, type);
    }

    private static void WriteWithoutState(CodeWriter code, CSharpClass type)
    {
        string one = type.OutputName, many = $"{List}<{type.OutputName}>";
        string features = $"{List}<global::System.Collections.Generic.IReadOnlyDictionary<string, {CSharpType.Value}>>";
        code.Lines(
            $$"""
            /// <summary>Predicts once.</summary>
            /// <param name="input">The inputs.</param>
            /// <param name="cancellationToken">Stops the prediction.</param>
            public {{one}} Predict({{type.InputName}} input, {{Token}} cancellationToken = default)
            {
                global::System.ArgumentNullException.ThrowIfNull(input);
                return new {{one}}(Model.Predict(input.ToFeatures(), cancellationToken));
            }

            /// <summary>Predicts once, on another thread.</summary>
            /// <param name="input">The inputs.</param>
            /// <param name="cancellationToken">Stops the prediction.</param>
            public {{Task}}<{{one}}> PredictAsync({{type.InputName}} input, {{Token}} cancellationToken = default) =>
                {{Task}}.Run(() => Predict(input, cancellationToken), cancellationToken);

            /// <summary>Predicts for several inputs, together where the model can.</summary>
            /// <param name="batch">The inputs.</param>
            /// <param name="cancellationToken">Stops the predictions.</param>
            /// <returns>The outputs, in the order of the inputs.</returns>
            public {{many}} Predict({{List}}<{{type.InputName}}> batch, {{Token}} cancellationToken = default)
            {
                global::System.ArgumentNullException.ThrowIfNull(batch);
                {{features}} inputs = [.. {{Select}}(batch, input => input.ToFeatures())];
                return [.. {{Select}}(Model.Predict(inputs, cancellationToken), features => new {{one}}(features))];
            }

            /// <summary>Predicts for several inputs, together where the model can, on another thread.</summary>
            /// <param name="batch">The inputs.</param>
            /// <param name="cancellationToken">Stops the predictions.</param>
            /// <returns>The outputs, in the order of the inputs.</returns>
            public {{Task}}<{{many}}> PredictAsync({{List}}<{{type.InputName}}> batch, {{Token}} cancellationToken = default) =>
                {{Task}}.Run(() => Predict(batch, cancellationToken), cancellationToken);

            """);
    }

    private static void WriteWithState(CodeWriter code, CSharpClass type)
    {
        string parameters = $"{type.InputName} input, {type.StateName} state, {Token} cancellationToken = default";
        code.Lines(
            $$"""
            /// <summary>A state for a sequence of predictions, as it is before the first.</summary>
            public {{type.StateName}} MakeState() => new(Model.MakeState());

            /// <summary>Predicts once, going on from a state, which the prediction changes.</summary>
            /// <param name="input">The inputs.</param>
            /// <param name="state">The state.</param>
            /// <param name="cancellationToken">Stops the prediction, which then leaves the state as it was.</param>
            public {{type.OutputName}} Predict({{parameters}})
            {
                global::System.ArgumentNullException.ThrowIfNull(input);
                global::System.ArgumentNullException.ThrowIfNull(state);
                return new {{type.OutputName}}(Model.Predict(input.ToFeatures(), state.Value, cancellationToken));
            }

            /// <summary>Predicts once, going on from a state, on another thread.</summary>
            /// <param name="input">The inputs.</param>
            /// <param name="state">The state.</param>
            /// <param name="cancellationToken">Stops the prediction, which then leaves the state as it was.</param>
            public {{Task}}<{{type.OutputName}}> PredictAsync({{parameters}}) =>
                {{Task}}.Run(() => Predict(input, state, cancellationToken), cancellationToken);

            """);
    }

    private static void WriteValues(CodeWriter code, CSharpClass type)
    {
        bool hasState = type.States.Count > 0;
        NameScope names = new("cancellationToken", "state");
        (CSharpMember Member, string Name)[] values =
        [
            .. type.Inputs.OrderBy(input => input.Feature.IsOptional).Select(input => (input, names.Take(CSharpNames.Camel(input.Name)))),
        ];
        code.Lines("/// <summary>Predicts once.</summary>");
        foreach ((CSharpMember member, string name) in values)
        {
            code.Lines($"/// <param name=\"{name.TrimStart('@')}\">{member.Summary}</param>");
        }

        if (hasState) code.Lines("/// <param name=\"state\">The state.</param>");
        string[] parameters =
        [
            .. values.Where(value => !value.Member.Feature.IsOptional).Select(value => $"{value.Member.TypeName} {value.Name}"),
            .. hasState ? [$"{type.StateName} state"] : Array.Empty<string>(),
            .. values.Where(value => value.Member.Feature.IsOptional).Select(value => $"{value.Member.TypeName} {value.Name} = null"),
            $"{Token} cancellationToken = default",
        ];
        string given = string.Join(", ", values.Select(value => $"{value.Member.Name} = {value.Name}"));
        string input = given.Length > 0 ? $"new {type.InputName} {{ {given} }}" : $"new {type.InputName}()";
        code.Lines(
            $"""
            /// <param name="cancellationToken">Stops the prediction.</param>
            public {type.OutputName} Predict({string.Join(", ", parameters)}) =>
                Predict({input}, {(hasState ? "state, " : "")}cancellationToken);

            """);
    }
}
