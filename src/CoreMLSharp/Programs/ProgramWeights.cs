using CoreMLSharp.Diagnostics;
using CoreMLSharp.Packages;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Programs;

/// <summary>
/// Reads the constants of an ML Program, those in the program itself and those in its weight files, which are mapped when first asked for.
/// Tensors from files stay valid until this is disposed. Safe to use from several threads.
/// </summary>
/// <example>
/// <code>
/// ModelFile file = ModelFile.Load("Detector.mlpackage");
/// using ProgramWeights weights = new(file);
/// ProgramTensor kernel = weights.ReadTensor(operation.Attributes["val"]);
/// float[] elements = kernel.ToFloats();
/// </code>
/// </example>
/// <param name="weightsFolder">The folder of the weight files; null for a program that has none.</param>
public sealed class ProgramWeights(string? weightsFolder) : IDisposable
{
    private const string ModelPath = "@model_path/";
    private const string FolderName = "weights";

    private readonly Dictionary<string, WeightBlob> _files = [];
    private readonly Dictionary<string, UnwrittenWeights> _inMemory = [];
    private readonly IModelWithWeights? _model;

    /// <summary>Reads the constants of a model.</summary>
    public ProgramWeights(IModelWithWeights file) : this(FolderOf(file))
    {
        _model = file;
        if (file.UnwrittenWeights is { } unwritten) Include(unwritten);
    }

    /// <summary>
    /// The weight files that the programs of a model name and that are not there, such as <c>@model_path/weights/weight.bin</c>.
    /// </summary>
    public static IReadOnlyList<string> Missing(IModelWithWeights file)
    {
        ArgumentNullException.ThrowIfNull(file);
        using ProgramWeights weights = new(file);
        return [.. WeightReferences.In(file.Specification).Select(place => place.FileName).Distinct().Where(name => !weights.Has(name))];
    }

    /// <summary>Reads a constant of any kind.</summary>
    /// <exception cref="ModelFormatException">
    /// The value contradicts its type, or its weight file is missing, outside the package or damaged.
    /// </exception>
    public ProgramValue Read(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return (value.ValueCase, value.Type?.TypeCase) switch
        {
            (Value.ValueOneofCase.BlobFileValue, ValueType.TypeOneofCase.TensorType) =>
                ReadFromFile(value.BlobFileValue, value.Type.TensorType),
            (Value.ValueOneofCase.ImmediateValue, ValueType.TypeOneofCase.TensorType) when value.ImmediateValue.Tensor is { } tensor =>
                Immediates.ToTensor(tensor, value.Type.TensorType.DataType, ShapeOf(value.Type.TensorType)),
            (Value.ValueOneofCase.ImmediateValue, ValueType.TypeOneofCase.ListType) when value.ImmediateValue.List is { } list =>
                ReadList(list, value.Type.ListType),
            (Value.ValueOneofCase.ImmediateValue, ValueType.TypeOneofCase.TupleType) when value.ImmediateValue.Tuple is { } tuple =>
                ReadTuple(tuple, value.Type.TupleType),
            (
                Value.ValueOneofCase.ImmediateValue,
                ValueType.TypeOneofCase.DictionaryType) when value.ImmediateValue.Dictionary is { } dictionary =>
                ReadDictionary(dictionary, value.Type.DictionaryType),
            _ => throw new ModelFormatException($"A constant of the type {ProgramTypes.Text(value.Type)} does not hold such a value."),
        };
    }

    /// <summary>Reads a constant that must be a tensor (a scalar is one).</summary>
    /// <exception cref="ModelFormatException">
    /// It is none, contradicts its type, or its weight file is missing, outside the package or damaged.
    /// </exception>
    public ProgramTensor ReadTensor(Value value) => Read(value) as ProgramTensor
        ?? throw new ModelFormatException($"A tensor was expected, not {ProgramTypes.Text(value.Type)}.");

    /// <summary>The weight file that a program names, such as <c>@model_path/weights/weight.bin</c>.</summary>
    /// <exception cref="ModelFormatException">The file is missing, outside the package, or damaged.</exception>
    public WeightBlob File(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        lock (_files)
        {
            if (!_files.TryGetValue(fileName, out WeightBlob? file)) _files.Add(fileName, file = Open(fileName));
            return file;
        }
    }

    /// <summary>Finds constants in weights, too, that are in memory.</summary>
    internal void Include(UnwrittenWeights weights) => _inMemory[weights.NameInProgram] = weights;

