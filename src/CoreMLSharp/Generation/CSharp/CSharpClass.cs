namespace CoreMLSharp.Generation.CSharp;

/// <summary>One function of a model with the names that its classes and their members have.</summary>
internal sealed record CSharpClass
{
    /// <summary>Members that every class has, and those that ours have beside the model's.</summary>
    private static readonly string[] OwnMembers =
    [
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals", "Features", "ToFeatures",
        "ProbabilityOf", "Value",
    ];

    /// <summary>The members of the class that loads and predicts, none of which may be called as the class is.</summary>
    public static readonly string[] MembersOfModels =
    [
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals", "FileName", "Model", "Load",
        "LoadAsync", "Predict", "PredictAsync", "Detect", "DetectAsync", "MakeState", "Dispose",
    ];

    public required FunctionInterface Function { get; init; }

    public required string Name { get; init; }

    public required string InputName { get; init; }

    public required string OutputName { get; init; }

    public required string StateName { get; init; }

    /// <summary>The enumeration of classes; null where there is none.</summary>
    public required string? LabelName { get; init; }

    public required IReadOnlyList<CSharpMember> Inputs { get; init; }

    public required IReadOnlyList<CSharpMember> Outputs { get; init; }

    public required IReadOnlyList<CSharpMember> States { get; init; }

    /// <summary>The names of members that go with inputs: what makes an array of numbers.</summary>
    public required IReadOnlyDictionary<CSharpMember, string> ArrayMakers { get; init; }

    /// <summary>The names of members that go with outputs: arrays as tensors of their type.</summary>
    public required IReadOnlyDictionary<CSharpMember, string> Tensors { get; init; }

    /// <summary>The member that is the predicted class as a case of the enumeration.</summary>
    public required string KnownClass { get; init; }

    /// <summary>Names everything of one function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="name">The class's name, which is taken in the scope.</param>
    /// <param name="types">The names of the file's types.</param>
    public static CSharpClass Of(FunctionInterface function, string name, NameScope types)
    {
        string input = types.Take($"{name}Input"), output = types.Take($"{name}Output"), state = types.Take($"{name}State");
        NameScope inputs = new([.. OwnMembers, input]), outputs = new([.. OwnMembers, output]);
        IReadOnlyList<CSharpMember> taken = CSharpMember.Of(function.Inputs, inputs), given = CSharpMember.Of(function.Outputs, outputs);
        CSharpMember? predicted = given.FirstOrDefault(member => member.Feature.Name == function.PredictedClass);
        return new CSharpClass
        {
            Function = function,
            Name = name,
            InputName = input,
            OutputName = output,
            StateName = state,
            LabelName = function.Classes.Count > 0 ? types.Take($"{name}Label") : null,
            Inputs = taken,
            Outputs = given,
            States = CSharpMember.Of(function.States, new NameScope([.. OwnMembers, state])),
            ArrayMakers = Named(taken, member => inputs.Take($"{member.Name}Of")),
            Tensors = Named(given, member => outputs.Take($"{member.Name}Tensor")),
            KnownClass = predicted is null ? "" : outputs.Take($"Known{predicted.Name}"),
        };
    }

    private static Dictionary<CSharpMember, string> Named(IEnumerable<CSharpMember> members, Func<CSharpMember, string> name) =>
        members.Where(member => CSharpType.ElementOf(member.Feature) is not null).ToDictionary(member => member, name);
}
