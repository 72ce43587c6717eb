using System.Text;
using CoreMLSharp.Cli;
using CoreMLSharp.Cli.CommandLine;

#if MORE_IMAGE_KINDS
CoreMLSharp.Images.Magick.MagickImages.Register();
#endif
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
int exitCode = await CoreMLCommandLine.RunAsync(args, Terminal.OfProcess());
KeypadMode.Restore();
return exitCode;
