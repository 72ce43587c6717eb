using System.Runtime.InteropServices;

namespace CoreMLSharp.Conversion.Tests.ClassicModels;

/// <summary>LightGBM's own library, by its C interface (<c>c_api.h</c>).</summary>
internal static partial class LightGbmLibrary
{
    private const string Library = "lib_lightgbm";
    private const int Doubles = 1, Floats = 0, Integers = 2, RowMajor = 1, Normal = 0, Iterations = 12;

    /// <summary>Whether the library loads.</summary>
    public static bool IsThere { get; } = NativeLibrary.TryLoad(Library, typeof(LightGbmLibrary).Assembly, null, out _);

    /// <summary>Trains a model, writes it to a file, and predicts.</summary>
    public static double[][] Train(double[][] rows, float[] labels, string objective, string parameters, string path, double[][] some)
    {
        double[] table = [.. rows.SelectMany(row => row)];
        string all = $"objective={objective} num_leaves=8 min_data_in_leaf=3 min_data_in_bin=1 num_threads=1 verbose=-1 "
            + $"learning_rate=0.3 seed=1 deterministic=true label_gain=0,1,3 {parameters}";
        Check(CreateData(table, Doubles, rows.Length, rows[0].Length, RowMajor, all, 0, out nint data));
        try
        {
            Check(SetField(data, "label", labels, labels.Length, Floats));
            if (objective is "lambdarank" or "rank_xendcg")
            {
                Check(SetGroups(data, "group", [rows.Length / 2, rows.Length - (rows.Length / 2)], 2, Integers));
            }

            Check(CreateBooster(data, all, out nint booster));
            try
            {
                for (int i = 0; i < Iterations; i++)
                {
                    // A model of one's own objective learns from one's own gradients: here those of the squared error.
                    float[] gradients = [.. labels.Select(label => -label)], hessians = [.. labels.Select(_ => 1f)];
                    Check(objective == "custom" ? UpdateWith(booster, gradients, hessians, out _) : Update(booster, out _));
                }

                Check(Save(booster, 0, -1, 0, path));
                return Predict(booster, some);
            }
            finally
            {
                FreeBooster(booster);
            }
        }
        finally
        {
            FreeData(data);
        }
    }

    /// <summary>Predicts with the model in a file.</summary>
    public static double[][] Predict(string path, double[][] rows)
    {
        Check(Load(path, out _, out nint booster));
        try
        {
            return Predict(booster, rows);
        }
        finally
        {
            FreeBooster(booster);
        }
    }

    private static double[][] Predict(nint booster, double[][] rows)
    {
        double[] results = new double[rows.Length * 8];
        double[] table = [.. rows.SelectMany(row => row)];
        Check(Predict(
            booster, table, Doubles, rows.Length, rows[0].Length, RowMajor, Normal, 0, -1, "num_threads=1", out long count, results));
        return [.. results[..(int)count].Chunk((int)count / rows.Length)];
    }

    private static void Check(int result)
    {
        if (result != 0) throw new InvalidOperationException(Marshal.PtrToStringUTF8(LastError()));
    }

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    private static partial nint LastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateData(
        double[] data, int type, int rows, int columns, int isRowMajor, string parameters, nint reference, out nint created);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetField(nint data, string name, float[] values, int count, int type);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetGroups(nint data, string name, int[] values, int count, int type);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    private static partial int FreeData(nint data);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateBooster(nint data, string parameters, out nint created);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreateFromModelfile", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Load(string path, out int iterations, out nint created);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    private static partial int Update(nint booster, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIterCustom")]
    private static partial int UpdateWith(nint booster, float[] gradients, float[] hessians, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterSaveModel", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Save(nint booster, int start, int count, int importance, string path);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Predict(
        nint booster, double[] data, int type, int rows, int columns, int isRowMajor, int kind, int start, int count, string parameters,
        out long results, [Out] double[] values);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    private static partial int FreeBooster(nint booster);
}
