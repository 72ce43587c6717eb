using System.Runtime.InteropServices;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Tables.LightGbm;

/// <summary>Trees that LightGBM trains.</summary>
internal sealed class Booster : IDisposable
{
    private const int Floats = 0, Doubles = 1, RowMajor = 1, Normal = 0;

    /// <summary>Bytes of a description of some hundred trees; longer ones are asked for twice.</summary>
    private const int UsualDescription = 1 << 20;

    private readonly int _rows;
    private nint _handle, _data;

    private Booster(nint data, int rows) => (_data, _rows) = (data, rows);

    /// <summary>Trains.</summary>
    /// <param name="rows">The numbers to learn from; NaN where one is missing.</param>
    /// <param name="labels">A number, or the number of a class, for each row.</param>
    /// <param name="parameters">LightGBM's parameters.</param>
    /// <param name="iterations">How often to add trees, at most.</param>
    /// <param name="iterated">Told of each time.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The library does not load, or it refuses the data; the message says why.</exception>
    public static Booster Train(
        TableMatrix rows, double[] labels, IReadOnlyDictionary<string, string> parameters, int iterations, Action iterated,
        CancellationToken cancellationToken)
    {
        string text = string.Join(' ', parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));
        Booster booster = new(CreateData(rows, text), rows.Rows);
        try
        {
            booster.Learn(labels, text, iterations, iterated, cancellationToken);
            return booster;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    /// <summary>What the trees predict: a number, or the probability of each class (of two that of the second), row by row.</summary>
    public double[] Predict(TableMatrix rows, int outputs)
    {
        double[] results = new double[(long)rows.Rows * outputs];
        if (rows.Rows == 0) return results;
        Check(LightGbmLibrary.BoosterPredictForMat(
            _handle, rows.Values, Doubles, rows.Rows, rows.Columns, RowMajor, Normal, 0, -1, "verbosity=-1", out long count, results));
        return count == results.Length ? results : throw new CoreMLException($"LightGBM predicted {count} numbers, not {results.Length}.");
    }

    /// <summary>The same for the rows that it was trained on, which LightGBM still knows.</summary>
    public double[] PredictLearned(int outputs)
    {
        double[] byOutput = new double[(long)_rows * outputs], results = new double[byOutput.Length];
        Check(LightGbmLibrary.BoosterGetPredict(_handle, 0, out long count, byOutput));
        if (count != results.Length) throw new CoreMLException($"LightGBM predicted {count} numbers, not {results.Length}.");
        for (int i = 0; i < results.Length; i++) results[(i % _rows * outputs) + (i / _rows)] = byOutput[i];
        return results;
    }

    /// <summary>The trees as LightGBM's files describe them.</summary>
    public string Describe()
    {
        byte[] text = new byte[UsualDescription];
        Check(LightGbmLibrary.BoosterSaveModelToString(_handle, 0, -1, 0, text.Length, out long needed, text));
        if (needed > text.Length)
        {
            text = new byte[needed];
            Check(LightGbmLibrary.BoosterSaveModelToString(_handle, 0, -1, 0, text.Length, out needed, text));
        }

        return Encoding.UTF8.GetString(text, 0, (int)needed - 1);
    }

    public void Dispose()
    {
        if (_handle != 0) LightGbmLibrary.BoosterFree(_handle);
        if (_data != 0) LightGbmLibrary.DatasetFree(_data);
        (_handle, _data) = (0, 0);
    }

    private void Learn(double[] labels, string parameters, int iterations, Action iterated, CancellationToken cancellationToken)
    {
        float[] targets = [.. labels.Select(label => (float)label)];
        Check(LightGbmLibrary.DatasetSetField(_data, "label", targets, targets.Length, Floats));
        Check(LightGbmLibrary.BoosterCreate(_data, parameters, out _handle));
        for (int i = 0; i < iterations; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(LightGbmLibrary.BoosterUpdateOneIter(_handle, out int isFinished));
            iterated();
            if (isFinished != 0) break;
        }
    }

    private static nint CreateData(TableMatrix rows, string parameters)
    {
        try
        {
            Check(LightGbmLibrary.DatasetCreateFromMat(
                rows.Values, Doubles, rows.Rows, rows.Columns, RowMajor, parameters, 0, out nint data));
            return data;
        }
        catch (DllNotFoundException error)
        {
            throw new CoreMLException(
                "Trees are trained by LightGBM, whose library (lib_lightgbm) is missing or does not load here. There is one for Linux, "
                + "Windows and macOS on x64; on Linux it needs OpenMP's (the package libgomp1), on macOS libomp. "
                + "Install that, or train a linear model.", error);
        }
    }

    private static void Check(int code)
    {
        if (code != 0) throw new CoreMLException($"LightGBM: {Marshal.PtrToStringUTF8(LightGbmLibrary.GetLastError())}");
    }
}
