using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation.Models;

/// <summary>Models that name something outside themselves: a class of the app, or another model's file.</summary>
internal static class References
{
    public static void CheckCustom(Model model, Report report)
    {
        CustomModel custom = model.CustomModel;
        if (custom.ClassName.Length == 0) report.Error("className is empty.", "Name the class of the app that implements MLCustomModel.");
        foreach ((string name, CustomModel.Types.CustomModelParamValue value) in custom.Parameters)
        {
            if (name.Length == 0) report.Error("A parameter has no name.", "Give every parameter a key.");
            else if (value.ValueCase == CustomModel.Types.CustomModelParamValue.ValueOneofCase.None)
            {
                report.Error($"The parameter '{name}' has no value.", "Set one, or remove the parameter.");
            }
        }
    }

    public static void CheckLinked(Model model, Report report)
    {
        if (model.LinkedModel.LinkedModelFile is not { } file)
        {
            report.Error("The link leads nowhere.", "Set linkedModelFile.");
        }
        else if (string.IsNullOrEmpty(file.LinkedModelFileName?.DefaultValue))
        {
            report.Error(
                "The linked file has no name.",
                "Set linkedModelFileName.defaultValue to the compiled model's name, such as Extractor.mlmodelc.");
        }
    }
}
