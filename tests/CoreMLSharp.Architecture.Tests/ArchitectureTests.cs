using System.Text.RegularExpressions;
using CoreMLSharp.Tests;
using Mono.Cecil;

namespace CoreMLSharp.Architecture.Tests;

/// <summary>The house is as its plan says.</summary>
public partial class ArchitectureTests
{
    public static TheoryData<string> Projects => [.. FloorPlan.Projects.Select(project => project.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Arrows_point_only_where_the_plan_allows(string name)
    {
        (string project, string assembly, Dictionary<string, string[]> rooms) =
            FloorPlan.Projects.Single(candidate => candidate.Project == name);
        IEnumerable<string> forbidden =
            from arrow in Assemblies.Arrows(assembly)
            let @from = Room(arrow.From, project)
            let to = Room(arrow.To, project)
            where @from != to && to != "Specification" && !(rooms.TryGetValue(@from, out string[]? allowed) && allowed.Contains(to))
            orderby @from, to
            select $"{@from} -> {to}: {arrow.From.FullName} uses {arrow.To.FullName}";
        Assert.Empty(forbidden);
    }

    /// <summary>
    /// A folder and what is inside it are one room with its table: the folder names its parts, and they build on what it defines.
    /// </summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_beside_each_other_in_a_room_use_each_other_only_as_the_plan_says(string name)
    {
        (string project, string assembly, _) = FloorPlan.Projects.Single(candidate => candidate.Project == name);
        IEnumerable<string> forbidden =
            from arrow in Assemblies.Arrows(assembly)
            let @from = Path(arrow.From)
            let to = Path(arrow.To)
            let shared = @from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count()
            where shared > project.Split('.').Length && shared < @from.Length && shared < to.Length
            let room = string.Join('.', @from[..shared])
            let step = (Room: room, From: @from[shared], To: to[shared])
            where !FloorPlan.Inside.Contains(step)
            orderby step
            select $"{step}: {arrow.From.FullName} uses {arrow.To.FullName}";
        Assert.True(!forbidden.Any(), string.Join(Environment.NewLine, forbidden));
    }

    [Fact]
    public void The_plan_inside_of_rooms_has_no_circle()
    {
        foreach (IGrouping<string, (string Room, string From, string To)> room in FloorPlan.Inside.GroupBy(step => step.Room))
        {
            HashSet<string> open = [.. room.SelectMany(step => (string[])[step.From, step.To])];
            while (open.RemoveWhere(folder => !room.Any(step => step.From == folder && open.Contains(step.To))) > 0)
            {
            }

            Assert.True(open.Count == 0, $"{room.Key}: a circle among {string.Join(", ", open)}.");
        }
    }

    [Fact]
    public void The_plan_itself_has_no_circle()
    {
        foreach ((string project, _, Dictionary<string, string[]> rooms) in FloorPlan.Projects)
        {
            HashSet<string> placed = [];
            while (placed.Count < rooms.Count)
            {
                string[] next = [.. rooms.Keys.Where(room => !placed.Contains(room) && rooms[room].All(placed.Contains))];
                Assert.True(
                    next.Length > 0,
                    $"{project}: a circle among {string.Join(", ", rooms.Keys.Except(placed))}, or a room that is not listed.");
                placed.UnionWith(next);
            }
        }
    }

    [Fact]
    public void A_folder_is_a_namespace()
    {
        IEnumerable<string> misplaced =
            from file in SourceFiles("src")
            let match = Namespace().Match(File.ReadAllText(file))
            where match.Success
            let expected = System.IO.Path.GetRelativePath(TestData.InRepository("src"), System.IO.Path.GetDirectoryName(file)!)
                .Replace(System.IO.Path.DirectorySeparatorChar, '.')
            where match.Groups[1].Value != expected
            select $"{file}: {match.Groups[1].Value}, not {expected}";
        Assert.Empty(misplaced);
    }

    /// <summary>Its one place is where telemetry is off and reports go to the model's logger.</summary>
    [Fact]
    public void Sessions_of_the_engine_are_made_in_one_place()
    {
        IEnumerable<string> makers = SourceFiles("src")
            .Where(file => File.ReadAllText(file).Contains("new InferenceSession(", StringComparison.Ordinal))
            .Select(file => System.IO.Path.GetFileName(file));
        Assert.Equal(["OnnxSession.cs"], makers);
    }

    /// <summary>Raw strings hold what they hold.</summary>
    [Fact]
    public void A_line_is_at_most_140_characters_long()
    {
        IEnumerable<string> tooLong =
            from folder in (string[])["src", "tests", "tools", "benchmarks"]
            from file in SourceFiles(folder)
            from line in LinesOutsideOfRawStrings(file)
            where line.Text.Length > 140
            select $"{file}:{line.Number}";
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(TestData.InRepository("CoreMLSharp.slnx"));
        IEnumerable<string> missing = Directory.EnumerateFiles(TestData.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(project => System.IO.Path.GetRelativePath(TestData.Root, project).Replace(System.IO.Path.DirectorySeparatorChar, '/'))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("\"\"\"+")]
    private static partial Regex RawStringMark();

    private static string[] Path(TypeDefinition type) => type.Namespace.Split('.');

    private static string Room(TypeDefinition type, string project)
    {
        if (type.Namespace == project) return ".";
        string inside = type.Namespace[(project.Length + 1)..];
        return inside.Split('.')[0];
    }

    private static IEnumerable<(int Number, string Text)> LinesOutsideOfRawStrings(string file)
    {
        bool isInside = false;
        foreach ((int index, string text) in File.ReadLines(file).Index())
        {
            if (!isInside) yield return (index + 1, text);
            isInside ^= RawStringMark().Count(text) % 2 == 1;
        }
    }

    private static IEnumerable<string> SourceFiles(string folder) => Directory
        .EnumerateFiles(TestData.InRepository(folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{System.IO.Path.DirectorySeparatorChar}obj{System.IO.Path.DirectorySeparatorChar}"));
}
