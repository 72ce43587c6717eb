using System.Text;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>Names of classes as Keras makes names of layers and of groups of weights from them.</summary>
internal static class SnakeCase
{
    /// <summary>Such as <c>conv2d_transpose</c> for <c>Conv2DTranspose</c>.</summary>
    public static string Of(string className)
    {
        StringBuilder name = new(className.Length + 8);
        for (int i = 0; i < className.Length; i++)
        {
            char letter = className[i];
            bool startsWord = i > 0 && char.IsUpper(letter) && className[i - 1] != '_'
                && (char.IsLower(className[i - 1]) || (i + 1 < className.Length && char.IsLower(className[i + 1])));
            if (startsWord) name.Append('_');
            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
