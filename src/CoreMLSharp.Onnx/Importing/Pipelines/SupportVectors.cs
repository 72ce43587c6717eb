using CoreMLSharp.Building;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Importing.ClassicModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>Support vector machines; Core ML subtracts rho, ONNX adds it.</summary>
internal static class SupportVectors
{
    public static bool Classify(StageContext stage)
    {
        if (stage.Numbers(0) is not { } columns) return false;
        ClassLabels labels = ClassAttributes.Of(stage.Node);
        PostTransform transform = PostTransforms.Of(stage.Node);
        if (SupportVectorMachine.Classifier(stage.Node, labels) is not { } machine)
        {
            double[] rho = [.. Enumerable.Repeat(stage.Node.Numbers("rho").FirstOrDefault(), labels.Count)];
            return LinearModels.Classify(
                stage, columns, LinearModel.Of(stage.Node.Numbers("coefficients"), rho, labels.Count, stage.Node), labels);
        }

        if (Kernel(machine) is not { } kernel || (machine.ProbA.Length > 0 && transform != PostTransform.None))
        {
            return Labelling.ByProgram(stage, labels);
        }

        Column row = stage.Pipeline.Row(columns);
        int[] starts = [.. machine.VectorsPerClass.Select((_, i) => machine.VectorsPerClass[..i].Sum())];
        double[][][] vectors = [.. machine.VectorsPerClass.Select((count, i) => machine.Vectors.Skip(starts[i]).Take(count).ToArray())];
        Classifier classifier = new(
            labels,
            (names, outputs) => SupportVectorBuilder.CreateClassifier(
                [row.Feature], names, kernel, vectors, [.. machine.Coefficients], [.. machine.Rho.Select(rho => -rho)],
                machine.ProbA.Length > 0 ? machine.ProbA : null, machine.ProbA.Length > 0 ? machine.ProbB : null, outputs),
            SumsToOne: true);
        stage.Output(0, new PredictedLabel(classifier));

        // Without probabilities ONNX gives the decisions of the pairs, Core ML the shares of their votes.
        if (machine.ProbA.Length > 0) stage.Output(1, new PredictedScores(classifier));
        else stage.Pipeline.OpenOutput(stage.Node.Output[1]);
        return true;
    }

    public static bool Regress(StageContext stage)
    {
        if (stage.Numbers(0) is not { } columns || stage.Node.Integer("one_class", 0) != 0) return false;
        if (SupportVectorMachine.Regressor(stage.Node) is not { } machine)
        {
            double[] rho = [.. stage.Node.Numbers("rho").Take(1)];
            return LinearModels.Regress(stage, columns, LinearModel.Of(stage.Node.Numbers("coefficients"), rho, 1, stage.Node));
        }

        if (Kernel(machine) is not { } kernel || PostTransforms.Of(stage.Node) != PostTransform.None) return false;
        return stage.Stage(
            SupportVectorBuilder.CreateRegressor(
                [stage.Pipeline.Row(columns).Feature], stage.NameOf(), kernel, machine.Vectors, machine.Coefficients[0], -machine.Rho[0]),
            [1, 1]);
    }

    /// <summary>The kernel; null where the exponent of a polynomial is no whole number.</summary>
    private static Kernel? Kernel(SupportVectorMachine machine) => machine.Kernel switch
    {
        SupportVectorKernel.Linear => SupportVectorBuilder.Linear(),
        SupportVectorKernel.Rbf => SupportVectorBuilder.Rbf(machine.Gamma),
        SupportVectorKernel.Sigmoid => SupportVectorBuilder.Sigmoid(machine.Gamma, machine.Constant),
        _ when machine.Degree is >= 0 and < 1000 && double.IsInteger(machine.Degree) =>
            SupportVectorBuilder.Poly((int)machine.Degree, machine.Gamma, machine.Constant),
        _ => null,
    };
}
