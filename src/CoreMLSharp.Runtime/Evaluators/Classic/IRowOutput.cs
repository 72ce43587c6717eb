using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>Gives the numbers of one row their names and types in the model's description.</summary>
internal interface IRowOutput
{
    IReadOnlyDictionary<string, MLFeatureValue> ToFeatures(ReadOnlySpan<double> outputs);
}
