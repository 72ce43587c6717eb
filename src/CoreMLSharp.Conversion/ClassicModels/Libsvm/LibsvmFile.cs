using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.Libsvm;

/// <summary>A model file: lines of parameters, and behind <c>SV</c> a support vector a line.</summary>
internal sealed class LibsvmFile
{
    /// <summary>More numbers than a machine has; files that say so are taken for damaged.</summary>
    private const long MaximumNumbers = 1 << 28;

    private readonly Dictionary<string, string[]> _parameters = [];
    private readonly List<SupportVector> _vectors = [];

    public IReadOnlyList<SupportVector> Vectors => _vectors;

    /// <summary>How many of the vectors each class has.</summary>
    public int[] VectorsPerClass => [.. Numbers("nr_sv").Select(number => (int)number)];

    /// <summary>The numbers of a row: vectors name those that are not 0, from 1.</summary>
    public int Columns { get; private set; }

    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static LibsvmFile Read(TextReader reader)
    {
        LibsvmFile file = new();
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is ["SV"])
            {
                file.ReadVectors(reader);
                return file;
            }

            if (words.Length > 0) file._parameters[words[0]] = words[1..];
        }

        throw new ModelFormatException("it has no support vectors (SV).");
    }

    /// <summary>A parameter of one word.</summary>
    public string Word(string name) => _parameters.GetValueOrDefault(name) is [var word]
        ? word
        : throw new ModelFormatException($"it has no {name}.");

    /// <summary>A parameter of numbers; none where it is not there.</summary>
    public float[] Numbers(string name) => [.. _parameters.GetValueOrDefault(name, []).Select(Parse)];

    /// <summary>A parameter of one number.</summary>
    public float Number(string name, float otherwise) => Numbers(name) is [var number] ? number : otherwise;

    /// <summary>The coefficients, those of the first decision for each vector first.</summary>
    /// <exception cref="ModelFormatException">A vector has another number of them.</exception>
    public IEnumerable<float> Coefficients(int decisions) => _vectors.All(vector => vector.Coefficients.Length == decisions)
        ? Enumerable.Range(0, decisions).SelectMany(decision => _vectors.Select(vector => vector.Coefficients[decision]))
        : throw new ModelFormatException($"a support vector has not {decisions} coefficients.");

    public static float Parse(string word) =>
        float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            ? number
            : throw new ModelFormatException($"'{word}' is no number.");

    private void ReadVectors(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            SupportVector vector = SupportVector.Parse(line);
            _vectors.Add(vector);
            Columns = Math.Max(Columns, vector.Length);
        }

        if (_vectors.Count == 0 || Columns == 0) throw new ModelFormatException("it has no support vectors (SV).");
        if ((long)_vectors.Count * Columns > MaximumNumbers)
        {
            throw new ModelFormatException($"its {_vectors.Count} support vectors of {Columns} numbers are too many to write them out.");
        }
    }
}
