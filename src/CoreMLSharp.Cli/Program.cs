using System.Text;
using CoreMLSharp.Cli;
using CoreMLSharp.Cli.CommandLine;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CoreMLCommandLine.RunAsync(args, Terminal.OfProcess());
