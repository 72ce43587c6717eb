using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// A picture to learn from: a view of one photo, or views of four beside each other (Bochkovskiy and others, 2020, "mosaic"), so that
/// objects are seen in other surroundings than their own.
/// </summary>
internal static class Collage
{
    /// <summary>The part of the pictures that are of four photos.</summary>
    private const double FourViews = 0.2;

    /// <summary>Where the four photos meet, at least and at most, in parts of a side.</summary>
    private const double LeastCorner = 0.3, MostCorner = 0.7;

    /// <summary>Makes a picture.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="others">Others to put beside it.</param>
    /// <param name="side">The picture's side in pixels.</param>
    /// <param name="random">Chooses everything.</param>
    public static (PixelBuffer Pixels, IReadOnlyList<PlacedObject> Objects) Make(
        LearnedPhoto photo, IReadOnlyList<LearnedPhoto> others, int side, Random random)
    {
        if (random.NextDouble() >= FourViews)
        {
            PictureView view = new(random);
            return (view.Draw(photo.Pixels(), side, side), view.Place(photo.Objects));
        }

        int middleX = Corner(side, random), middleY = Corner(side, random);
        byte[] bytes = new byte[3 * side * side];
        List<PlacedObject> objects = [];
        (int Left, int Top, int Width, int Height)[] quarters =
        [
            (0, 0, middleX, middleY), (middleX, 0, side - middleX, middleY),
            (0, middleY, middleX, side - middleY), (middleX, middleY, side - middleX, side - middleY),
        ];
        foreach ((int i, (int left, int top, int width, int height)) in quarters.Index())
        {
            LearnedPhoto shown = i == 0 ? photo : others[random.Next(others.Count)];
            PictureView view = new(random, (double)width / side, (double)height / side);
            byte[] drawn = view.Draw(shown.Pixels(), width, height).Bytes;
            for (int row = 0; row < height; row++)
            {
                drawn.AsSpan(3 * row * width, 3 * width).CopyTo(bytes.AsSpan(3 * (((top + row) * side) + left)));
            }

            objects.AddRange(view.Place(shown.Objects).Select(placed => placed with
            {
                Box = new CenteredBox(
                    ((placed.Box.X * width) + left) / side, ((placed.Box.Y * height) + top) / side,
                    placed.Box.Width * width / side, placed.Box.Height * height / side),
            }));
        }

        return (new PixelBuffer(side, side, PixelFormat.Rgb, bytes), objects);
    }

    private static int Corner(int side, Random random) =>
        (int)(side * (LeastCorner + ((MostCorner - LeastCorner) * random.NextDouble())));
}
