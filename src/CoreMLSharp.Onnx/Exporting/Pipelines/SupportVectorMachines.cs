using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;
using KernelCase = CoreMLSharp.Specification.Kernel.KernelOneofCase;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>Support vector machines, one for each pair of classes, computed with 64 bits.</summary>
internal static class SupportVectorMachines
{
    public static void Classify(StageContext stage)
    {
        SupportVectorClassifier model = stage.Model.SupportVectorClassifier;
        ClassLabels labels = ClassLabels.Of(model);
        int classes = labels.Count, pairs = classes * (classes - 1) / 2;
        OnnxValue row = stage.Row();
        double[][] vectors = Vectors(model.DenseSupportVectors, model.SparseSupportVectors, row);
        bool hasProbabilities = model.ProbA.Count > 0 || model.ProbB.Count > 0;
        bool fits = classes >= 2 && model.Rho.Count == pairs && model.Coefficients.Count == classes - 1
            && model.Coefficients.All(coefficients => coefficients.Alpha.Count == vectors.Length)
            && model.NumberOfSupportVectorsPerClass.Count == classes && model.NumberOfSupportVectorsPerClass.All(count => count >= 0)
            && model.NumberOfSupportVectorsPerClass.Sum(count => (long)count) == vectors.Length
            && (!hasProbabilities || (model.ProbA.Count == pairs && model.ProbB.Count == pairs));
        if (!fits) throw new ModelValidationException("its coefficients do not go with its classes and support vectors.");

        OnnxValue scores = hasProbabilities
            ? Probabilities(stage.Graph, model, vectors, row, classes)
            : Votes(stage.Graph, Decisions(stage.Graph, model, vectors, row, classes), classes);
        stage.Features.Classify(stage.Model.Description, scores, labels);
    }

    public static void Regress(StageContext stage)
    {
        SupportVectorRegressor model = stage.Model.SupportVectorRegressor;
        OnnxValue row = stage.Row();
        double[][] vectors = Vectors(model.DenseSupportVectors, model.SparseSupportVectors, row);
        double[] coefficients = [.. model.Coefficients?.Alpha ?? []];
        if (coefficients.Length != vectors.Length)
        {
            throw new ModelValidationException(
                $"{Counted.Of(vectors.Length, "support vector")} need as many coefficients, but there are {coefficients.Length}.");
        }

        OnnxGraphBuilder graph = stage.Graph;
        OnnxValue sum = graph.MatMul(Kernel(graph, model.Kernel, vectors, row), Doubles(graph, coefficients, coefficients.Length, 1));
        stage.Output(graph.ToFloat(graph.Sub(sum, Doubles(graph, [model.Rho], 1, 1))));
    }

    /// <summary>The kernel between each row and every support vector: [examples, vectors].</summary>
    private static OnnxValue Kernel(OnnxGraphBuilder graph, Kernel? kernel, double[][] vectors, OnnxValue row)
    {
        OnnxValue x = graph.Cast(row, DataType.Double);
        int length = vectors[0].Length;
        OnnxValue products = graph.MatMul(
            x, graph.Transpose(Doubles(graph, [.. vectors.SelectMany(vector => vector)], vectors.Length, length), 1, 0));
        OnnxValue Number(double value) => Doubles(graph, [value], 1, 1);
        OnnxValue Affine(double scale, double offset) => graph.Add(graph.Mul(products, Number(scale)), Number(offset));
        switch (kernel?.KernelCase)
        {
            case KernelCase.LinearKernel:
                return products;
            case KernelCase.RbfKernel:
                OnnxValue squares = Doubles(graph, [.. vectors.Select(vector => vector.Sum(value => value * value))], 1, vectors.Length);
                OnnxValue distances = graph.Sub(
                    graph.Add(graph.Reduce("ReduceSumSquare", x, [1], keepDims: true), squares), graph.Mul(products, Number(2)));
                return graph.Unary("Exp", graph.Mul(distances, Number(-kernel.RbfKernel.Gamma)));
            case KernelCase.PolyKernel:
                return graph.Binary("Pow", Affine(kernel.PolyKernel.Gamma, kernel.PolyKernel.C), Number(kernel.PolyKernel.Degree));
            case KernelCase.SigmoidKernel:
                return graph.Unary("Tanh", Affine(kernel.SigmoidKernel.Gamma, kernel.SigmoidKernel.C));
            default:
                throw new ModelValidationException("the support vector machine has no kernel of a known type.");
        }
    }

    /// <summary>The decision of each pair's machine; positive is for the first class of the pair: [examples, pairs].</summary>
    private static OnnxValue Decisions(
        OnnxGraphBuilder graph, SupportVectorClassifier model, double[][] vectors, OnnxValue row, int classes)
    {
        int[] counts = [.. model.NumberOfSupportVectorsPerClass];
        int pairs = model.Rho.Count;
        double[] matrix = new double[vectors.Length * pairs];
        foreach ((int pair, int first, int second) in Pairs(classes))
        {
            int start = counts[..first].Sum(), other = counts[..second].Sum();
            for (int i = start; i < start + counts[first]; i++) matrix[(i * pairs) + pair] = model.Coefficients[second - 1].Alpha[i];
            for (int i = other; i < other + counts[second]; i++) matrix[(i * pairs) + pair] = model.Coefficients[first].Alpha[i];
        }

        return graph.Sub(
            graph.MatMul(Kernel(graph, model.Kernel, vectors, row), Doubles(graph, matrix, vectors.Length, pairs)),
            Doubles(graph, [.. model.Rho], 1, pairs));
    }

