namespace CoreMLSharp.Models;

/// <summary>What text classifiers of public parts say of themselves.</summary>
internal static class TextMetadata
{
    /// <summary>
    /// Under what key of a model's <c>userDefined</c> metadata it says how a text becomes the dictionary that it takes; who runs it then
    /// takes texts.
    /// </summary>
    public const string TermsKey = "coremlsharp.text.terms";
}
