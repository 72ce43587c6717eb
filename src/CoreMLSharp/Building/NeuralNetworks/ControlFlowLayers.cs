using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Branches, loops, copies and custom layers. The networks inside branches and loops are built by functions that get a builder for
/// them, with the same layer methods.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>Copies a tensor, also onto one that exists already: how loops carry values from round to round.</summary>
    public NeuralNetworkBuilder AddCopy(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Copy = new() });

    /// <summary>
    /// Runs one of two networks: the first where the input, a single number, is not zero. Afterwards exists what both write.
    /// </summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The condition.</param>
    /// <param name="ifBranch">Builds the first network.</param>
    /// <param name="elseBranch">Builds the other one, or null for none.</param>
    public NeuralNetworkBuilder AddBranch(
        string name, string inputName, Action<NeuralNetworkBuilder> ifBranch, Action<NeuralNetworkBuilder>? elseBranch = null)
    {
        NeuralNetworkLayer layer = new() { Name = name, Input = { inputName }, Branch = new() };
        return AddNesting(layer, written =>
        {
            NeuralNetworkBuilder yes = Nested(ifBranch, _scope.Inner(_scope.InsideLoop), _shapes.Branch(), written);
            layer.Branch.IfBranch = yes.Content();
            if (elseBranch is null) return;
            NeuralNetworkBuilder no = Nested(elseBranch, _scope.Inner(_scope.InsideLoop), _shapes.Branch(), written);
            layer.Branch.ElseBranch = no.Content();
        });
    }

    /// <summary>
    /// Repeats a network while a condition holds and the number of rounds lasts. What it writes exists afterwards; with a condition, only
    /// what existed before.
    /// </summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="bodyNetwork">Builds the network that is repeated.</param>
    /// <param name="inputName">A single number, how many rounds at most, that overrides maxIterations; null for none.</param>
    /// <param name="condition">The tensor that conditionNetwork writes; zero ends the loop. Null for no condition.</param>
    /// <param name="conditionNetwork">Builds the network that runs before each round; set together with condition, or neither.</param>
    /// <param name="maxIterations">How many rounds at most; 0 with a condition means no limit.</param>
    public NeuralNetworkBuilder AddLoop(
        string name, Action<NeuralNetworkBuilder> bodyNetwork, string? inputName = null, string? condition = null,
        Action<NeuralNetworkBuilder>? conditionNetwork = null, long maxIterations = 0)
    {
        NeuralNetworkLayer layer =
            new() { Name = name, Loop = new() { MaxLoopIterations = Size(name, maxIterations), ConditionVar = condition ?? "" } };
        if (inputName is not null) layer.Input.Add(inputName);
        return AddNesting(layer, written =>
        {
            NetworkScope scope = _scope.Inner(_scope.InsideLoop);
            if (conditionNetwork is not null)
            {
                NeuralNetworkBuilder before = Nested(conditionNetwork, scope.Inner(scope.InsideLoop), ShapeScope.Loop(), written);
                layer.Loop.ConditionNetwork = before.Content();
                foreach (string tensor in written) scope.AddProducers(tensor, before._scope.Producers(tensor));
            }

            NeuralNetworkBuilder body = Nested(bodyNetwork, scope.Inner(insideLoop: true), ShapeScope.Loop(), written);
            layer.Loop.BodyNetwork = body.Content();
        });
    }

    /// <summary>Leaves the loop; only inside a loop's body.</summary>
    public NeuralNetworkBuilder AddLoopBreak(string name) => Add(name, [], [], new() { LoopBreak = new() });

    /// <summary>Goes on with the next round; only inside a loop's body.</summary>
    public NeuralNetworkBuilder AddLoopContinue(string name) => Add(name, [], [], new() { LoopContinue = new() });

    /// <summary>A layer whose code lives in the app.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputNames">The tensors it reads.</param>
    /// <param name="outputNames">The tensors it writes.</param>
    /// <param name="customProtoSpec">The app's class, with its weights and settings.</param>
    public NeuralNetworkBuilder AddCustom(
        string name, IReadOnlyList<string> inputNames, IReadOnlyList<string> outputNames, CustomLayerParams customProtoSpec) =>
        Add(name, inputNames, outputNames, new() { Custom = customProtoSpec });

    /// <summary>
    /// Adds a layer with networks inside. Where something in them is wrong, nothing is added, and the names in them are free again.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="build">Builds the networks and collects the tensors that they write, whose shapes are not certain afterwards.</param>
    private NeuralNetworkBuilder AddNesting(NeuralNetworkLayer layer, Action<HashSet<string>> build)
    {
        RequireExactArrays(layer);
        if (!_scope.HasRanks) _scope = RankedScope();
        string[] names = [.. _layerNames];
        HashSet<string> written = [];
        try
        {
            build(written);
            AddLayer(layer);
        }
        catch
        {
            _layerNames.IntersectWith(names);
            throw;
        }

        return this;
    }

    private NeuralNetworkBuilder Nested(Action<NeuralNetworkBuilder> build, NetworkScope scope, ShapeScope shapes, HashSet<string> written)
    {
        NeuralNetworkBuilder nested = new(this, scope, shapes);
        build(nested);
        written.UnionWith(nested._shapes.Own);
        return nested;
    }

    private NeuralNetwork Content() => new()
    {
        Layers = { _layers },
        ArrayInputShapeMapping = _exact
            ? NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping
            : NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping,
        ImageInputShapeMapping = _exact
            ? NeuralNetworkImageShapeMapping.Rank4ImageMapping
            : NeuralNetworkImageShapeMapping.Rank5ImageMapping,
    };
}
