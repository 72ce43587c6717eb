using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;
using CoreMLSharp.Runtime.Features;
using static CoreMLSharp.Specification.SoundAnalysisPreprocessing;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>
/// Turns 0.975 seconds of sound, 15,600 samples at 16 kHz, into the logarithmic mel spectrogram [1, 96, 64] that VGGish takes
/// (Core ML specification, <c>SoundAnalysisPreprocessing</c>; Hershey and others, "CNN architectures for large-scale audio classification",
/// 2017).
/// </summary>
internal static class SoundAnalysisPreprocessing
{
    private const int SampleRate = 16_000;
    private const int Samples = 15_600;
    private const int Window = 400;
    private const int Hop = 160;
    private const int TransformLength = 512;
    private const int Frequencies = (TransformLength / 2) + 1;
    private const int Bands = 64;
    private const int Frames = ((Samples - Window) / Hop) + 1;

    private static readonly Lazy<(double[][] Cosines, double[][] Sines)> Transform = new(WindowedTransform);
    private static readonly Lazy<double[][]> Filters = new(MelFilters);

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        if (context.Model.SoundAnalysisPreprocessing.SoundAnalysisPreprocessingTypeCase != SoundAnalysisPreprocessingTypeOneofCase.Vggish)
        {
            throw new UnsupportedModelException($"{context.Where}: of the preprocessing of sounds, this version knows VGGish only.");
        }

        return new FeatureTransform(context, value =>
        {
            if (value.Type != MLFeatureType.MultiArray || value.MultiArrayValue.Count != Samples)
            {
                throw new ModelInputException($"must be an array of {Samples} samples; {value} was given.");
            }

            return MLMultiArray.Wrap(Spectrogram(value.MultiArrayValue.ToDoubles()), 1, Frames, Bands);
        });
    }

    private static float[] Spectrogram(double[] samples)
    {
        float[] spectrogram = new float[Frames * Bands];
        double[] magnitudes = new double[Frequencies];
        for (int frame = 0; frame < Frames; frame++)
        {
            ReadOnlySpan<double> window = samples.AsSpan(frame * Hop, Window);
            for (int i = 0; i < Frequencies; i++)
            {
                magnitudes[i] = double.Hypot(
                    TensorPrimitives.Dot(window, Transform.Value.Cosines[i]), TensorPrimitives.Dot(window, Transform.Value.Sines[i]));
            }

            for (int band = 0; band < Bands; band++)
            {
                spectrogram[(frame * Bands) + band] = (float)Math.Log(TensorPrimitives.Dot<double>(magnitudes, Filters.Value[band]) + 0.01);
            }
        }

        return spectrogram;
    }

    /// <summary>The waves of the Fourier transform with the periodic Hann window folded in.</summary>
    private static (double[][] Cosines, double[][] Sines) WindowedTransform()
    {
        double[][] cosines = new double[Frequencies][], sines = new double[Frequencies][];
        for (int frequency = 0; frequency < Frequencies; frequency++)
        {
            cosines[frequency] = new double[Window];
            sines[frequency] = new double[Window];
            for (int n = 0; n < Window; n++)
            {
                double hann = 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / Window));
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * (frequency * n % TransformLength) / TransformLength);
                cosines[frequency][n] = hann * cosine;
                sines[frequency][n] = hann * sine;
            }
        }

        return (cosines, sines);
    }

    /// <summary>Triangles over equal steps of the mel scale from 125 to 7,500 Hz; the constant component counts in none.</summary>
    private static double[][] MelFilters()
    {
        double lowest = Mel(125), step = (Mel(7_500) - lowest) / (Bands + 1);
        double[][] filters = new double[Bands][];
        for (int band = 0; band < Bands; band++)
        {
            filters[band] = new double[Frequencies];
            for (int i = 1; i < Frequencies; i++)
            {
                double place = (Mel(i * (double)SampleRate / TransformLength) - lowest) / step;
                filters[band][i] = Math.Max(0, Math.Min(place - band, band + 2 - place));
            }
        }

        return filters;
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
}
