using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.PoseClassification;

namespace CoreMLSharp.Training.Tests.PoseClassification;

public sealed class KeyPointDataSourceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("label,x0,y0,x1,y1", "a,1,2,3,4", new float[] { 1, 3, 2, 4, 1, 1 })]
    [InlineData("label,x_0,x_1,y_0,y_1,c_0,c_1", "a,1,3,2,4,0.5,0", new float[] { 1, 3, 2, 4, 0.5f, 0 })]
    [InlineData("wrist_x,wrist_y,wrist_confidence,label,tip_x,tip_y", "1,2,0.9,a,3,4", new float[] { 1, 3, 2, 4, 0.9f, 1 })]
    [InlineData("indexTipX;indexTipY;thumbTipX;thumbTipY;label;note", "1;2;;;a;x", new float[] { 1, 0, 2, 0, 1, 0 })]
    public void Columns_are_points_whatever_they_are_called(string header, string row, float[] expected)
    {
        KeyPointDataSource source = KeyPointDataSource.Poses(Write("poses.csv", header, row));
        KeyPointClip clip = Assert.Single(source.Clips);
        Assert.Equal(("a", 2, 1), (clip.Label, clip.PointCount, clip.FrameCount));
        Assert.Equal(expected, clip.Values);
    }

    [Fact]
    public void Json_has_poses_or_frames_of_poses_and_null_for_what_is_not_seen()
    {
        string poses = Write(
            "poses.json",
            """[{"label": "a", "keypoints": [[1, 2], [3, 4, 0.5]]}, {"label": "b", "keypoints": [null, [5, 6]]}]""");
        KeyPointDataSource source = KeyPointDataSource.Poses(poses);
        Assert.Equal([1f, 3, 2, 4, 1, 0.5f], source.Clips[0].Values);
        Assert.Equal([0f, 5, 0, 6, 0, 1], source.Clips[1].Values);

        string actions = Write("actions.json", """[{"label": "a", "keypoints": [[[1, 2]], [[3, 4]], [[5, 6]]]}]""");
        KeyPointClip action = Assert.Single(KeyPointDataSource.Actions(actions).Clips);
        Assert.Equal((3, 1), (action.FrameCount, action.PointCount));
        Assert.Equal([1f, 2, 1, 3, 4, 1, 5, 6, 1], action.Values);
    }

    [Fact]
    public void Folders_of_files_have_poses_by_row_and_actions_by_file()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "set", "up"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "set", "down"));
        Write(Path.Combine("set", "up", "1.csv"), "x0,y0,x1,y1", "1,2,3,4", "5,6,7,8");
        Write(Path.Combine("set", "down", "1.json"), "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]");
        string folder = Path.Combine(_folder.FullName, "set");
        Assert.Equal(["down", "up", "up"], KeyPointDataSource.Poses(folder).Clips.Select(clip => clip.Label));
        KeyPointDataSource actions = KeyPointDataSource.Actions(folder);
        Assert.Equal(["down", "up"], actions.Classes);
        Assert.All(actions.Clips, clip => Assert.Equal([1f, 3, 2, 4, 1, 1, 5, 7, 6, 8, 1, 1], clip.Values));
    }

    [Fact]
    public void Rows_of_a_table_are_actions_by_their_recording_or_paths_of_one_point()
    {
        string recordings = Write("recordings.csv", "recording,label,x0,y0,x1,y1", "r,a,1,2,3,4", "s,b,1,1,1,1", "r,a,5,6,7,8");
        KeyPointDataSource source = KeyPointDataSource.Actions(recordings);
        Assert.Equal([("a", 2, 2), ("b", 1, 2)], source.Clips.Select(clip => (clip.Label, clip.FrameCount, clip.PointCount)));

        KeyPointClip path = Assert.Single(KeyPointDataSource.Actions(Write("paths.csv", "label,x0,y0,x1,y1", "a,1,2,3,4")).Clips);
        Assert.Equal((2, 1), (path.FrameCount, path.PointCount));
        Assert.Equal([1f, 2, 1, 3, 4, 1], path.Values);
    }

    [Theory]
    [InlineData("a.csv", "has no columns of key points", "label,left,right", "a,1,2")]
    [InlineData("b.csv", "row 2: the coordinate 'far' is no number", "label,x0,y0", "a,1,2", "a,far,2")]
    [InlineData("c.csv", "has no column 'label'", "x0,y0", "1,2")]
    [InlineData("d.json", "key points are an array of points", """[{"label": "a", "keypoints": [[1, 2, 3, 4]]}]""")]
    [InlineData(
        "e.json", "has 1 key point, ", """[{"label": "a", "keypoints": [[1, 2]]}, {"label": "a", "keypoints": [[1, 2], [3, 4]]}]""")]
    [InlineData("f.json", "frame 2: it must have 1 points", """[{"label": "a", "keypoints": [[[1, 2]], [[1, 2], [3, 4]]]}]""")]
    public void What_is_wrong_is_said_with_its_place(string name, string expected, params string[] lines) => Assert.Contains(
        expected, Assert.ThrowsAny<CoreMLException>(() => KeyPointDataSource.Poses(Write(name, lines))).Message, StringComparison.Ordinal);

    [Fact]
    public void Named_points_without_recordings_are_no_actions() => Assert.Contains(
        "does not say which rows are one action",
        Assert.ThrowsAny<CoreMLException>(() => KeyPointDataSource.Actions(Write("named.csv", "label,tip_x,tip_y", "a,1,2"))).Message,
        StringComparison.Ordinal);

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
