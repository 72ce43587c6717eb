using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Conversion.TeachableMachine;

/// <summary>
/// What Teachable Machine exports, as archives or unpacked: a Keras or a TensorFlow Lite model with <c>labels.txt</c>, or a model of
/// TensorFlow.js with <c>metadata.json</c>. The labels and how pixels become numbers are set with it.
/// </summary>
/// <param name="lite">Reads TensorFlow Lite models.</param>
internal sealed class TeachableMachineFormat(ISourceFormat lite) : ISourceFormat
{
    /// <summary>
    /// Pixels of 0 to 255 become numbers of −1 to 1 (x / 127.5 − 1), as in the snippets that Teachable Machine gives with its exports.
    /// </summary>
    private static readonly ImageOptions Pixels = new() { Scale = 1 / 127.5f, RedBias = -1, GreenBias = -1, BlueBias = -1 };

    public string Name => "Teachable Machine";

    public bool Recognizes(SourcePath source) => ExportFiles.Recognizes(source);

    public SourceModel Read(string path, SourceOptions options)
    {
        try
        {
            using ExportFiles files = ExportFiles.Open(path);
            ISourceFormat format = files.IsLite ? lite : new KerasFormat();
            SourceModel model = format.Read(files.Model, options);
            ExportLabels labels = ExportLabels.Read(files);
            return model with
            {
                ClassLabels = labels.Classes is { } classes ? new ClassLabels(classes, []) : null,
                Images = labels.AreOfSounds ? model.Images : Images(model.Network),
            };
        }
        catch (CoreMLException error) when (!error.Location.Contains(path))
        {
            error.AddOuterLocation(path);
            throw;
        }
    }

    /// <summary>The inputs that are pictures: batches of three axes, of which the last has one channel or three.</summary>
    private static Dictionary<string, ImageOptions> Images(OnnxModel network) => network.Message.Graph.Input
        .Where(input => IsPicture(input.Type.TensorType.Shape))
        .ToDictionary(input => input.Name, input => Pixels with
        {
            ColorSpace = input.Type.TensorType.Shape.Dim[3].DimValue == 1 ? ColorSpace.Grayscale : ColorSpace.Rgb,
        });

    private static bool IsPicture(TensorShapeProto shape) =>
        shape.Dim.Count == 4 && shape.Dim[1].DimValue > 1 && shape.Dim[2].DimValue > 1 && shape.Dim[3].DimValue is 1 or 3;
}
