using CoreMLSharp;
using CoreMLSharp.Tools.SoundPrintBuilder;

if (args is not [string path])
{
    Console.Error.WriteLine("Usage: SoundPrintBuilder OUT.mlmodel");
    return 2;
}

new ModelFile(SoundPrint.Create()).Save(path);
return 0;
