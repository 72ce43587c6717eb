using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Conversion.TensorFlowLite.Files;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>The custom operators with which speech commands are recognised.</summary>
internal static class Sounds
{
    public static void Spectrogram(LiteContext context)
    {
        IReadOnlyDictionary<string, FlexBuffer> options = FlexBuffer.Root(context.Operator.CustomOptions).Map;
        Spectra.Spectrogram(
            context, (long)Number(options, "window_size", 0), (long)Number(options, "stride", 0),
            Number(options, "magnitude_squared", 0) != 0);
    }

    public static void Cepstrum(LiteContext context)
    {
        IReadOnlyDictionary<string, FlexBuffer> options = FlexBuffer.Root(context.Operator.CustomOptions).Map;
        Spectra.Cepstrum(
            context, Number(options, "lower_frequency_limit", 20), Number(options, "upper_frequency_limit", 4000),
            (long)Number(options, "filterbank_channel_count", 40), (long)Number(options, "dct_coefficient_count", 13));
    }

    private static double Number(IReadOnlyDictionary<string, FlexBuffer> options, string name, double missing) =>
        options.TryGetValue(name, out FlexBuffer value) ? value.Number : missing;
}
