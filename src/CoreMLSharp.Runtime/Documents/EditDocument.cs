namespace CoreMLSharp.Runtime.Documents;

/// <summary>What editing did to a model, as a JSON document.</summary>
/// <param name="Model">Where the edited model is.</param>
/// <param name="BytesBefore">The model's bytes before.</param>
/// <param name="BytesAfter">Its bytes now.</param>
/// <param name="SpecificationVersion">The specification version that it needs now.</param>
/// <param name="Removed">The parts that were removed because nothing uses them.</param>
/// <param name="Shapes">The shapes that come of new sizes of inputs.</param>
public sealed record EditDocument(
    string Model,
    long BytesBefore,
    long BytesAfter,
    int SpecificationVersion,
    IReadOnlyList<string> Removed,
    IReadOnlyList<ShapesDocument> Shapes);
