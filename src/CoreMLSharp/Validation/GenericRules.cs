using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;

namespace CoreMLSharp.Validation;

/// <summary>What holds for models of every type: version, interface, optional features, and which types can be updatable.</summary>
internal static class GenericRules
{
    public static void Check(Model model, Report report)
    {
        if (model.SpecificationVersion > SpecificationVersions.Newest)
        {
            report.Error(
                $"Specification version {model.SpecificationVersion} is newer than the newest known one, {SpecificationVersions.Newest}.",
                "Save the model for an older deployment target.");
            return;
        }

        InterfaceRules.Check(model, report);
        CheckUpdatable(model, report);
        OptionalRules.Check(model, report);
    }

    private static void CheckUpdatable(Model model, Report report)
    {
        if (!model.IsUpdatable) return;
        if (model.SpecificationVersion < SpecificationVersions.IOS13)
        {
            report.Error(
                $"Updatable models came with specification version {SpecificationVersions.IOS13}, but this one has version " +
                    $"{model.SpecificationVersion}.",
                $"Set specificationVersion to {SpecificationVersions.IOS13} or more.");
        }

        if (!CanBeUpdatable(model))
        {
            report.Error(
                $"A {model.TypeName} cannot be updatable.",
                "Clear isUpdatable, or use a neural network, a nearest neighbour classifier, or a pipeline that ends in one.");
        }
    }

    private static bool CanBeUpdatable(Model model) =>
        model.Network is not null || model.IsPipeline || model.KNearestNeighborsClassifier is not null;
}
