using CoreMLSharp.Diagnostics;
using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>Recurrent operations with one or two hidden numbers, whose steps are worked out here by their formulas.</summary>
public class RecurrentTests
{
    private static readonly Tensor Sequence = new([1, -2, 0.5f], 3, 1, 1);
    private static readonly Tensor Zero = new([0.25f], 1, 1);

    [Fact]
    public void A_simple_one_forward_and_in_reverse()
    {
        float Step(float x, float h) => MathF.Tanh((0.5f * x) - (0.75f * h) + 0.125f);
        float h1 = Step(1, 0.25f), h2 = Step(-2, h1), h3 = Step(0.5f, h2);
        Tensor[] all = Rnn(("output_sequence", true));
        all[0].AssertIs([3, 1, 1], [h1, h2, h3]);
        all[1].AssertIs([1, 1], [h3]);

        float r1 = Step(0.5f, 0.25f), r2 = Step(-2, r1), r3 = Step(1, r2);
        Tensor[] reversed = Rnn(("direction", "reverse"), ("output_sequence", true));
        reversed[0].AssertIs([3, 1, 1], [r1, r2, r3]);
        Rnn(("direction", "reverse"))[0].AssertIs([1, 1, 1], [r3]);
        Rnn(("activation", "linear"))[1].AssertIs([1, 1], [Linear(0.5f, Linear(-2, Linear(1, 0.25f)))]);

        static float Linear(float x, float h) => (0.5f * x) - (0.75f * h) + 0.125f;
        static Tensor[] Rnn(params (string, object)[] more) =>
            RunOne(
                "rnn", "fp32 fp32", 5,
                [
                    ("x", Sequence), ("initial_h", Zero), ("weight_ih", Matrix(0.5f)), ("weight_hh", Matrix(-0.75f)),
                    ("bias", new[] { 0.125f }), .. more,
                ]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gated_units(bool resetAfter)
    {
        // Gates in the order reset, output, update.
        float[] w = [0.5f, -1, 0.75f], u = [0.25f, 1.5f, -0.5f], b = [0.125f, -0.25f, 0.375f], c = [0.0625f, 0.5f, -0.125f];
        float h = 0.25f;
        foreach (float x in Sequence.Values)
        {
            float r = Sigmoid((w[0] * x) + c[0] + (u[0] * h) + b[0]);
            float z = Sigmoid((w[2] * x) + c[2] + (u[2] * h) + b[2]);
            float o = MathF.Tanh(resetAfter ? (w[1] * x) + c[1] + (r * ((u[1] * h) + b[1])) : (w[1] * x) + c[1] + (u[1] * r * h) + b[1]);
            h = ((1 - z) * o) + (z * h);
        }

        Tensor[] results = RunOne(
            "gru", "fp32 fp32", 8, ("x", Sequence), ("initial_h", Zero), ("weight_ih", Column(w)), ("weight_hh", Column(u)), ("bias", b),
            ("input_bias", c), ("reset_after", resetAfter));

        results[0].AssertIs([1, 1, 1], [h]);
        results[1].AssertIs([1, 1], [h]);
    }

    [Fact]
    public void Long_short_term_memory_with_peepholes_and_a_limit()
    {
        // Gates in the order input, forget, output, cell.
        float[] w = [0.5f, -1, 0.75f, 2], u = [0.25f, 1.5f, -0.5f, 1], b = [0.125f, 2, 0.375f, 1], p = [0.5f, -0.25f, 0.75f];
        (float h, float c) = (0.25f, 0.25f);
        foreach (float x in Sequence.Values)
        {
            float before = c;
            float i = Sigmoid((w[0] * x) + (u[0] * h) + b[0] + (p[0] * before));
            float f = Sigmoid((w[1] * x) + (u[1] * h) + b[1] + (p[1] * before));
            c = Math.Clamp((f * before) + (i * MathF.Tanh((w[3] * x) + (u[3] * h) + b[3])), -0.5f, 0.5f);
            float o = Sigmoid((w[2] * x) + (u[2] * h) + b[2] + (p[2] * c));
            h = o * MathF.Tanh(c);
        }

        Tensor[] results = RunOne(
            "lstm", "fp32 fp32 fp32", 5, ("x", Sequence), ("initial_h", Zero), ("initial_c", Zero), ("weight_ih", Column(w)),
            ("weight_hh", Column(u)), ("bias", b), ("peephole", p), ("clip", 0.5f));

        results[0].AssertIs([1, 1, 1], [h]);
        results[1].AssertIs([1, 1], [h]);
        results[2].AssertIs([1, 1], [c]);
    }

    [Fact]
    public void Both_directions_lie_beside_each_other()
    {
        float[] w = [0.5f, -1, 0.75f, 2], u = [0.25f, 1.5f, -0.5f, 1];
        (float h1, float h2, float h3) = Hidden([1, -2, 0.5f]);
        (float r3, float r2, float r1) = Hidden([0.5f, -2, 1]);

        Tensor[] results = RunOne(
            "lstm", "fp32 fp32 fp32", 5, ("x", Sequence), ("initial_h", new Tensor([0, 0], 1, 2)), ("initial_c", new Tensor([0, 0], 1, 2)),
            ("weight_ih", Column(w)), ("weight_hh", Column(u)),
            ("weight_ih_back", Column(w)), ("weight_hh_back", Column(u)), ("direction", "bidirectional"), ("output_sequence", true));

        results[0].AssertIs([3, 1, 2], [h1, r1, h2, r2, h3, r3]);
        results[1].AssertIs([1, 2], [h3, r1]);

        (float, float, float) Hidden(float[] xs)
        {
            (float h, float c) = (0, 0);
            List<float> all = [];
            foreach (float x in xs)
            {
                c = (Sigmoid((w[1] * x) + (u[1] * h)) * c) + (Sigmoid((w[0] * x) + (u[0] * h)) * MathF.Tanh((w[3] * x) + (u[3] * h)));
                h = Sigmoid((w[2] * x) + (u[2] * h)) * MathF.Tanh(c);
                all.Add(h);
            }

            return (all[0], all[1], all[2]);
        }
    }

    [Fact]
    public void Weights_of_wrong_sizes_are_refused()
    {
        ModelValidationException error = Assert.Throws<ModelValidationException>(() => RunOne(
            "rnn", "fp32 fp32", 5, ("x", Sequence), ("initial_h", Zero), ("weight_ih", Column(1, 2)), ("weight_hh", Matrix(1))));
        Assert.Contains("weight_ih", error.Message, StringComparison.Ordinal);
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    private static CoreMLSharp.Programs.ProgramTensor Matrix(float value) => CoreMLSharp.Programs.ProgramTensor.Of([value], [1, 1]);

    private static CoreMLSharp.Programs.ProgramTensor Column(params float[] values) =>
        CoreMLSharp.Programs.ProgramTensor.Of<float>(values, [values.Length, 1]);
}
