using CoreMLSharp.Models;

namespace CoreMLSharp.Generation.Swift;

/// <summary>What an object detector found, as a type of its own and a member of the output.</summary>
internal static class SwiftDetections
{
    public static void Write(CodeWriter code, string name, DetectorOutputs detector)
    {
        string labels = string.Join(", ", detector.Labels.Select(SwiftText.Literal));
        code.Lines(
            $$"""
            /// An object that was found. The box is in parts of the image's sides; (0, 0) is the upper left corner.
            struct {{name}}Detection {
                let label: String
                let confidence: Double
                let box: CGRect
            }

            extension {{name}}Output {
                /// The objects that were found, the surest first.
                var detections: [{{name}}Detection] {
                    let labels: [String] = [{{labels}}]
                    let scores = provider.featureValue(for: {{SwiftText.Literal(detector.Confidence)}})!.multiArrayValue!
                    let boxes = provider.featureValue(for: {{SwiftText.Literal(detector.Coordinates)}})!.multiArrayValue!
                    let rows = boxes.count / 4
                    guard rows > 0 else { return [] }
                    let classes = scores.count / rows
                    let found = (0..<rows).map { row -> {{name}}Detection in
                        let confidences = (0..<classes).map { scores[row * classes + $0].doubleValue }
                        let best = confidences.indices.max { confidences[$0] < confidences[$1] } ?? 0
                        let numbers = (0..<4).map { boxes[row * 4 + $0].doubleValue }
                        return {{name}}Detection(
                            label: best < labels.count ? labels[best] : String(best),
                            confidence: confidences.max() ?? 0,
                            box: CGRect(
                                x: numbers[0] - numbers[2] / 2, y: numbers[1] - numbers[3] / 2, width: numbers[2], height: numbers[3]))
                    }
                    return found.filter { $0.confidence > 0 }.sorted { $0.confidence > $1.confidence }
                }
            }
            """);
    }
}
