using CoreMLSharp.Tools.SourceModels;

if (args is not [string folder])
{
    Console.Error.WriteLine("usage: SourceModels OUT_DIR");
    return 2;
}

Directory.CreateDirectory(folder);
File.WriteAllBytes(Path.Combine(folder, "colours.h5"), Colours.Hdf5());
File.WriteAllBytes(Path.Combine(folder, "colours.keras"), Colours.Archive());
File.WriteAllBytes(Path.Combine(folder, "colours.pb"), Colours.FrozenGraph());
File.WriteAllBytes(Path.Combine(folder, "colours.tflite"), Colours.Lite());
File.WriteAllBytes(Path.Combine(folder, "teachable-machine.zip"), Colours.TeachableMachine());
File.WriteAllText(Path.Combine(folder, "labels.txt"), Colours.ClassLabels);
Colours.SavedModel(Directory.CreateDirectory(Path.Combine(folder, "colours_saved_model")).FullName);
return 0;
