using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.SupportVectors;

public class SupportVectorRegressorTests
{
    // The support vectors are (1, 0) with 2 and (0, -3) with -1; rho is 0.5; the row is (2, 1): dot products 2 and -3, squared distances 2
    // and 20.
    public static TheoryData<string, double> Kernels => new()
    {
        { "linear", (2 * 2) + 3 - 0.5 },
        { "rbf", (2 * Math.Exp(-0.1 * 2)) - Math.Exp(-0.1 * 20) - 0.5 },
        { "poly", (2 * Math.Pow((0.5 * 2) + 1, 3)) - Math.Pow((0.5 * -3) + 1, 3) - 0.5 },
        { "sigmoid", (2 * Math.Tanh((0.25 * 2) - 0.1)) - Math.Tanh((0.25 * -3) - 0.1) - 0.5 },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Dense_and_sparse_vectors_give_the_sum_of_kernels(string kernel, double expected)
    {
        Assert.Equal(expected, ClassicModels.PredictRow(Dense(kernel), 2, 1)["y"].DoubleValue, 1e-14);
        Assert.Equal(expected, ClassicModels.PredictRow(Sparse(kernel), 2, 1)["y"].DoubleValue, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Vectors_with_few_numbers_among_many_inputs_give_the_same(string kernel, double expected)
    {
        Model model = Sparse(kernel);
        model.Description.Input[0].Type = ClassicModels.Array(100);
        model.SupportVectorRegressor.SparseSupportVectors.Vectors[1].Nodes[0].Index = 100;
        double[] row = new double[100];
        (row[0], row[99]) = (2, 1);

        Assert.Equal(expected, ClassicModels.PredictRow(model, row)["y"].DoubleValue, 1e-14);
    }

    [Fact]
    public void Inputs_beyond_the_last_of_the_sparse_vectors_count_in_the_distance()
    {
        Model model = Sparse("rbf");
        model.Description.Input[0].Type = ClassicModels.Array(3);

        double expected = (2 * Math.Exp(-0.1 * (2 + 16))) - Math.Exp(-0.1 * (20 + 16)) - 0.5;
        Assert.Equal(expected, ClassicModels.PredictRow(model, 2, 1, 4)["y"].DoubleValue, 1e-14);
    }

    [Fact]
    public void Many_vectors_are_summed_whatever_their_number()
    {
        // f(x) = Σᵢ i · (i x) over 1 … n.
        foreach (int count in new[] { 31, 32, 33, 100 })
        {
            Model model = ClassicModels.Regressor(1, m => m.SupportVectorRegressor = new SupportVectorRegressor
            {
                Kernel = Kernel("linear"),
                DenseSupportVectors =
                    new DenseSupportVectors { Vectors = { Enumerable.Range(1, count).Select(i => new DenseVector { Values = { i } }) } },
                Coefficients = new Coefficients { Alpha = { Enumerable.Range(1, count).Select(i => (double)i) } },
            });

            Assert.Equal(2.0 * count * (count + 1) * ((2 * count) + 1) / 6, ClassicModels.PredictRow(model, 2)["y"].DoubleValue);
        }
    }

    [Fact]
    public void Refuses_a_model_whose_numbers_do_not_fit()
    {
        Model coefficients = Dense("rbf");
        coefficients.SupportVectorRegressor.Coefficients.Alpha.Add(1);
        ClassicModels.AssertRefused(coefficients, "as many coefficients");

        Model ragged = Dense("rbf");
        ragged.SupportVectorRegressor.DenseSupportVectors.Vectors[1].Values.Add(1);
        ClassicModels.AssertRefused(ragged, "equally long");

        Model index = Sparse("rbf");
        index.SupportVectorRegressor.SparseSupportVectors.Vectors[0].Nodes[0].Index = 0;
        ClassicModels.AssertRefused(index, "indexes start at 1");

        // One number at a position of a thousand million must not reserve memory for all before it.
        Model far = Sparse("rbf");
        far.SupportVectorRegressor.SparseSupportVectors.Vectors[0].Nodes[0].Index = 1 << 30;
        ClassicModels.AssertRefused(far, "at least 1073741824 numbers");

        Model twice = Sparse("rbf");
        twice.Description.Input[0].Type = ClassicModels.Array(100);
        twice.SupportVectorRegressor.SparseSupportVectors.Vectors[0].Nodes.Add(
            [new SparseNode { Index = 90 }, new SparseNode { Index = 90 }]);
        ClassicModels.AssertRefused(twice, "two values for the index 90");

        Model gamma = Dense("rbf");
        gamma.SupportVectorRegressor.Kernel.RbfKernel.Gamma = -1;
        ClassicModels.AssertRefused(gamma, "gamma must not be negative");

        Model empty = Dense("rbf");
        empty.SupportVectorRegressor.ClearSupportVectors();
        ClassicModels.AssertRefused(empty, "no support vectors");

        Model kernel = Dense("rbf");
        kernel.SupportVectorRegressor.Kernel = null;
        ClassicModels.AssertRefused(kernel, "no kernel");
    }

    private static Model Dense(string kernel) =>
        ClassicModels.Regressor(2, model => model.SupportVectorRegressor = new SupportVectorRegressor
        {
            Kernel = Kernel(kernel),
            DenseSupportVectors =
            new DenseSupportVectors { Vectors = { new DenseVector { Values = { 1, 0 } }, new DenseVector { Values = { 0, -3 } } } },
            Coefficients = new Coefficients { Alpha = { 2, -1 } },
            Rho = 0.5,
        });

    private static Model Sparse(string kernel) =>
        ClassicModels.Regressor(2, model => model.SupportVectorRegressor = new SupportVectorRegressor
        {
            Kernel = Kernel(kernel),
            SparseSupportVectors = new SparseSupportVectors
            {
                Vectors =
            {
                new SparseVector { Nodes = { new SparseNode { Index = 1, Value = 1 } } },
                new SparseVector { Nodes = { new SparseNode { Index = 2, Value = -3 } } },
            },
            },
            Coefficients = new Coefficients { Alpha = { 2, -1 } },
            Rho = 0.5,
        });

    private static Kernel Kernel(string name) => name switch
    {
        "linear" => new Kernel { LinearKernel = new LinearKernel() },
        "rbf" => new Kernel { RbfKernel = new RBFKernel { Gamma = 0.1 } },
        "poly" => new Kernel { PolyKernel = new PolyKernel { Gamma = 0.5, C = 1, Degree = 3 } },
        _ => new Kernel { SigmoidKernel = new SigmoidKernel { Gamma = 0.25, C = -0.1 } },
    };
}
