using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>
/// The constants of an ML Program's function with numbers of 32 or 16 bits. Those of one number, such as the epsilon of a normalisation,
/// and the first states of recurrent operations do not learn unless they are asked for.
/// </summary>
internal sealed class ProgramParameters : IModelParameters
{
    private readonly ModelFile _file;
    private readonly ProgramWeights _weights;

    /// <param name="file">The program.</param>
    /// <param name="functionName">Its function.</param>
    public ProgramParameters(ModelFile file, string functionName)
    {
        (_file, _weights) = (file, new ProgramWeights(file));
        ProgramConstant[] constants = file.Specification.MlProgram.Functions.TryGetValue(functionName, out Function? function)
            ? [.. ProgramConstant.In(function, _weights)]
            : [];
        All =
        [
            .. constants.Select(constant => new ModelParameter(
                constant.Name, [.. constant.Tensor.Shape], constant.Operation.Attributes["val"], constant.Tensor.ToFloats)
            {
                IsStatistic = constant.Reader is ("batch_norm", "mean" or "variance"),
                IsUsual = constant.Tensor.Shape.Count > 0 && constant.Reader.Parameter is not ("initial_h" or "initial_c"),
                IsHalf = constant.Tensor.DataType == DataType.Float16,
            }),
        ];
    }

    public IReadOnlyList<ModelParameter> All { get; }

    public ModelFile With(IReadOnlyDictionary<IMessage, float[]> values)
    {
        Model model = _file.Specification.Clone();
        using ModelFile copy = _file.With(model);
        Dictionary<Operation, Func<ProgramRewriter, IReadOnlyList<Operation>>> changed = new(ReferenceEqualityComparer.Instance);
        foreach ((Operation old, Operation now) in OperationsOf(_file.Specification).Zip(OperationsOf(model)))
        {
            if (!old.Attributes.TryGetValue("val", out Value? storage) || !values.TryGetValue(storage, out float[]? numbers)) continue;
            ProgramTensor tensor = _weights.ReadTensor(storage);
            ProgramTensor learned = ProgramTensor.OfFloats(tensor.DataType, numbers, [.. tensor.Shape]);
            changed.Add(now, program => [program.Constant(now.Outputs[0], learned)]);
        }

        using ProgramRewriter rewriter = new(copy, _weights);
        return rewriter.Rewrite(changed);
    }

    public void Dispose() => _weights.Dispose();

    private static IEnumerable<Operation> OperationsOf(Model model) =>
        model.MlProgram.Functions.Values.SelectMany(ProgramRewriter.OperationsOf);
}
