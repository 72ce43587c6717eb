namespace CoreMLSharp.Specification;

public sealed partial class NeuralNetworkLayer
{
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
