using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Lowering.Families;

/// <summary>The suppression of boxes that overlap better ones.</summary>
internal static class Detection
{
    /// <summary>Below every score.</summary>
    private const float NoThreshold = -1e38f;

    /// <summary>
    /// Up to CoreML6 it is the layer. Since CoreML7 the boxes come last, there is no threshold and no count.
    /// </summary>
    public static void Suppress(OperationContext operation)
    {
        NeuralNetworkBuilder network = operation.Network;
        (string boxes, string scores) = (operation.Tensor("boxes"), operation.Tensor("scores"));
        float overlap = operation.Number("iou_threshold");
        long count = operation.Integer("max_boxes");
        bool perClass = operation.Flag("per_class_suppression");
        if (operation.Scope.Opset < Opset.CoreML7)
        {
            string[] outputs = [operation.Output(), operation.Output(1), operation.Output(2), operation.Output(3)];
            network.AddNonMaximumSuppression(
                operation.Name, [boxes, scores], outputs, overlap, operation.Number("score_threshold"), count, perClass);
            return;
        }

        string turnedBoxes = operation.Step("boxes", y => network.AddTranspose(y, boxes, y, [0, 2, 1]));
        string turnedScores = operation.Step("scores", y => network.AddTranspose(y, scores, y, [0, 2, 1]));
        string[] kept = [operation.New("kept_boxes"), operation.New("kept_scores"), operation.Output(2), operation.New("count")];
        float threshold = operation.Has("score_threshold") ? operation.Number("score_threshold") : NoThreshold;
        network.AddNonMaximumSuppression(operation.New("kept"), [turnedBoxes, turnedScores], kept, overlap, threshold, count, perClass);
        network.AddTranspose(operation.Name, kept[0], operation.Output(), [0, 2, 1]);
        network.AddTranspose(operation.Output(1), kept[1], operation.Output(1), [0, 2, 1]);
    }
}
