using System.Buffers.Binary;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Models.NaturalLanguage;

/// <summary>
/// The parameters of a text classifier that Create ML trained by its algorithm <c>maxEnt</c>: weights of words for labels. The score of a
/// label is Σ count of the word × ln(texts / texts with the word) × weight; the highest is the answer.
/// </summary>
/// <remarks>
/// Sections of the container: 0, a property list with the number of training texts; 1, records of 8 bytes: the number of a word (3 bytes,
/// little-endian), that of a label (1 byte, from 1), the weight (a big-endian float); 2, labels and 3, words, each ended by a NUL, where
/// label 0 and words 0 to 15 are empty; 4, a property list that says in how many training texts each word occurs, one for words beyond its
/// end. Words keep their case.
/// </remarks>
public sealed class MaximumEntropyModel
{
    /// <summary>Numbers that no word has.</summary>
    private const int ReservedWords = 16;

    private const int RecordLength = 8, MostWords = (1 << 24) - 1, MostLabels = byte.MaxValue, MostWeights = 1 << 26;
    private const string TextCountKey = "NumberOfTrainingInstances";

    private readonly Dictionary<string, int> _index;

    /// <summary>A model of words and their weights.</summary>
    /// <param name="textCount">How many texts it was trained on.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="words">The words, each with the number of training texts that it is in, and its weight for each label.</param>
    public MaximumEntropyModel(int textCount, IReadOnlyList<string> labels, IReadOnlyList<MaximumEntropyWord> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        (TextCount, Labels, Words) = (textCount, labels, words);
        _index = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        for (int i = 0; i < words.Count; i++)
        {
            _index.TryAdd(words[i].Text, i);
            LongestWord = Math.Max(LongestWord, words[i].Text.Length);
        }
    }

    /// <summary>How many texts the model was trained on.</summary>
    public int TextCount { get; }

    /// <summary>The labels.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The words.</summary>
    public IReadOnlyList<MaximumEntropyWord> Words { get; }

    /// <summary>The length of the longest word in UTF-16 code units.</summary>
    public int LongestWord { get; }

    /// <summary>A word that the model knows; null for others.</summary>
    public MaximumEntropyWord? Find(string word) => _index.TryGetValue(word, out int index) ? Words[index] : null;

    /// <summary>How much an occurrence of a word counts, ln(texts / texts with the word); 0 for words that are in every text.</summary>
    public double Rarity(MaximumEntropyWord word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return Math.Log((double)TextCount / Math.Clamp(word.TextCount, 1, TextCount));
    }

    /// <summary>Reads the parameters of a text classifier.</summary>
    /// <param name="parameters">The field <c>modelParameterData</c>.</param>
    /// <param name="where">Names the model in messages.</param>
    /// <exception cref="UnsupportedModelException">It is a model over one of Apple's embeddings, or of an unknown kind.</exception>
    /// <exception cref="ModelFormatException">The bytes are no such parameters.</exception>
    public static MaximumEntropyModel Read(ReadOnlyMemory<byte> parameters, string where)
    {
        try
        {
            LanguageContainer container = LanguageContainer.Read(parameters);
            if (container.Kind == LanguageModelKind.TransferLearning)
            {
                throw new UnsupportedModelException(
                    $"{where}: the text classifier was trained by transfer learning: it needs an embedding of words that only Apple's "
                    + "systems have, so the model runs only there. Train it anew with the algorithm maxEnt, or with 'coreml train text'.");
            }

            if (container.Kind != LanguageModelKind.MaximumEntropy || container.Sections.Count != 5)
            {
                throw new UnsupportedModelException(
                    $"{where}: the text classifier is of a kind ({(int)container.Kind}) that is not known, so it runs only on Apple's "
                    + "systems.");
            }

            return Read(container.Sections);
        }
        catch (ModelFormatException error)
        {
            throw new ModelFormatException($"{where}: {error.Message}.", error);
        }
    }

