using System.Numerics.Tensors;

namespace CoreMLSharp.Runtime.Tests.Features;

public class MLMultiArrayTests
{
    [Fact]
    public void Elements_are_found_by_their_places()
    {
        MLMultiArray array = MLMultiArray.Wrap([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);

        Assert.Equal((1, 3, 4, 6), (array[0, 0], array[0, 2], array[1, 0], array[1, 2]));
        Assert.Equal(7, MLMultiArray.Wrap([7], [])[[]]);
        Assert.Throws<IndexOutOfRangeException>(() => array[0, 3]);
        Assert.Throws<IndexOutOfRangeException>(() => array[-1, 0]);
        Assert.Throws<ArgumentException>(() => array[0]);
    }

    [Fact]
    public void Arrays_are_read_as_tensors()
    {
        MLMultiArray array = MLMultiArray.Wrap([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);

        ReadOnlyTensorSpan<float> tensor = array.AsTensorSpan<float>();

        Assert.Equal([2, 3], tensor.Lengths.ToArray());
        Assert.Equal(4, tensor[1, 0]);
        Assert.Equal(21, Tensor.Sum(tensor));
        Assert.Equal([1], MLMultiArray.Wrap([7.0], []).AsTensorSpan<double>().Lengths.ToArray());
        Assert.Throws<InvalidOperationException>(() => array.AsTensorSpan<double>().Rank);
    }

    [Fact]
    public void Tensors_are_copied_into_arrays()
    {
        int[] elements = [1, 2, 3, 4, 5, 6];
        Tensor<int> tensor = Tensor.Create(elements, [3, 2]);

        MLMultiArray whole = MLMultiArray.FromTensor<int>(tensor);
        MLMultiArray part = MLMultiArray.FromTensor<int>(tensor.Slice(1..3, 1..2));
        elements[0] = 100;

        Assert.Equal((MLMultiArrayDataType.Int32, "3, 2"), (whole.DataType, string.Join(", ", whole.Shape)));
        Assert.Equal([1, 2, 3, 4, 5, 6], whole.ToDoubles());
        Assert.Equal([2L, 1L], part.Shape);
        Assert.Equal([4, 6], part.ToDoubles());
        Assert.Throws<ArgumentException>(() => MLMultiArray.FromTensor<byte>(Tensor.Create<byte>([1, 2])));
    }

    [Fact]
    public void What_is_taken_out_is_a_copy()
    {
        MLMultiArray array = MLMultiArray.Wrap([1.0, 2.0]);

        array.ToDoubles()[0] = 100;
        array.ConvertTo(MLMultiArrayDataType.Float32).ToFloats()[1] = 100;

        Assert.Equal([1, 2], array.ToDoubles());
    }

    [Fact]
    public void Too_many_elements_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MLMultiArray.Zeros(MLMultiArrayDataType.Int8, 1L << 40));
        Assert.Throws<ArgumentException>(() => MLMultiArray.Zeros(MLMultiArrayDataType.Int8, 1 << 20, 1 << 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => MLMultiArray.Zeros(MLMultiArrayDataType.Int8, -1));
        Assert.Throws<ArgumentException>(() => MLMultiArray.Wrap([1f], 2));
    }
}
