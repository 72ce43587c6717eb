using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Tables.LightGbm;

/// <summary>Trees that LightGBM trains.</summary>
internal sealed class Booster : IDisposable
{
    private const int Floats = 0, Doubles = 1, RowMajor = 1, Normal = 0;

    private nint _handle;

    private Booster(nint handle) => _handle = handle;

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
        nint data = CreateData(rows, text);
        try
        {
            float[] targets = [.. labels.Select(label => (float)label)];
            Check(LightGbmLibrary.DatasetSetField(data, "label", targets, targets.Length, Floats));
            Check(LightGbmLibrary.BoosterCreate(data, text, out nint handle));
            Booster booster = new(handle);
            for (int i = 0; i < iterations; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Check(LightGbmLibrary.BoosterUpdateOneIter(handle, out int isFinished));
                iterated();
                if (isFinished != 0) break;
            }

            return booster;
        }
        finally
        {
            LightGbmLibrary.DatasetFree(data);
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

    /// <summary>The trees as LightGBM describes them in JSON.</summary>
    public byte[] Describe()
    {
        Check(LightGbmLibrary.BoosterDumpModel(_handle, 0, -1, 0, 0, out long needed, []));
        byte[] text = new byte[needed];
        Check(LightGbmLibrary.BoosterDumpModel(_handle, 0, -1, 0, text.Length, out _, text));
        return text[..Array.IndexOf(text, (byte)0)];
    }

    public void Dispose()
    {
        if (_handle != 0) LightGbmLibrary.BoosterFree(_handle);
        _handle = 0;
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
                "Trees are trained by LightGBM, whose library does not load here. There is one for Linux, Windows and macOS on x64; on Linux it "
                + "needs OpenMP's (the package libgomp1), on macOS libomp. Install that, or train a linear model.", error);
        }
    }

    private static void Check(int code)
    {
        if (code != 0) throw new CoreMLException($"LightGBM: {Marshal.PtrToStringUTF8(LightGbmLibrary.GetLastError())}");
    }
}
