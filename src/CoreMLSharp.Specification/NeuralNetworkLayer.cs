namespace CoreMLSharp.Specification;

public sealed partial class NeuralNetworkLayer
{
    /// <summary>
    /// The layer's type by its name in the specification, such as <c>innerProduct</c>; <c>unknown</c> when it is not set or is newer than
    /// this library.
    /// </summary>
    public string TypeName => LayerCase switch
    {
        LayerOneofCase.None => "unknown",

        // The specification does not write these as it writes all others.
        LayerOneofCase.L2Normalize => "l2normalize",
        LayerOneofCase.Pooling3D => "pooling3d",
        LayerOneofCase.GlobalPooling3D => "globalPooling3d",
        LayerOneofCase.Convolution3D => "convolution3d",
        LayerOneofCase.NonMaximumSuppression => nameof(LayerOneofCase.NonMaximumSuppression),
        _ => FieldNames.Of(LayerCase.ToString()),
    };

    /// <summary>The networks inside a branch or a loop; empty for every other layer.</summary>
    public IEnumerable<NeuralNetwork> NestedNetworks
    {
        get
        {
            NeuralNetwork?[] networks = LayerCase switch
            {
                LayerOneofCase.Branch => [Branch.IfBranch, Branch.ElseBranch],
                LayerOneofCase.Loop => [Loop.ConditionNetwork, Loop.BodyNetwork],
                _ => [],
            };
            return networks.OfType<NeuralNetwork>();
        }
    }
}
