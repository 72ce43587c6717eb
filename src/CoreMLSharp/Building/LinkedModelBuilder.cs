using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>Makes models that stand for another model, which is kept outside (Core ML specification, <c>LinkedModel</c>).</summary>
public static class LinkedModelBuilder
{
    /// <summary>
    /// Where Core ML looks for the other model: in the app, then in the linking model's folder.
    /// </summary>
    public const string DefaultSearchPath = "$BUNDLE_MAIN:.";

    /// <summary>A link to a model.</summary>
    /// <param name="linked">The description of the model that is linked to; its inputs and outputs become the link's.</param>
    /// <param name="name">The linked model's name, without an extension; Core ML looks for it compiled, as <c>.mlmodelc</c>.</param>
    /// <param name="searchPath">Folders to look in, separated by colons.</param>
    public static Model Create(ModelDescription linked, string name, string searchPath = DefaultSearchPath) => new()
    {
        SpecificationVersion = SpecificationVersions.IOS13,
        Description = new ModelDescription
        {
            Input = { linked.Input.Select(input => input.Clone()) },
            Output = { linked.Output.Select(output => output.Clone()) },
        },
        LinkedModel = new LinkedModel
        {
            LinkedModelFile = new LinkedModelFile
            {
                LinkedModelFileName = new StringParameter { DefaultValue = name + ".mlmodelc" },
                LinkedModelSearchPath = new StringParameter { DefaultValue = searchPath },
            },
        },
    };
}
