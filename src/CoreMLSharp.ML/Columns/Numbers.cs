using System.Numerics;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace CoreMLSharp.ML.Columns;

/// <summary>The types of numbers that columns may have, and how each is read.</summary>
internal static class Numbers
{
    private static readonly Dictionary<Type, INumberType> Types = new()
    {
        [typeof(float)] = new NumberType<float, float>(),
        [typeof(double)] = new NumberType<double, double>(),
        [typeof(int)] = new NumberType<int, int>(),
        [typeof(long)] = new NumberType<long, double>(),
        [typeof(short)] = new NumberType<short, int>(),
        [typeof(sbyte)] = new NumberType<sbyte, sbyte>(),
        [typeof(byte)] = new NumberType<byte, int>(),
    };

    private interface INumberType
    {
        Func<MLFeatureValue> Reader(DataViewRow row, DataViewSchema.Column column, Func<double, MLFeatureValue> convert);

        Func<MLFeatureValue> ArrayReader(DataViewRow row, DataViewSchema.Column column, Func<int, long[]> shape);
    }

    /// <summary>Whether a type is one of these.</summary>
    public static bool Has(Type type) => Types.ContainsKey(type);

    /// <summary>What reads one number.</summary>
    public static Func<MLFeatureValue> Reader(DataViewRow row, DataViewSchema.Column column, Func<double, MLFeatureValue> convert) =>
        Types[column.Type.RawType].Reader(row, column, convert);

    /// <summary>What reads a vector, or one number, as an array.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="shape">The shape of an array of so many elements.</param>
    public static Func<MLFeatureValue> ArrayReader(DataViewRow row, DataViewSchema.Column column, Func<int, long[]> shape) =>
        Types[(column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType].ArrayReader(row, column, shape);

    /// <typeparam name="T">The numbers in the column.</typeparam>
    /// <typeparam name="TElement">The elements of arrays that are made of them.</typeparam>
    private sealed class NumberType<T, TElement> : INumberType
        where T : unmanaged, INumberBase<T>
        where TElement : unmanaged, INumberBase<TElement>
    {
        public Func<MLFeatureValue> Reader(DataViewRow row, DataViewSchema.Column column, Func<double, MLFeatureValue> convert)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            return () =>
            {
                T value = default;
                getter(ref value);
                return convert(double.CreateChecked(value));
            };
        }

        public Func<MLFeatureValue> ArrayReader(DataViewRow row, DataViewSchema.Column column, Func<int, long[]> shape)
        {
            if (column.Type is not VectorDataViewType)
            {
                ValueGetter<T> one = row.GetGetter<T>(column);
                return () =>
                {
                    T value = default;
                    one(ref value);
                    return MLMultiArray.Wrap([TElement.CreateChecked(value)], shape(1));
                };
            }

            ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> values = default;
            return () =>
            {
                getter(ref values);
                TElement[] elements = [.. values.DenseValues().Select(TElement.CreateChecked)];
                return MLMultiArray.Wrap(elements, shape(elements.Length));
            };
        }
    }
}
