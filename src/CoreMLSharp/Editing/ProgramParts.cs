using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Editing;

/// <summary>Puts operations between the inputs or outputs of an ML Program's functions and the rest.</summary>
internal static class ProgramParts
{
    /// <summary>The functions that have an input of that name, with its type.</summary>
    public static IEnumerable<(Function Function, TensorType Type)> WithInput(Program program, string name) =>
        from function in program.Functions.Values
        from input in function.Inputs
        where input.Name == name && input.Type?.TensorType is not null
        select (function, input.Type.TensorType);

    /// <summary>The blocks that compute an output of that name, with its type.</summary>
    public static IEnumerable<(Block Block, TensorType Type)> WithOutput(Program program, string name) =>
        from function in program.Functions.Values
        from block in function.BlockSpecializations.Values
        where block.Outputs.Contains(name)
        from output in block.Operations.SelectMany(operation => operation.Outputs)
        where output.Name == name && output.Type?.TensorType is not null
        select (block, output.Type.TensorType);

    /// <summary>Operations that come first in a function: what read the input reads their result.</summary>
    /// <param name="program">The program, whose names stay unique.</param>
    /// <param name="function">The function.</param>
    /// <param name="input">The input's name.</param>
    /// <param name="steps">From the input's type to that of the result, one operation after the other.</param>
    public static void AfterInput(Program program, Function function, string input, params IReadOnlyList<Step> steps)
    {
        HashSet<string> taken = Names(program);
        foreach (Block block in function.BlockSpecializations.Values)
        {
            string result = Take(taken, $"{input}_{steps[^1].Suffix}");
            FeatureNames.MapBlock(block, name => name == input ? result : name);
            int at = 0;
            string from = input;
            for (int i = 0; i < steps.Count; i++)
            {
                string to = i == steps.Count - 1 ? result : Take(taken, $"{input}_{steps[i].Suffix}");
                foreach (Operation operation in Operations(steps[i], from, to, taken)) block.Operations.Insert(at++, operation);
                from = to;
            }
        }
    }

    /// <summary>Operations that come last in a block: what was the output becomes theirs to read.</summary>
    public static void BeforeOutput(Program program, Block block, string output, params IReadOnlyList<Step> steps)
    {
        HashSet<string> taken = Names(program);
        string inner = Take(taken, $"{output}_before_{steps[0].Suffix}");
        FeatureNames.MapBlock(block, name => name == output ? inner : name);
        for (int i = 0; i < block.Outputs.Count; i++)
        {
            if (block.Outputs[i] == inner) block.Outputs[i] = output;
        }

        string from = inner;
        for (int i = 0; i < steps.Count; i++)
        {
            string to = i == steps.Count - 1 ? output : Take(taken, $"{output}_{steps[i].Suffix}");
            block.Operations.Add(Operations(steps[i], from, to, taken));
            from = to;
        }
    }

    /// <summary>A change of the element type.</summary>
    public static Step Cast(TensorType type, DataType to)
    {
        TensorType cast = type.Clone();
        cast.DataType = to;
        return new Step("cast", "cast", cast, "dtype", Text(NameOf(to)));
    }

    /// <summary>
    /// Multiplies by a number, or adds numbers, for all elements or for each of the channels, which are the second of four dimensions.
    /// </summary>
    public static Step Arithmetic(string operation, TensorType type, IReadOnlyList<float> numbers) =>
        new(operation, operation == "mul" ? "scaled" : "shifted", type, "y", Numbers(type.DataType, numbers));

    /// <summary>From the tensor of an image, [1, channels, height, width], to an array of another layout.</summary>
    public static IEnumerable<Step> FromImage(TensorType image, TensorType array, ImageLayout layout)
    {
        TensorType type = image;
        if (layout is { IsChannelsFirst: false, Channels: >= 0 })
        {
            type = Sizes(type, 0, 2, 3, 1);
            yield return Transpose(type, 0, 2, 3, 1);
        }

        if (layout.Rank < 4)
        {
            type = Of(type.DataType, ProgramTypes.Shape(array));
            yield return new Step("squeeze", "squeezed", type, "axes", Integers([.. Enumerable.Range(0, 4 - layout.Rank)]));
        }
        else if (layout.Rank > 4)
        {
            type = Of(type.DataType, [1, .. ProgramTypes.Shape(type)]);
            yield return new Step("expand_dims", "expanded", type, "axes", Integers(0));
        }

        if (type.DataType != array.DataType) yield return Cast(type, array.DataType);
    }

