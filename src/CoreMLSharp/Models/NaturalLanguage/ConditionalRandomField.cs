using System.Buffers.Binary;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Models.NaturalLanguage;

/// <summary>
/// The parameters of a word tagger that Create ML trained by its algorithm <c>crf</c>: a first-order linear-chain conditional random field.
/// What a word looks like is hashed into numbered places, each of which has weights for labels; by what rule is not known, so that the
/// weights can be seen but not applied.
/// </summary>
/// <remarks>
/// Section 1 of the container, little-endian: u32 300; u32 128; then an offset and a length (u32 each) of an empty part, of the field and
/// of the labels (32 bytes each, ended by a NUL). The field begins like a model of CRFsuite: <c>lCRF</c>, u32 its length, <c>FOMC</c>,
/// u32 200, then the numbers of transitions, of weights, of labels and of places, and the offsets of: the transitions (f64, a row for the
/// label before); the weights (12 bytes: f64, u32 label), place by place; for each place how many weights it has; and its first one.
/// </remarks>
public sealed class ConditionalRandomField
{
    private const int PartsStart = 8, FieldPart = 1, LabelsPart = 2, PartLength = 8, LabelLength = 32, HeaderLength = 48, WeightLength = 12;

    /// <summary>The version of the field that is known.</summary>
    private const uint Version = 200;

    private ConditionalRandomField(
        IReadOnlyList<string> labels, int placeCount, double[][] transitions, IReadOnlyList<ConditionalRandomFieldWeight> weights)
    {
        (Labels, PlaceCount, Transitions, Weights) = (labels, placeCount, transitions, weights);
        UsedPlaceCount = weights.Select(weight => weight.Place).Distinct().Count();
    }

    /// <summary>The labels.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Into how many places attributes of words are hashed.</summary>
    public int PlaceCount { get; }

    /// <summary>How many places have weights: about as many attributes were learned, since few share a place.</summary>
    public int UsedPlaceCount { get; }

    /// <summary>How well labels follow one another: a row for the label before, as CRFsuite has them.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Transitions { get; }

    /// <summary>What the attributes say of labels, place by place.</summary>
    public IReadOnlyList<ConditionalRandomFieldWeight> Weights { get; }

    /// <summary>Reads the parameters of a word tagger.</summary>
    /// <param name="parameters">The field <c>modelParameterData</c>.</param>
    /// <param name="where">Names the model in messages.</param>
    /// <exception cref="UnsupportedModelException">It is no conditional random field, or one of a version that is not known.</exception>
    /// <exception cref="ModelFormatException">The bytes are no such parameters.</exception>
    public static ConditionalRandomField Read(ReadOnlyMemory<byte> parameters, string where)
    {
        try
        {
            LanguageContainer container = LanguageContainer.Read(parameters);
            return container.Kind == LanguageModelKind.ConditionalRandomField && container.Sections.Count > 1
                ? Read(container.Sections[1].Span)
                : throw new UnsupportedModelException(
                    $"{where}: the word tagger is of a kind ({(int)container.Kind}) that is not known, so only Apple's systems can read "
                    + "it.");
        }
        catch (ModelFormatException error)
        {
            throw new ModelFormatException($"{where}: {error.Message}.", error);
        }
    }

    private static ConditionalRandomField Read(ReadOnlySpan<byte> section)
    {
        ReadOnlySpan<byte> field = Part(section, FieldPart), names = Part(section, LabelsPart);
        if (field.Length < HeaderLength || !field.StartsWith("lCRF"u8) || Number(field, 4) != field.Length
            || !field[8..].StartsWith("FOMC"u8) || Number(field, 12) != Version)
        {
            throw new ModelFormatException($"the word tagger's random field is not of the form (version {Version}) that is known");
        }

        long transitionCount = Number(field, 16), weightCount = Number(field, 20), labelCount = Number(field, 24);
        long placeCount = Number(field, 28);
        if (labelCount * labelCount != transitionCount || labelCount * LabelLength > names.Length || labelCount == 0) throw Damaged();
        ReadOnlySpan<byte> transitions = Table(field, Number(field, 32), transitionCount, sizeof(double));
        ReadOnlySpan<byte> weights = Table(field, Number(field, 36), weightCount, WeightLength);
        ReadOnlySpan<byte> counts = Table(field, Number(field, 40), placeCount, sizeof(uint));
        ReadOnlySpan<byte> starts = Table(field, Number(field, 44), placeCount, sizeof(uint));
        string[] labels = new string[labelCount];
        double[][] rows = new double[labelCount][];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = Encoding.UTF8.GetString(names.Slice(i * LabelLength, LabelLength)).Split('\0')[0];
            rows[i] = new double[labelCount];
            for (int k = 0; k < rows[i].Length; k++) rows[i][k] = Weight(transitions[(((i * rows[i].Length) + k) * sizeof(double))..]);
        }

        List<ConditionalRandomFieldWeight> all = [];
        for (int place = 0; place < (int)placeCount; place++)
        {
            // Places share no weight, so that a small file cannot stand for many.
            uint count = Number(counts, place * sizeof(uint));
            if (count > 0 && (Number(starts, place * sizeof(uint)) != all.Count || count > weightCount - all.Count)) throw Damaged();
            for (uint i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> record = weights[(all.Count * WeightLength)..];
                uint label = Number(record, sizeof(double));
                if (label >= labelCount) throw Damaged();
                all.Add(new ConditionalRandomFieldWeight(place, (int)label, Weight(record)));
            }
        }

        return new ConditionalRandomField(labels, (int)placeCount, rows, all);
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> section, int part)
    {
        int entry = PartsStart + (part * PartLength);
        if (section.Length < entry + PartLength) throw Damaged();
        return Table(section, Number(section, entry), Number(section, entry + sizeof(uint)), 1);
    }

    private static ReadOnlySpan<byte> Table(ReadOnlySpan<byte> bytes, long offset, long count, int size) =>
        offset <= bytes.Length && count * size <= bytes.Length - offset
            ? bytes.Slice((int)offset, (int)count * size)
            : throw Damaged();

    private static uint Number(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static double Weight(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadDoubleLittleEndian(bytes) is var weight && double.IsFinite(weight) ? weight : throw Damaged();

    private static ModelFormatException Damaged() => new("the word tagger's random field is damaged or cut off");
}

/// <summary>A weight of a conditional random field.</summary>
/// <param name="Place">The place into which the attribute is hashed.</param>
/// <param name="Label">The number of the label.</param>
/// <param name="Value">How much the attribute speaks for the label.</param>
public readonly record struct ConditionalRandomFieldWeight(int Place, int Label, double Value);
