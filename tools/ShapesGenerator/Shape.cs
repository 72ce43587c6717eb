using System.Text.Json;
using SkiaSharp;

namespace CoreMLSharp.Tools.ShapesGenerator;

/// <summary>A shape in a picture.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Middle">Its middle.</param>
/// <param name="Size">Its width and height.</param>
internal sealed record Shape(string Label, SKPoint Middle, SKSize Size)
{
    private static readonly (string Label, Func<SKRect, SKPath> Outline)[] Kinds = [("ball", Ball), ("box", Box), ("star", Star)];

    /// <summary>A shape of any kind, somewhere in a picture.</summary>
    public static Shape Draw(Random random, int width, int height)
    {
        float size = 28 + (28 * random.NextSingle());
        SKSize sides = new(size, size * (0.8f + (0.4f * random.NextSingle())));
        SKPoint middle = new(
            (sides.Width / 2) + ((width - sides.Width) * random.NextSingle()),
            (sides.Height / 2) + ((height - sides.Height) * random.NextSingle()));
        return new Shape(Kinds[random.Next(Kinds.Length)].Label, middle, sides);
    }

    /// <summary>Whether two shapes are too close to be told apart.</summary>
    public bool Meets(Shape other) =>
        Math.Abs(Middle.X - other.Middle.X) < (Size.Width + other.Size.Width) / 2
        && Math.Abs(Middle.Y - other.Middle.Y) < (Size.Height + other.Size.Height) / 2;

    /// <summary>The edge of the shape.</summary>
    public SKPath Outline() => Array.Find(Kinds, kind => kind.Label == Label).Outline(
        SKRect.Create(Middle.X - (Size.Width / 2), Middle.Y - (Size.Height / 2), Size.Width, Size.Height));

    /// <summary>The shape as Create ML's annotation.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("label", Label);
        json.WriteStartObject("coordinates");
        json.WriteNumber("x", Rounded(Middle.X));
        json.WriteNumber("y", Rounded(Middle.Y));
        json.WriteNumber("width", Rounded(Size.Width));
        json.WriteNumber("height", Rounded(Size.Height));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static decimal Rounded(float value) => Math.Round((decimal)value, 1);

    private static SKPath Ball(SKRect box)
    {
        using SKPathBuilder path = new();
        path.AddOval(box);
        return path.Detach();
    }

    private static SKPath Box(SKRect box)
    {
        using SKPathBuilder path = new();
        path.AddRect(box);
        return path.Detach();
    }

    private static SKPath Star(SKRect box)
    {
        const int Points = 10;
        using SKPathBuilder path = new();
        for (int i = 0; i < Points; i++)
        {
            double angle = (2 * Math.PI * i / Points) - (Math.PI / 2), reach = i % 2 == 0 ? 0.5 : 0.22;
            float x = box.MidX + (float)(reach * box.Width * Math.Cos(angle)), y = box.MidY + (float)(reach * box.Height * Math.Sin(angle));
            if (i == 0) path.MoveTo(x, y);
            else path.LineTo(x, y);
        }

        path.Close();
        return path.Detach();
    }
}