    /// <summary>Each class's share of the pairs' votes.</summary>
    private static OnnxValue Votes(OnnxGraphBuilder graph, OnnxValue decisions, int classes)
    {
        int pairs = classes * (classes - 1) / 2;
        OnnxValue isFirst = graph.ToFloat(graph.Compare("Greater", decisions, Doubles(graph, [0], 1, 1)));
        float[] shares = new float[pairs * classes], rest = new float[classes];
        foreach ((int pair, int first, int second) in Pairs(classes))
        {
            // What the second class has unless the first wins.
            shares[(pair * classes) + first]++;
            shares[(pair * classes) + second]--;
            rest[second]++;
        }

        OnnxValue votes = graph.MatMul(isFirst, graph.Weights("votes", shares, new TensorShape(pairs, classes)));
        return graph.Mul(graph.Add(votes, graph.Weights("votes", rest, new TensorShape(classes))), 1f / pairs);
    }

    /// <summary>Probabilities, coupled from those of the pairs as LIBSVM does, for which ONNX has an operator.</summary>
    private static OnnxValue Probabilities(
        OnnxGraphBuilder graph, SupportVectorClassifier model, double[][] vectors, OnnxValue row, int classes)
    {
        (string type, double gamma, double constant, double degree) = model.Kernel?.KernelCase switch
        {
            KernelCase.LinearKernel => ("LINEAR", 0, 0, 0),
            KernelCase.RbfKernel => ("RBF", model.Kernel.RbfKernel.Gamma, 0, 0),
            KernelCase.PolyKernel =>
                ("POLY", model.Kernel.PolyKernel.Gamma, model.Kernel.PolyKernel.C, model.Kernel.PolyKernel.Degree),
            KernelCase.SigmoidKernel =>
                ("SIGMOID", model.Kernel.SigmoidKernel.Gamma, model.Kernel.SigmoidKernel.C, 0.0),
            _ => throw new ModelValidationException("the support vector machine has no kernel of a known type."),
        };
        return graph.Add(
            "SVMClassifier", [row],
            [(DataType.Int64, new TensorShape(row.RankedShape[0])), (DataType.Float, new TensorShape(row.RankedShape[0], classes))],
            OnnxModelWriter.ClassicDomain,
            Attribute("classlabels_ints", Enumerable.Range(0, classes).Select(i => (long)i)),
            Attribute("coefficients", model.Coefficients.SelectMany(coefficients => coefficients.Alpha.Select(value => (float)value))),
            Attribute("kernel_params", [(float)gamma, (float)constant, (float)degree]),
            Attribute("kernel_type", type),
            Attribute("post_transform", "NONE"),
            Attribute("prob_a", model.ProbA.Select(value => (float)value)),
            Attribute("prob_b", model.ProbB.Select(value => (float)value)),
            Attribute("rho", model.Rho.Select(value => (float)-value)),
            Attribute("support_vectors", vectors.SelectMany(vector => vector.Select(value => (float)value))),
            Attribute("vectors_per_class", model.NumberOfSupportVectorsPerClass.Select(count => (long)count)))[1];
    }

    /// <summary>The support vectors, each as long as a row.</summary>
    private static double[][] Vectors(DenseSupportVectors? dense, SparseSupportVectors? sparse, OnnxValue row)
    {
        long length = row.RankedShape[1];
        if (length == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("the number of its inputs is not known before the model runs.");
        }

        double[][] vectors = dense is { Vectors.Count: > 0 }
            ? [.. dense.Vectors.Select(vector => vector.Values.ToArray())]
            : [.. (sparse?.Vectors ?? []).Select(vector => Spread(vector, length))];
        return vectors.Length > 0 && vectors.All(vector => vector.Length == length)
            ? vectors
            : throw new ModelValidationException($"its support vectors are not as long as its inputs, {length} numbers.");
    }

    private static double[] Spread(SparseVector vector, long length)
    {
        double[] values = new double[length];
        foreach (SparseNode node in vector.Nodes)
        {
            if (node.Index < 1 || node.Index > length)
            {
                throw new ModelValidationException($"a support vector has a value for the index {node.Index} of {length}.");
            }

            values[node.Index - 1] = node.Value;
        }

        return values;
    }

    private static IEnumerable<(int Pair, int First, int Second)> Pairs(int classes)
    {
        int pair = 0;
        for (int first = 0; first < classes; first++)
        {
            for (int second = first + 1; second < classes; second++, pair++) yield return (pair, first, second);
        }
    }

    private static OnnxValue Doubles(OnnxGraphBuilder graph, double[] values, int rows, int columns)
    {
        ReadOnlyMemory<byte> bytes = MemoryMarshal.AsBytes<double>(values).ToArray();
        return graph.Weights("numbers", DataType.Double, bytes, new TensorShape(rows, columns));
    }
}
