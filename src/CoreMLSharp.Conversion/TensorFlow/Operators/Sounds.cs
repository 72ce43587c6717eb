using CoreMLSharp.Conversion.ChannelsLast.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Operations on sounds, as far as their attributes are TensorFlow's own.</summary>
internal static class Sounds
{
    public static void Spectrogram(NodeContext context) => Spectra.Spectrogram(
        context, context.Node.Integer("window_size"), context.Node.Integer("stride"), context.Node.Flag("magnitude_squared"));

    public static void Cepstrum(NodeContext context) => Spectra.Cepstrum(
        context, context.Node.Number("lower_frequency_limit", 20), context.Node.Number("upper_frequency_limit", 4000),
        context.Node.Integer("filterbank_channel_count", 40), context.Node.Integer("dct_coefficient_count", 13));
}
