using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;
using VisionCase = CoreMLSharp.Specification.VisionFeaturePrint.VisionFeaturePrintTypeOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Feature extractors of the operating system: a known version, and an interface that it can serve.</summary>
internal static class FeaturePrints
{
    public static void CheckVision(Model model, Report report)
    {
        ModelDescription description = model.Description ?? new();
        Report here = report.At("description");
        Features.Require(description.Input, 1, here, TypeCase.ImageType);
        VisionFeaturePrint print = model.VisionFeaturePrint;
        switch (print.VisionFeaturePrintTypeCase)
        {
            case VisionCase.Scene:
                if (print.Scene.Version is not (
                    VisionFeaturePrint.Types.Scene.Types.SceneVersion._1 or VisionFeaturePrint.Types.Scene.Types.SceneVersion._2))
                {
                    report.Error("The version of the scene print is not known.", "Set it to SCENE_VERSION_1 or SCENE_VERSION_2.");
                }

                Features.Require(description.Output, 1, here, TypeCase.MultiArrayType);
                break;
            case VisionCase.Objects:
                CheckObjects(print.Objects, description, report);
                break;
            default:
                report.Error("The kind of feature print is not set.", "Set scene or objects.");
                break;
        }
    }

    public static void CheckAudio(Model model, Report report)
    {
        ModelDescription description = model.Description ?? new();
        Features.Require(description.Input, 1, report.At("description"), TypeCase.MultiArrayType);
        if (model.AudioFeaturePrint.Sound is not { } sound)
        {
            report.Error("The kind of feature print is not set.", "Set sound.");
        }
        else if (sound.Version == AudioFeaturePrint.Types.Sound.Types.SoundVersion.Invalid)
        {
            report.Error("The version of the sound print is not set.", "Set it to SOUND_VERSION_1.");
        }
        else if (sound.Version == AudioFeaturePrint.Types.Sound.Types.SoundVersion._1)
        {
            Features.Require(description.Output, 1, report.At("description"), TypeCase.MultiArrayType);
        }
    }

    public static void CheckSoundAnalysis(Model model, Report report)
    {
        ModelDescription description = model.Description ?? new();
        Report here = report.At("description");
        if (model.SoundAnalysisPreprocessing.Vggish is null) report.Error("The kind of preprocessing is not set.", "Set vggish.");
        bool good = Features.Require(description.Input, 1, here, TypeCase.MultiArrayType)
            & Features.Require(description.Output, 1, here, TypeCase.MultiArrayType);
        if (!good) return;
        RequireArray(description.Input, "input", [15600]);
        RequireArray(description.Output, "output", [1, 96, 64]);

        void RequireArray(IReadOnlyList<FeatureDescription> features, string kind, long[] shape)
        {
            ArrayFeatureType array = features.Count > 0 ? features[0].Type.MultiArrayType : new();
            if (array.DataType == DataType.Float32 && array.Shape.SequenceEqual(shape)) return;
            here.Error(
                $"VGGish does not have this {kind}.", $"Make it one multi-array of FLOAT32 with shape [{string.Join(", ", shape)}].");
        }
    }

    private static void CheckObjects(VisionFeaturePrint.Types.Objects objects, ModelDescription description, Report report)
    {
        if (objects.Version != VisionFeaturePrint.Types.Objects.Types.ObjectsVersion._1)
        {
            report.Error("The version of the objects print is not known.", "Set it to OBJECTS_VERSION_1.");
        }

        if (objects.Output.Count != 2)
        {
            report.Error($"The objects print names {objects.Output.Count} outputs.", "Name two: the high and the low resolution.");
        }

        Features.Require(description.Output, 2, report.At("description"), TypeCase.MultiArrayType);
        if (description.Output.FirstOrDefault(output => !objects.Output.Contains(output.Name)) is { } unknown)
        {
            report.Error(
                $"The output '{unknown.Name}' is not one that the objects print names.",
                $"Use these: {string.Join(", ", objects.Output)}.");
        }
    }
}
