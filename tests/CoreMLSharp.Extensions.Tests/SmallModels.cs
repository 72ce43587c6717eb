using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Extensions.Tests;

/// <summary>Models of a few numbers.</summary>
internal static class SmallModels
{
    /// <summary>Tells <c>small</c> from <c>large</c> by whether <c>size</c> is below a limit.</summary>
    public static void SaveClassifier(string path, double limit)
    {
        using ModelFile file = new(
            new TreeEnsembleBuilder([Building.Feature.Double("size")], numPredictionDimensions: 2)
                .AddBranchNode(0, 0, featureIndex: 0, limit, NodeBehavior.BranchOnValueLessThan, trueChildId: 1, falseChildId: 2)
                .AddLeafNode(0, 1, 3, 0)
                .AddLeafNode(0, 2, 0, 3)
                .BuildClassifier((string[])["small", "large"], outputs: new ClassifierOutputs("class", "odds")));
        file.Save(path);
    }

    /// <summary>Doubles two numbers.</summary>
    public static void SaveProgram(string path)
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 2);
        main.Output("y", main.Add(x, x));
        using ModelFile file = program.Build();
        file.Save(path);
    }

    /// <summary>Adds to what it remembers.</summary>
    public static void SaveStateful(string path)
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable total = main.State("total", 2);
        main.WriteState(total, main.Add(main.ReadState(total), main.Cast(main.Input("x", DataType.Float32, 2), DataType.Float16)));
        main.Output("y", main.Cast(main.ReadState(total), DataType.Float32));
        using ModelFile file = program.Build();
        file.Save(path);
    }
}