    /// <summary>From an array to the tensor of an image.</summary>
    public static IEnumerable<Step> ToImage(TensorType image, TensorType array, ImageLayout layout)
    {
        TensorType type = array;
        if (type.DataType != image.DataType)
        {
            yield return Cast(type, image.DataType);
            type = Of(image.DataType, ProgramTypes.Shape(type));
        }

        long[] sizes = ProgramTypes.Shape(type);
        if (layout.Rank < 4)
        {
            int added = 4 - layout.Rank;
            type = Of(type.DataType, [.. Enumerable.Repeat(1L, added), .. sizes]);
            yield return new Step("expand_dims", "expanded", type, "axes", Integers([.. Enumerable.Range(0, added)]));
        }
        else if (layout.Rank > 4)
        {
            type = Of(type.DataType, sizes[1..]);
            yield return new Step("squeeze", "squeezed", type, "axes", Integers(0));
        }

        if (layout is { IsChannelsFirst: false, Channels: >= 0 }) yield return Transpose(Sizes(type, 0, 3, 1, 2), 0, 3, 1, 2);
    }

    private static TensorType Of(DataType type, IEnumerable<long> sizes) => ProgramTypes.Tensor(type, sizes).TensorType;

    private static TensorType Sizes(TensorType type, params int[] order) =>
        Of(type.DataType, order.Select(dimension => ProgramTypes.Shape(type)[dimension]));

    private static Step Transpose(TensorType type, params int[] order) => new("transpose", "transposed", type, "perm", Integers(order));

    private static Value Integers(params int[] numbers) => ProgramTensor.Of<int>(numbers, [numbers.Length]).ToValue();

    private static IEnumerable<Operation> Operations(Step step, string from, string to, HashSet<string> taken)
    {
        string constant = Take(taken, $"{to}_{step.Parameter}");
        yield return new Operation
        {
            Type = "const",
            Outputs = { new NamedValueType { Name = constant, Type = step.Value.Type.Clone() } },
            Attributes = { ["name"] = Text(constant), ["val"] = step.Value },
        };
        yield return new Operation
        {
            Type = step.Operation,
            Inputs = { ["x"] = Named(from), [step.Parameter] = Named(constant) },
            Outputs = { new NamedValueType { Name = to, Type = new Specification.MILSpec.ValueType { TensorType = step.Type.Clone() } } },
            Attributes = { ["name"] = Text(to) },
        };
    }

    private static Argument Named(string name) => new() { Arguments = { new Argument.Types.Binding { Name = name } } };

    private static Value Text(string text) => ProgramTensor.OfStrings([text], []).ToValue();

    private static Value Numbers(DataType type, IReadOnlyList<float> numbers) =>
        ProgramTensor.OfFloats(type, [.. numbers], numbers.Count > 1 ? [1, numbers.Count, 1, 1] : []).ToValue();

    private static string NameOf(DataType type) => type switch
    {
        DataType.Float16 => "fp16",
        DataType.Float32 => "fp32",
        DataType.Int8 => "int8",
        _ => "int32",
    };

    private static HashSet<string> Names(Program program)
    {
        HashSet<string> names = [];
        string Note(string name)
        {
            names.Add(name);
            return name;
        }

        foreach (Function function in program.Functions.Values)
        {
            names.UnionWith(function.Inputs.Select(input => input.Name));
            foreach (Block block in function.BlockSpecializations.Values) FeatureNames.MapBlock(block, Note);
        }

        return names;
    }

    private static string Take(HashSet<string> taken, string wish)
    {
        string name = FeatureNames.Free(wish, taken);
        taken.Add(name);
        return name;
    }

    /// <summary>One operation of an input x and a constant.</summary>
    /// <param name="Operation">Its name in the operation set.</param>
    /// <param name="Suffix">What its result is called after the feature's name.</param>
    /// <param name="Type">The type of its result.</param>
    /// <param name="Parameter">The parameter that takes the constant.</param>
    /// <param name="Value">The constant.</param>
    public sealed record Step(string Operation, string Suffix, TensorType Type, string Parameter, Value Value);
}
