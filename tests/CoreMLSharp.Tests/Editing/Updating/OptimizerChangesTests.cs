using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Updating;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Editing.Updating;

public sealed class OptimizerChangesTests
{
    [Fact]
    public void What_is_not_changed_is_kept()
    {
        UpdatableModel model = Network().SetSgdOptimizer(
            new() { LearningRate = new(0.05, ParameterRange.Between(0, 0.5)), MiniBatchSize = 16 });

        new OptimizerChanges { Momentum = 0.9 }.ApplyTo(model);

        Assert.Equal(
            ["optimizer sgd ", "learningRate 0.05 0..0.5", "miniBatchSize 16 16", "momentum 0.9 0..1"],
            UpdateSetting.ListOf(model).Select(setting => $"{setting.Name} {setting.Value} {setting.Allowed}"));
    }

    [Fact]
    public void Another_optimizer_begins_with_the_usual_values()
    {
        UpdatableModel model = Network().SetSgdOptimizer(new() { LearningRate = 0.5 });

        new OptimizerChanges { Kind = OptimizerKind.Adam, Beta1 = 0.5 }.ApplyTo(model);

        Assert.Equal(
            ["optimizer adam", "learningRate 0.01", "miniBatchSize 10", "beta1 0.5", "beta2 0.999", "eps 1E-08"],
            UpdateSetting.ListOf(model).Select(setting => $"{setting.Name} {setting.Value}"));
    }

    [Fact]
    public void No_changes_leave_a_model_without_an_optimizer()
    {
        UpdatableModel model = Network();

        new OptimizerChanges().ApplyTo(model);

        Assert.Empty(UpdateSetting.ListOf(model));
    }

    [Fact]
    public void A_parameter_of_the_other_optimizer_is_refused_with_a_hint()
    {
        CoreMLException adam = Assert.Throws<CoreMLException>(() => new OptimizerChanges { Eps = 1e-6 }.ApplyTo(Network()));
        CoreMLException sgd = Assert.Throws<CoreMLException>(
            () => new OptimizerChanges { Kind = OptimizerKind.Adam, Momentum = 0.5 }.ApplyTo(Network()));

        Assert.Equal((Hint.ChooseOptimizer, Hint.ChooseOptimizer), (adam.Hint, sgd.Hint));
    }

    private static UpdatableModel Network() => new(
        new NeuralNetworkBuilder([Feature.MultiArray("x", DataType.Float32, 4)], [Feature.MultiArray("y", DataType.Float32)])
            .AddInnerProduct("y", "x", "y", new float[8], new float[2], 4, 2)
            .Build());
}
