using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Building.Programs;

/// <summary>
/// Makes ML Programs: functions of operations, each checked when it is added, whose types and shapes follow from their arguments. The
/// operations, their parameters and their defaults are coremltools' (<c>mil/ops/defs</c>).
/// </summary>
/// <example>
/// <code>
/// ProgramBuilder program = new();
/// FunctionBuilder main = program.AddFunction();
/// ProgramVariable x = main.Input("x", DataType.Float32, 1, 4);
/// main.Output("y", main.Softmax(main.Linear(x, weight, bias)));
/// using ModelFile model = program.Build();
/// model.Save("Model.mlpackage");
/// </code>
/// </example>
public sealed class ProgramBuilder
{
    /// <summary>The function that is called where none is named.</summary>
    public const string MainFunction = "main";

    private readonly ProgramScope _scope;
    private readonly List<FunctionBuilder> _functions = [];

    /// <summary>Begins an empty program.</summary>
    /// <param name="opset">
    /// The operation set, which decides on the oldest system that runs the model. Null for the oldest one that has all that is used; where
    /// an operation has changed in between, the set must be chosen.
    /// </param>
    public ProgramBuilder(Opset? opset = null) => _scope = new ProgramScope(opset);

    /// <summary>The operation set: the chosen one, or the oldest that has what was used so far.</summary>
    public Opset Opset => _scope.Opset;

    /// <summary>Adds a function. Programs of several functions need CoreML8.</summary>
    /// <param name="name">Its name; the first function is called where none is named.</param>
    /// <exception cref="ModelValidationException">There is such a function.</exception>
    public FunctionBuilder AddFunction(string name = MainFunction)
    {
        new NameScope(name).Check(name);
        if (_functions.Any(function => function.Name == name)) throw new ModelValidationException($"There is a function '{name}' already.");
        if (_functions.Count > 0 || name != MainFunction) _scope.Require(Opset.CoreML8, $"A program with the function '{name}'");
        _functions.Add(new FunctionBuilder(_scope, name));
        return _functions[^1];
    }

    /// <summary>Completes the model, with description, specification version and weights. The builder can go on afterwards.</summary>
    /// <param name="metadata">What the model says about itself.</param>
    /// <returns>The model, to be saved as a package; its weights are in a temporary file until then.</returns>
    /// <exception cref="ModelValidationException">
    /// There is no function, a function has no output, or Core ML would refuse the model.
    /// </exception>
    public ModelFile Build(ModelMetadata? metadata = null)
    {
        using ProgramWeightsWriter weights = new(Opset.SpecificationVersion);
        Model model = Write(weights, metadata, out bool hasWeights);
        return hasWeights ? weights.ToModelFile(model) : new ModelFile(model);
    }

    /// <summary>The same with weights that stay where they are in memory, which must outlive the model, until the model is saved.</summary>
    internal ModelFile BuildInMemory()
    {
        using ProgramWeightsWriter weights = ProgramWeightsWriter.InMemory(Opset.SpecificationVersion);
        Model model = Write(weights, metadata: null, out bool hasWeights);
        return hasWeights ? ModelFile.New(model, weights.Weights) : new ModelFile(model);
    }

    private Model Write(ProgramWeightsWriter weights, ModelMetadata? metadata, out bool hasWeights)
    {
        if (_functions.Count == 0) throw new ModelValidationException("The program has no function. Add one.");
        foreach (FunctionBuilder function in _functions) function.Complete();
        Model model = new()
        {
            SpecificationVersion = Opset.SpecificationVersion,
            Description = Description(),
            MlProgram = new Program { Version = 1 },
        };
        metadata?.ApplyTo(model);
        ProgramWriter writer = new(_scope, weights);
        foreach (FunctionBuilder function in _functions) model.MlProgram.Functions.Add(function.Name, writer.Write(function));
        ModelValidator.ThrowIfInvalid(model);
        hasWeights = writer.HasWeights;
        return model;
    }

    private ModelDescription Description()
    {
        if (_functions is [{ Name: MainFunction, Description: { } main }])
        {
            return new ModelDescription
            {
                Input = { main.Input.Select(feature => feature.Clone()) },
                Output = { main.Output.Select(feature => feature.Clone()) },
                State = { main.State.Select(feature => feature.Clone()) },
                PredictedFeatureName = main.PredictedFeatureName,
                PredictedProbabilitiesName = main.PredictedProbabilitiesName,
            };
        }

        return new ModelDescription
        {
            Functions = { _functions.Select(function => function.Description.Clone()) },
            DefaultFunctionName = _functions[0].Name,
        };
    }
}
