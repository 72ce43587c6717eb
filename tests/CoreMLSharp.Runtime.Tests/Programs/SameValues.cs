using CoreMLSharp.Specification;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Programs;

/// <summary>Two models with the same inputs that must give the same.</summary>
internal static class SameValues
{
    /// <summary>Runs both on the same random arrays and compares every array that they give.</summary>
    public static void Check(ModelFile expected, ModelFile actual, double tolerance = 1e-4)
    {
        Dictionary<string, MLFeatureValue> inputs = expected.Specification.Description.Input.ToDictionary(
            input => input.Name, input => RandomArray(input.Type.MultiArrayType, input.Name.Length));
        Check(expected, actual, inputs, tolerance);
    }

    public static void Check(ModelFile expected, ModelFile actual, Dictionary<string, MLFeatureValue> inputs, double tolerance = 1e-4)
    {
        using MLModel first = MLModel.Load(expected);
        using MLModel second = MLModel.Load(actual);
        IReadOnlyDictionary<string, MLFeatureValue> wanted = first.Predict(inputs);
        IReadOnlyDictionary<string, MLFeatureValue> given = second.Predict(inputs);
        foreach ((string name, MLFeatureValue value) in wanted)
        {
            MLMultiArray array = value.MultiArrayValue;
            MLMultiArray other = given[name].MultiArrayValue;
            Assert.Equal([.. array.Shape], other.Shape.ToArray());
            float[] a = array.ToFloats();
            float[] b = other.ToFloats();
            for (int i = 0; i < a.Length; i++)
            {
                Assert.True(Math.Abs(a[i] - b[i]) <= tolerance * Math.Max(1, Math.Abs(a[i])), $"'{name}' [{i}]: {b[i]}, expected {a[i]}.");
            }
        }
    }

    private static MLFeatureValue RandomArray(ArrayFeatureType type, int seed)
    {
        Random random = new(seed);
        long[] shape = [.. type.Shape];
        long count = shape.Aggregate(1L, (product, size) => product * size);
        return type.DataType == ArrayDataType.Int32
            ? MLMultiArray.Wrap(Enumerable.Range(0, (int)count).Select(_ => random.Next(3)).ToArray(), shape)
            : MLMultiArray.Wrap(Enumerable.Range(0, (int)count).Select(_ => (float)((random.NextDouble() * 4) - 2)).ToArray(), shape);
    }
}
