using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using MIL = CoreMLSharp.Specification.MILSpec;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Editing;

/// <summary>Sets the sizes that an array or image feature may have.</summary>
internal static class ShapeEditing
{
    public static void Set(Model model, string name, FeatureShape shape)
    {
        FeatureType type = (ModelFeatures.Everywhere(model, name).FirstOrDefault() ?? ModelFeatures.Find(model, name)).Type
            ?? new FeatureType();
        if (type.ImageType is null && type.MultiArrayType is null)
        {
            throw new CoreMLException($"The feature '{name}' is neither an array nor an image, so it has no shape.");
        }

        if (shape.IsFlexible) RequireFlexible(model, name);
        RequireRank(type, name, shape);
        foreach (Model leaf in ModelFeatures.Leaves(model))
        {
            if (leaf.MlProgram is { } program) RequireOpen(program, name, shape, type);
        }

        foreach (FeatureDescription feature in ModelFeatures.Everywhere(model, name))
        {
            if (feature.Type?.ImageType is { } image) Set(image, shape);
            if (feature.Type?.MultiArrayType is { } array) Set(array, shape);
        }

        if (shape.IsFlexible) model.RaiseVersionToMinimum();
    }

    private static void RequireFlexible(Model model, string name)
    {
        ModelFeatures.RequireNotLinked(model, name, "given other sizes");
        Model? rigid = ModelFeatures.Leaves(model).FirstOrDefault(leaf =>
            ModelFeatures.Own(leaf).Any(feature => feature.Name == name)
            && leaf.Network is null
            && leaf.TypeCase is not (
                TypeCase.MlProgram or TypeCase.VisionFeaturePrint or TypeCase.NonMaximumSuppression or TypeCase.CustomModel
                or TypeCase.Identity));
        if (rigid is not null)
        {
            throw new CoreMLException($"The feature '{name}' belongs to a model of type {rigid.TypeName}, which knows one size only.");
        }
    }

    private static void RequireRank(FeatureType type, string name, FeatureShape shape)
    {
        if (type.ImageType is not null && shape.Rank != 2)
        {
            throw new CoreMLException($"The feature '{name}' is an image: its size is a width and a height, such as 224x224.");
        }

        if (type.MultiArrayType is not { } array) return;
        int rank = array.Shape.Count > 0 ? array.Shape.Count
            : array.ShapeRange?.SizeRanges.Count ?? array.EnumeratedShapes?.Shapes.FirstOrDefault()?.Shape_.Count ?? shape.Rank;
        if (rank != shape.Rank) throw new CoreMLException($"The array '{name}' has {rank} dimensions; a shape of {shape.Rank} was given.");
    }

    private static void Set(ImageFeatureType image, FeatureShape shape)
    {
        IReadOnlyList<long> size = Default(shape, [image.Width, image.Height]);
        (image.Width, image.Height) = (size[0], size[1]);
        image.ClearSizeFlexibility();
        if (shape.Ranges is { } ranges)
        {
            image.ImageSizeRange =
                new ImageFeatureType.Types.ImageSizeRange { WidthRange = ranges[0].Clone(), HeightRange = ranges[1].Clone() };
        }
        else if (shape.IsFlexible)
        {
            image.EnumeratedSizes = new ImageFeatureType.Types.EnumeratedImageSizes
            {
                Sizes =
                {
                    shape.Shapes.Select(one => new ImageFeatureType.Types.ImageSize { Width = (ulong)one[0], Height = (ulong)one[1] }),
                },
            };
        }
    }

    private static void Set(ArrayFeatureType array, FeatureShape shape)
    {
        long[] size = [.. Default(shape, array.Shape)];
        array.Shape.Clear();
        array.Shape.Add(size);
        array.ClearShapeFlexibility();
        if (shape.Ranges is { } ranges)
        {
            array.ShapeRange = new ArrayFeatureType.Types.ShapeRange { SizeRanges = { ranges.Select(range => range.Clone()) } };
        }
        else if (shape.IsFlexible)
        {
            array.EnumeratedShapes = new ArrayFeatureType.Types.EnumeratedShapes
            {
                Shapes = { shape.Shapes.Select(one => new ArrayFeatureType.Types.Shape { Shape_ = { one } }) },
            };
        }
    }

    /// <summary>The shape that is the default now, where it stays allowed; otherwise the first.</summary>
    private static IReadOnlyList<long> Default(FeatureShape shape, IReadOnlyList<long> now)
    {
        bool stays = now.Count == shape.Rank && (shape.Ranges is { } ranges
            ? now.Zip(ranges).All(
                pair => pair.First >= (long)pair.Second.LowerBound && (pair.Second.UpperBound < 0 || pair.First <= pair.Second.UpperBound))
            : shape.Shapes.Any(one => one.SequenceEqual(now)));
        return stays ? now : shape.Shapes[0];
    }

    /// <summary>The types of an ML Program are part of it: a size that is fixed there stays so.</summary>
    private static void RequireOpen(MIL.Program program, string name, FeatureShape shape, FeatureType type)
    {
        IEnumerable<MIL.TensorType> tensors = ProgramParts.WithInput(program, name)
            .Select(input => input.Type)
            .Concat(ProgramParts.WithOutput(program, name).Select(output => output.Type));
        foreach (MIL.TensorType tensor in tensors)
        {
            MIL.Dimension[] dimensions = [.. tensor.Dimensions];
            if (type.ImageType is not null && dimensions.Length == 4) dimensions = [dimensions[3], dimensions[2]];
            if (dimensions.Length != shape.Rank) continue;
            for (int i = 0; i < dimensions.Length; i++)
            {
                if (dimensions[i].Constant is not { } constant) continue;
                bool same = shape.Ranges is { } ranges
                    ? ranges[i].LowerBound == constant.Size && ranges[i].UpperBound == (long)constant.Size
                    : shape.Shapes.All(one => one[i] == (long)constant.Size);
                if (same) continue;
                throw new CoreMLException(
                    $"The ML Program was made for a size of {constant.Size} in dimension {i} of '{name}', which cannot be changed " +
                        "afterwards; convert the model again with a flexible shape.");
            }
        }
    }
}
