using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.SupportVectors;

public class SupportVectorClassifierTests
{
    [Theory]
    [InlineData(0, 0, "a")]
    [InlineData(4, 0, "b")]
    [InlineData(0, 4, "c")]
    public void The_class_with_most_pairs_wins(double x, double y, string expected)
    {
        var outputs = ClassicModels.PredictRow(Classifier(), x, y);

        Assert.Equal(expected, outputs["label"].StringValue);
        Assert.Equal(2 / 3.0, outputs["scores"].DictionaryValue[expected], 1e-15);
        Assert.Equal(1, outputs["scores"].DictionaryValue.Values.Sum(), 1e-15);
    }

    [Fact]
    public void Probabilities_of_two_classes_are_those_of_their_pair()
    {
        Model model = Binary();
        model.SupportVectorClassifier.ProbA.Add(-2);
        model.SupportVectorClassifier.ProbB.Add(0.5);

        var outputs = ClassicModels.PredictRow(model, 3, 1);

        // The decision is 3 - 1; the pair's probability 1 / (1 + exp(-2 · 2 + 0.5)). The coupling is solved to 0.0025.
        Assert.Equal("a", outputs["label"].StringValue);
        Assert.Equal(0.9706877692486436, outputs["scores"].DictionaryValue["a"], 0.0025);
        Assert.Equal(1, outputs["scores"].DictionaryValue.Values.Sum(), 1e-12);
    }

    [Fact]
    public void Pairwise_probabilities_that_agree_are_coupled_to_the_class_probabilities()
    {
        Model model = Classifier();
        SupportVectorClassifier machine = model.SupportVectorClassifier;
        double[] wanted = [0.5, 0.3, 0.2];

        // A of zero leaves B alone: the pair's probability is 1 / (1 + exp(B)) = p(first) / (p(first) + p(second)).
        machine.ProbA.Add([0, 0, 0]);
        machine.ProbB.Add([Math.Log(wanted[1] / wanted[0]), Math.Log(wanted[2] / wanted[0]), Math.Log(wanted[2] / wanted[1])]);

        var scores = ClassicModels.PredictRow(model, 4, 0)["scores"].DictionaryValue;

        Assert.Equal(wanted[0], scores["a"], 0.005);
        Assert.Equal(wanted[1], scores["b"], 0.005);
        Assert.Equal(wanted[2], scores["c"], 0.005);
    }

    [Fact]
    public void Refuses_a_model_whose_numbers_do_not_fit()
    {
        AssertRefused(machine => machine.Rho.Add(1), "3 pairs");
        AssertRefused(machine => machine.Coefficients.RemoveAt(1), "2 rows of 3 coefficients");
        AssertRefused(machine => machine.Coefficients[0].Alpha.Add(1), "2 rows of 3 coefficients");
        AssertRefused(machine => machine.NumberOfSupportVectorsPerClass[0] = 2, "do not divide 3 support vectors");
        AssertRefused(machine => machine.NumberOfSupportVectorsPerClass[0] = -1, "do not divide 3 support vectors");
        AssertRefused(machine => machine.ProbA.Add(1), "probA and probB");
        AssertRefused(machine => machine.StringClassLabels.Vector.Add("d"), "6 pairs");
        AssertRefused(machine => machine.ClearClassLabels(), "no class labels");
    }

    private static void AssertRefused(Action<SupportVectorClassifier> damage, string reason)
    {
        Model model = Classifier();
        damage(model.SupportVectorClassifier);
        ClassicModels.AssertRefused(model, reason);
    }

    /// <summary>The decision between the two classes is x - y.</summary>
    private static Model Binary() =>
        ClassicModels.Classifier(2, integerLabels: false, model => model.SupportVectorClassifier = new SupportVectorClassifier
        {
            Kernel = new Kernel { LinearKernel = new LinearKernel() },
            NumberOfSupportVectorsPerClass = { 1, 1 },
            DenseSupportVectors =
            new DenseSupportVectors { Vectors = { new DenseVector { Values = { 1, 0 } }, new DenseVector { Values = { 0, 1 } } } },
            Coefficients = { new Coefficients { Alpha = { 1, -1 } } },
            Rho = { 0 },
            StringClassLabels = new StringVector { Vector = { "a", "b" } },
        });

    /// <summary>A vector for each class, at (0, 0), (4, 0) and (0, 4): each pair goes to the class whose vector is nearer.</summary>
    private static Model Classifier() =>
        ClassicModels.Classifier(2, integerLabels: false, model => model.SupportVectorClassifier = new SupportVectorClassifier
        {
            Kernel = new Kernel { RbfKernel = new RBFKernel { Gamma = 0.1 } },
            NumberOfSupportVectorsPerClass = { 1, 1, 1 },
            DenseSupportVectors = new DenseSupportVectors
            {
                Vectors =
            {
                new DenseVector { Values = { 0, 0 } }, new DenseVector { Values = { 4, 0 } }, new DenseVector { Values = { 0, 4 } },
            },
            },
            Coefficients = { new Coefficients { Alpha = { 1, -1, -1 } }, new Coefficients { Alpha = { 1, 1, -1 } } },
            Rho = { 0, 0, 0 },
            StringClassLabels = new StringVector { Vector = { "a", "b", "c" } },
        });
}
