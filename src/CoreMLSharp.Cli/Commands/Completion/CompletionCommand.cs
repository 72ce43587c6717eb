using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Completion;

/// <summary><c>coreml completion</c>: what makes a shell complete this command.</summary>
internal static class CompletionCommand
{
    /// <summary>
    /// Each script asks <c>coreml "[suggest:POSITION]" LINE</c>, and leaves what is no option or command to the shell's own completion of
    /// files.
    /// </summary>
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _coreml() {
                local word="${COMP_WORDS[COMP_CWORD]}" found
                COMPREPLY=()
                while IFS= read -r found; do
                    [[ $found == "$word"* && ( $found != -* || $word == -* ) ]] && COMPREPLY+=("$found")
                done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            }
            complete -o default -F _coreml coreml
            """,
        ["zsh"] = """
            _coreml() {
                local word="${words[CURRENT]}"
                local -a found
                found=("${(@f)$(${words[1]} "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                [[ $word == -* ]] || found=("${(@)found:#-*}")
                found=("${(@M)found:#$word?*}")
                (( $#found )) && compadd -- "${found[@]}" || _files
            }
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
            compdef _coreml coreml
            """,
        ["fish"] = """
            function __coreml
                set -l line (commandline -cp)
                coreml "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c coreml -a '(__coreml)'
            """,
        ["powershell"] = """
            Register-ArgumentCompleter -Native -CommandName coreml -ScriptBlock {
                param($word, $line, $position)
                coreml "[suggest:$position]" "$line" 2>$null |
                    Where-Object { $_.StartsWith($word) -and ($word.StartsWith('-') -or -not $_.StartsWith('-')) } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Create(Terminal terminal)
    {
        Argument<string> shell = new("SHELL") { Description = $"One of {string.Join(", ", Scripts.Keys)}." };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        CommandWithExamples command = new("completion", "Print a script that makes a shell complete this command's words.")
        {
            Arguments = { shell },
            Check = parse => parse.GetRequiredValue(shell) is var name && Scripts.ContainsKey(name)
                ? []
                : [$"There is no script for '{name}'; there are {string.Join(", ", Scripts.Keys)}."],
            Examples =
            [
                ("coreml completion bash >> ~/.bashrc", "For every bash from now on."),
                ("coreml completion powershell >> $PROFILE", "For every PowerShell."),
            ],
        };
        command.SetAction(parse => terminal.Output.WriteLine(Scripts[parse.GetRequiredValue(shell)]));
        return command;
    }
}
