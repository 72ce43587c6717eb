namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>An operator takes from one that cannot be brought over, which is noted already: there is nothing more to say.</summary>
internal sealed class BlockedException : Exception;
