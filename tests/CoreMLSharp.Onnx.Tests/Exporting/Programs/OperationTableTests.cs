using CoreMLSharp.Onnx.Exporting.Programs;
using Definitions = CoreMLSharp.Programs.Operations.OperationTable;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

public class OperationTableTests
{
    [Fact]
    public void Every_operation_that_is_defined_can_be_translated() => Assert.Empty(Definitions.Names.Except(OperationTable.Names).Order());
}
