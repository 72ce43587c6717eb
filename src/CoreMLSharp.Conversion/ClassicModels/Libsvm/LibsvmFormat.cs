using System.Text;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.ClassicModels.Libsvm;

/// <summary>Model files of LIBSVM, as <c>svm-train</c> writes them.</summary>
internal sealed class LibsvmFormat : ISourceFormat
{
    /// <summary>What coremltools calls the input.</summary>
    private const string InputName = "input";

    private static readonly Dictionary<string, string> Kernels = new()
    {
        ["linear"] = "LINEAR",
        ["polynomial"] = "POLY",
        ["rbf"] = "RBF",
        ["sigmoid"] = "SIGMOID",
    };

    private static readonly Dictionary<string, Func<LibsvmFile, ClassicNetwork, OnnxModel>> Types = new()
    {
        ["c_svc"] = Classifier,
        ["nu_svc"] = Classifier,
        ["epsilon_svr"] = Regressor,
        ["nu_svr"] = Regressor,
    };

    public string Name => "LIBSVM";

    public bool Recognizes(SourcePath source) => source.Start.StartsWith("svm_type "u8);

    public SourceModel Read(string path, SourceOptions options)
    {
        using StreamReader reader = new(path, Encoding.Latin1);
        LibsvmFile file = LibsvmFile.Read(reader);
        string type = file.Word("svm_type");
        if (!Types.TryGetValue(type, out Func<LibsvmFile, ClassicNetwork, OnnxModel>? write))
        {
            throw new UnsupportedModelException(
                $"its svm_type is '{type}', which Core ML has no model for; those that can be converted are "
                    + $"{string.Join(", ", Types.Keys)}.");
        }

        FeatureColumns columns = new(file.Columns, ArrayName: InputName);
        return new SourceModel(write(file, new ClassicNetwork(columns, DataType.Float)));
    }

    /// <remarks>LIBSVM subtracts rho from the sum, ONNX adds it.</remarks>
    private static OnnxModel Classifier(LibsvmFile file, ClassicNetwork network)
    {
        float[] labels = file.Numbers("label"), rho = file.Numbers("rho"), probA = file.Numbers("probA"), probB = file.Numbers("probB");
        int[] counts = file.VectorsPerClass;
        int classes = labels.Length;
        if (classes < 2 || counts.Length != classes || counts.Any(count => count < 0) || counts.Sum() != file.Vectors.Count
            || rho.Length != classes * (classes - 1) / 2 || labels.Any(label => label != (int)label))
        {
            throw new ModelFormatException($"its {classes} labels, nr_sv and rho do not fit {file.Vectors.Count} support vectors.");
        }

        AttributeProto[] attributes =
        [
            .. Kernel(file), Attribute("classlabels_ints", labels.Select(label => (long)label)),
            Attribute("vectors_per_class", counts.Select(count => (long)count)), Attribute("coefficients", file.Coefficients(classes - 1)),
            Attribute("rho", rho.Select(number => -number)),
        ];
        return probA.Length > 0
            ? network.Classifier(
                "SVMClassifier", network.Rows, classes, [.. attributes, Attribute("prob_a", probA), Attribute("prob_b", probB)])
            : network.Labeller("SVMClassifier", network.Rows, attributes);
    }

    private static OnnxModel Regressor(LibsvmFile file, ClassicNetwork network)
    {
        if (file.Numbers("rho") is not [var rho]) throw new ModelFormatException("it has not just one rho.");
        network.Classic(
            "SVMRegressor", [network.Rows], ClassicNetwork.Target,
            [
                .. Kernel(file), Attribute("n_supports", (long)file.Vectors.Count), Attribute("coefficients", file.Coefficients(1)),
                Attribute("rho", [-rho]),
            ]);
        return network.Build((ClassicNetwork.Target, DataType.Float, 1));
    }

    private static AttributeProto[] Kernel(LibsvmFile file)
    {
        string kernel = file.Word("kernel_type");
        if (!Kernels.TryGetValue(kernel, out string? known))
        {
            throw new UnsupportedModelException(
                $"its kernel_type is '{kernel}', which Core ML does not have; those that can be converted are "
                    + $"{string.Join(", ", Kernels.Keys)}.");
        }

        return
        [
            Attribute("kernel_type", known),
            Attribute("kernel_params", [file.Number("gamma", 1), file.Number("coef0", 0), file.Number("degree", 3)]),
            Attribute("support_vectors", file.Vectors.SelectMany(vector => vector.Spread(file.Columns))),
        ];
    }
}
