namespace CoreMLSharp.Conformance;

/// <summary>
/// Cases whose expected outputs are believed wrong or are beyond Core ML, each with the reason and the calculation that shows it.
/// </summary>
internal static class DoubtfulCases
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        // The box from 2 to 1 (normalised) of 4 × 4 pixels begins at 2 · 3 = 6 and ends at 1 · 3 = 3. UNALIGN_CORNERS with 2 points:
        // spacing (3 − 6 + 1) / 2 = −1, points 6 − ½ − ½ = 5 and 4, outside of 0 … 3: the border's 16, or the padding's 0. The 3.5 recorded
        // is the value at (½, ½), as if the box were the whole image.
        ["mil/iOS15.CropResize.builder_to_backend_smoke__0"] =
            "An inverted box outside of the image: no documented rule gives the recorded value.",
        ["mil/iOS15.CropResize.builder_to_backend_smoke__3"] =
            "An inverted box outside of the image: no documented rule gives the recorded value.",

        // Boxes (0, 0)–(2, 2) and (1, 1)–(2, 3): 1 / (4 + 2 − 1) = 0.2, and the threshold is 0.2. Boxes above the threshold are suppressed;
        // in 32 bits both are equal. The recording compares the quotient, 0.200000003 in 32 bits, with a threshold of 0.2 in 64.
        ["mil/torch.Nms.nms_corner_case_iou_equal_threshold__0"] =
            "The overlap equals the threshold, but the recording suppresses the box: it compared numbers of 32 and 64 bits.",
        ["mil/torch.Nms.nms_corner_case_iou_equal_threshold__1"] =
            "The overlap equals the threshold, but the recording suppresses the box: it compared numbers of 32 and 64 bits.",

        // The README of the cases names these: ONNX Runtime and the data of onnx contradict each other.
        ["onnx/node/node.maxunpool_export_with_output_shape"] =
            "The places count in the tensor without the choice of another shape by onnx's data, with it by ONNX Runtime.",
        ["onnx/node/node.resize_downsample_scales_cubic_align_corners"] =
            "With scales that give no whole size, onnx's data takes the length before it is rounded down.",
        ["onnx/node/node.resize_downsample_scales_linear_align_corners"] =
            "With scales that give no whole size, onnx's data takes the length before it is rounded down.",
        ["onnx/node/node21.attention_3d_with_past_and_present_qk_matmul_softcap"] =
            "The mask is added before the soft limit by onnx's data, after it by ONNX Runtime; before it, a mask of truth values hides " +
                "nothing.",
        ["onnx/node/node21.attention_4d_with_qk_matmul_softcap"] =
            "The mask is added before the soft limit by onnx's data, after it by ONNX Runtime; before it, a mask of truth values hides " +
                "nothing.",
        ["onnx/node/node.castlike_BFLOAT16_to_FLOAT"] = "The input 'like' is declared with two dimensions, and its data has one.",
        ["onnx/node/node.castlike_FLOAT_to_BFLOAT16"] = "The input 'like' is declared with two dimensions, and its data has one.",
        ["onnx/node/node.castlike_FLOAT_to_BFLOAT16_expanded"] = "The input 'like' is declared with two dimensions, and its data has one.",

        // float64 beyond 3.4e38, which Core ML does not have.
        ["onnx/node/torch02.operator_add_broadcast"] = "The expected values are beyond what 32 bits hold.",
        ["onnx/node/torch02.operator_add_size1_right_broadcast"] = "The expected values are beyond what 32 bits hold.",
        ["onnx/node/torch02.operator_add_size1_singleton_broadcast"] = "The expected values are beyond what 32 bits hold.",
    };

    public static string? Reason(string kind, string name) => Reasons.GetValueOrDefault($"{kind}/{name}");
}
