using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Tests.Programs.Operations;
using CoreMLSharp.Validation;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Tests.Building.Programs;

/// <summary>Every operation, in every form, built into a model.</summary>
public sealed class BuiltOperationTests
{
    /// <summary>
    /// The calls of the tests of inference, without those of values whose number of dimensions is unknown, which no program can make by
    /// itself.
    /// </summary>
    public static TheoryData<string, string, string, string> Cases =>
        [
            .. InferenceTests.All.Where(row => !row.Arguments.Contains('…'))
            .Select(
                row => new TheoryDataRow<string, string, string, string>(row.Operation, row.Opset.ToString(), row.Arguments, row.Expected)),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Models_of_one_operation_are_valid(string operation, string opset, string arguments, string expected)
    {
        using TemporaryFolder folder = new();
        (string types, ModelFile built) = new CaseBuilder(Enum.Parse<Opset>(opset)).Build(operation, arguments);
        built.Save(folder["a.mlpackage"]);
        built.Dispose();
        using ModelFile model = ModelFile.Load(folder["a.mlpackage"]);

        string stated = string.Join(" & ", expected.Split(" & ").Select(output => output.Split(" = ")[0]));
        if (operation != "classify") Assert.Equal(stated, types);
        Assert.Equal(Enum.Parse<Opset>(opset).SpecificationVersion, model.Specification.SpecificationVersion);
        Assert.Empty(ModelValidator.Validate(model.Specification));
        Assert.Empty(ProgramTypeChecker.Check(model));
    }
}
