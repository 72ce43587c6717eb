using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic;

public class SoundAnalysisPreprocessingTests
{
    [Fact]
    public void Silence_is_the_logarithm_of_the_offset()
    {
        MLMultiArray spectrogram = Predict(_ => 0);

        Assert.Equal([1, 96, 64], spectrogram.Shape);
        Assert.All(spectrogram.AsSpan<float>().ToArray(), value => Assert.Equal(Math.Log(0.01), value, 1e-5));
    }

    [Fact]
    public void A_tone_is_loudest_in_its_band()
    {
        // A window of 400 samples under the Hann function shows a cosine of 1,000 Hz at δ steps of 40 Hz beside it with the magnitude
        // 100 · |sin πδ / (πδ (1 − δ²))|. Band b's triangle has its peak at 125 Hz plus b + 1 of 65 equal steps of the mel scale up to
        // 7,500 Hz.
        double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
        double Place(double hertz) => (Mel(hertz) - Mel(125)) / ((Mel(7500) - Mel(125)) / 65);
        double Weight(double hertz, int band) => Math.Max(0, 1 - Math.Abs(Place(hertz) - band - 1));
        double Magnitude(double steps) =>
            steps == 0 ? 100 : 100 * Math.Abs(Math.Sin(Math.PI * steps) / (Math.PI * steps * (1 - (steps * steps))));
        int loudest = (int)Math.Round(Place(1000)) - 1;

        float[] first = Predict(n => Math.Cos(2 * Math.PI * 1000 * n / 16_000)).AsSpan<float>()[..64].ToArray();

        Assert.Equal(first.Max(), first[loudest]);
        double sum = Enumerable.Range(1, 256).Select(i => i * 31.25).Sum(hertz => Magnitude((hertz - 1000) / 40) * Weight(hertz, loudest));
        Assert.Equal(Math.Log(sum + 0.01), first[loudest], 1e-3);
    }

    [Fact]
    public void Takes_exactly_the_samples_of_one_patch()
    {
        Model model = Preprocessing();
        model.Description.Input[0].Type = ClassicModels.Array();

        Assert.Contains(
            "15600 samples",
            Assert.Throws<ModelInputException>(() => ClassicModels.PredictOne(model, MLMultiArray.Wrap(new double[100]))).Message,
            StringComparison.Ordinal);
    }

    private static MLMultiArray Predict(Func<int, double> sound) =>
        ClassicModels.PredictOne(Preprocessing(), MLMultiArray.Wrap([.. Enumerable.Range(0, 15_600).Select(sound)])).MultiArrayValue;

    private static Model Preprocessing() => ClassicModels.Model(
        [("x", ClassicModels.Array(15_600))],
        [("y", ClassicModels.ArrayOf(ArrayFeatureType.Types.ArrayDataType.Float32, 1, 96, 64))],
        model =>
            model.SoundAnalysisPreprocessing = new SoundAnalysisPreprocessing { Vggish = new SoundAnalysisPreprocessing.Types.Vggish() });
}