    /// <summary>Unmaps the weight files.</summary>
    public void Dispose()
    {
        lock (_files)
        {
            foreach (WeightBlob file in _files.Values) file.Dispose();
            _files.Clear();
        }
    }

    /// <summary>Whether there is such a weight file; it may still be damaged.</summary>
    internal bool Has(string fileName)
    {
        if (_inMemory.ContainsKey(fileName)) return true;
        try
        {
            return System.IO.File.Exists(PathOf(fileName));
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    private WeightBlob Open(string fileName)
    {
        string path = PathOf(fileName);
        return System.IO.File.Exists(path)
            ? WeightBlob.Open(path)
            : throw new ModelFormatException($"The program's weight file {fileName} is missing ({path}).");
    }

    private string PathOf(string fileName)
    {
        string context = $"The program's weight file {fileName}";
        if ((weightsFolder ?? _model?.WeightsFolder) is not { } folder)
        {
            throw new ModelFormatException($"{context} is missing: the model has no weights folder. Load the whole package.");
        }

        string relative = fileName.StartsWith(ModelPath, StringComparison.Ordinal) ? fileName[ModelPath.Length..] : "";
        int slash = relative.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !(
                relative[..slash] == FolderName
                    || relative[..slash] == Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))))
        {
            throw new ModelFormatException($"{context} is outside of the package's weights, which {ModelPath}{FolderName}/ stands for.");
        }

        return ContainedPath.Resolve(folder, relative[(slash + 1)..], context);
    }

    private ProgramTensor ReadFromFile(Value.Types.BlobFileValue place, TensorType type)
    {
        long[] shape = ShapeOf(type);
        string where = $"The array at byte {place.Offset:N0} of {place.FileName}";
        if (_inMemory.TryGetValue(place.FileName, out UnwrittenWeights? unwritten))
        {
            ProgramTensor held = unwritten.Find(place.Offset) ?? throw new ModelFormatException($"{where} is not there.");
            return held.DataType == type.DataType && held.Count == ProgramTypes.Count(shape)
                ? held.WithShape(shape)
                : throw new ModelFormatException(
                    $"{where} is {held}, but the program says {ProgramTypes.Text(new ValueType { TensorType = type })}.");
        }

        WeightBlobEntry entry = File(place.FileName).Entry(place.Offset);
        if (entry.DataType != type.DataType)
        {
            throw new ModelFormatException($"{where} holds {entry.DataType.TypeName}, but the program says {type.DataType.TypeName}.");
        }

        return entry.Count == ProgramTypes.Count(shape)
            ? new ProgramTensor(type.DataType, shape, entry.Bytes)
            : throw new ModelFormatException(
                $"{where} has {entry.Count:N0} elements, but the program says {ProgramTypes.Text(new ValueType { TensorType = type })}.");
    }

    private static string? FolderOf(IModelWithWeights file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.UnwrittenWeights is null ? file.WeightsFolder : null;
    }

    private ProgramList ReadList(ListValue list, ListType type)
    {
        if (type.Length?.Constant is { } length && length.Size != (ulong)list.Values.Count)
        {
            throw new ModelFormatException($"A list of {length.Size:N0} constants holds {list.Values.Count:N0}.");
        }

        return new ProgramList([.. list.Values.Select(Read)], type.Type ?? new ValueType());
    }

    private ProgramTuple ReadTuple(TupleValue tuple, TupleType type) => type.Types_.Count == tuple.Values.Count
        ? new ProgramTuple([.. tuple.Values.Select(Read)])
        : throw new ModelFormatException($"A tuple of {type.Types_.Count:N0} constants holds {tuple.Values.Count:N0}.");

    private ProgramDictionary ReadDictionary(DictionaryValue dictionary, DictionaryType type)
    {
        if (dictionary.Values.Any(entry => entry.Key is null || entry.Value is null))
        {
            throw new ModelFormatException("A dictionary has an entry without key or value.");
        }

        return new ProgramDictionary(
            [.. dictionary.Values.Select(entry => KeyValuePair.Create(Read(entry.Key), Read(entry.Value)))],
            type.KeyType ?? new ValueType(),
            type.ValueType ?? new ValueType());
    }

    private static long[] ShapeOf(TensorType type)
    {
        long[] shape = ProgramTypes.Shape(type);
        if (type.Rank != shape.Length) throw new ModelFormatException($"A constant of rank {type.Rank} states {shape.Length} dimensions.");
        return Array.TrueForAll(shape, size => size >= 0)
            ? shape
            : throw new ModelFormatException($"A constant has the open shape {ProgramTypes.Text(new ValueType { TensorType = type })}.");
    }
}
