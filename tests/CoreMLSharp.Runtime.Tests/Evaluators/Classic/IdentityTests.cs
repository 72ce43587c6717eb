using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic;

public class IdentityTests
{
    [Fact]
    public void Outputs_are_the_inputs_of_the_same_name_or_place()
    {
        Model model = ClassicModels.Model(
            [("a", ClassicModels.DoubleType), ("b", ClassicModels.StringType)],
            [("renamed", ClassicModels.DoubleType), ("b", ClassicModels.StringType)],
            m => m.Identity = new Identity());

        var outputs = ClassicModels.Predict(model, ("a", 1.5), ("b", "text"));

        Assert.Equal(1.5, outputs["renamed"].DoubleValue);
        Assert.Equal("text", outputs["b"].StringValue);
    }

    [Fact]
    public void An_output_without_an_input_is_refused() => ClassicModels.AssertRefused(
        ClassicModels.Model([], [("y", ClassicModels.DoubleType)], m => m.Identity = new Identity()), "no input for the output 'y'");
}