    /// <summary>The parameters as <c>modelParameterData</c>.</summary>
    /// <exception cref="CoreMLException">There are more words or labels than the form can number.</exception>
    public byte[] Write()
    {
        if (Words.Count > MostWords - ReservedWords) throw new CoreMLException($"Create ML's form holds at most {MostWords} words.");
        if (Labels.Count > MostLabels) throw new CoreMLException($"Create ML's form holds at most {MostLabels} labels.");
        byte[] facts = BinaryPropertyList.WriteDictionary([("ModelType", 0), (TextCountKey, TextCount)]);
        byte[] counts = BinaryPropertyList.WriteArray([.. Enumerable.Repeat(0, ReservedWords), .. Words.Select(word => word.TextCount)]);
        byte[] words = Names(Enumerable.Repeat("", ReservedWords).Concat(Words.Select(word => word.Text)));
        ReadOnlyMemory<byte>[] sections = [facts, Records(), Names(Labels.Prepend("")), words, counts];
        return new LanguageContainer(LanguageModelKind.MaximumEntropy, sections).Write();
    }

    private byte[] Records()
    {
        using MemoryStream records = new();
        Span<byte> record = stackalloc byte[RecordLength];
        for (int word = 0; word < Words.Count; word++)
        {
            for (int label = 0; label < Labels.Count; label++)
            {
                if (Words[word].Weights[label] == 0) continue;
                BinaryPrimitives.WriteInt32LittleEndian(record, (word + ReservedWords) | ((label + 1) << 24));
                BinaryPrimitives.WriteSingleBigEndian(record[4..], Words[word].Weights[label]);
                records.Write(record);
            }
        }

        return records.ToArray();
    }

    private static byte[] Names(IEnumerable<string> names) => Encoding.UTF8.GetBytes(string.Concat(names.Select(name => $"{name}\0")));

    private static MaximumEntropyModel Read(IReadOnlyList<ReadOnlyMemory<byte>> sections)
    {
        if (BinaryPropertyList.Read(sections[0]) is not Dictionary<string, object> facts
            || facts.GetValueOrDefault(TextCountKey) is not (long and > 0 and <= int.MaxValue and var textCount))
        {
            throw new ModelFormatException("the text classifier does not say how many texts it was trained on");
        }

        string[] labels = Names(sections[2], 1), words = Names(sections[3], ReservedWords);
        object[] counts = BinaryPropertyList.Read(sections[4]) as object[] ?? [];
        if (labels.Length == 0) throw new ModelFormatException("the text classifier has no labels");
        float[][] weights = Weights(sections[1].Span, words.Length, labels.Length);
        return new MaximumEntropyModel(
            (int)textCount, labels, [.. words.Select((word, i) => new MaximumEntropyWord(word, Count(i), weights[i]))]);

        int Count(int word) => ReservedWords + word < counts.Length
            ? counts[ReservedWords + word] is long and >= 0 and <= int.MaxValue and var count
                ? (int)count
                : throw new ModelFormatException("the number of a word's texts is damaged")
            : 1;
    }

    private static float[][] Weights(ReadOnlySpan<byte> records, int words, int labels)
    {
        if (records.Length % RecordLength != 0) throw new ModelFormatException("the weights of the text classifier are cut off");
        if ((long)words * labels > MostWeights)
        {
            throw new ModelFormatException($"the text classifier has more than {MostWeights} weights");
        }

        float[]?[] weights = new float[words][];
        for (; records.Length > 0; records = records[RecordLength..])
        {
            uint numbers = BinaryPrimitives.ReadUInt32LittleEndian(records);
            long word = (numbers & MostWords) - ReservedWords, label = (numbers >> 24) - 1L;
            float weight = BinaryPrimitives.ReadSingleBigEndian(records[4..]);
            if (word < 0 || word >= words || label < 0 || label >= labels || !float.IsFinite(weight))
            {
                throw new ModelFormatException("a weight of the text classifier is of no word, of no label, or no number");
            }

            (weights[word] ??= new float[labels])[label] = weight;
        }

        float[] none = new float[labels];
        return [.. weights.Select(row => row ?? none)];
    }

    private static string[] Names(ReadOnlyMemory<byte> section, int reserved)
    {
        string[] names = Encoding.UTF8.GetString(section.Span).Split('\0');
        return names.Length > reserved ? names[reserved..^1] : [];
    }
}

/// <summary>A word of a maximum entropy model.</summary>
/// <param name="Text">The word as it is written.</param>
/// <param name="TextCount">In how many training texts it is.</param>
/// <param name="Weights">Its weight for each label.</param>
public sealed record MaximumEntropyWord(string Text, int TextCount, float[] Weights);
