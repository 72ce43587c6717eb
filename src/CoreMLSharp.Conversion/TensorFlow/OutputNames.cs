using System.Collections.Frozen;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>
/// Inside functions, a node's output is called by its name in the operation's definition; these are the names of operations with several.
/// Where an operation has only one (which may be a list), any name means that one.
/// </summary>
internal static class OutputNames
{
    private static readonly FrozenDictionary<string, string[]> Table = new Dictionary<string, string[]>
    {
        ["BlockLSTM"] = ["i", "cs", "f", "o", "ci", "co", "h"],
        ["BlockLSTMV2"] = ["i", "cs", "f", "o", "ci", "co", "h"],
        ["CombinedNonMaxSuppression"] = ["nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections"],
        ["CudnnRNN"] = ["output", "output_h", "output_c", "reserve_space"],
        ["CudnnRNNV2"] = ["output", "output_h", "output_c", "reserve_space", "host_reserved"],
        ["CudnnRNNV3"] = ["output", "output_h", "output_c", "reserve_space", "host_reserved"],
        ["FusedBatchNorm"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"],
        ["FusedBatchNormV2"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"],
        ["FusedBatchNormV3"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3"],
        ["_FusedBatchNormEx"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3"],
        ["GRUBlockCell"] = ["r", "u", "c", "h"],
        ["ListDiff"] = ["out", "idx"],
        ["LSTMBlockCell"] = ["i", "cs", "f", "o", "ci", "co", "h"],
        ["MaxPoolWithArgmax"] = ["output", "argmax"],
        ["Merge"] = ["output", "value_index"],
        ["NonMaxSuppressionV4"] = ["selected_indices", "valid_outputs"],
        ["NonMaxSuppressionV5"] = ["selected_indices", "selected_scores", "valid_outputs"],
        ["Requantize"] = ["output", "output_min", "output_max"],
        ["SoftmaxCrossEntropyWithLogits"] = ["loss", "backprop"],
        ["SparseSoftmaxCrossEntropyWithLogits"] = ["loss", "backprop"],
        ["Switch"] = ["output_false", "output_true"],
        ["RefSwitch"] = ["output_false", "output_true"],
        ["TensorArrayConcatV3"] = ["value", "lengths"],
        ["TensorArrayV3"] = ["handle", "flow"],
        ["TensorListConcat"] = ["tensor", "lengths"],
        ["TensorListConcatV2"] = ["tensor", "lengths"],
        ["TensorListPopBack"] = ["output_handle", "tensor"],
        ["TopK"] = ["values", "indices"],
        ["TopKV2"] = ["values", "indices"],
        ["Unique"] = ["y", "idx"],
        ["UniqueV2"] = ["y", "idx"],
        ["UniqueWithCounts"] = ["y", "idx", "count"],
        ["UniqueWithCountsV2"] = ["y", "idx", "count"],
    }.ToFrozenDictionary();

    /// <summary>The number of a node's output.</summary>
    /// <param name="op">The operation.</param>
    /// <param name="name">The output's name.</param>
    /// <param name="index">The position in it, where it is a list.</param>
    public static int Position(string op, string name, int index) =>
        Table.TryGetValue(op, out string[]? names) ? Math.Max(0, Array.IndexOf(names, name)) + index : index;
}
