using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Tests.CommandLine;

public class TrimmedLinesTests
{
    [Fact]
    public void Spaces_before_a_line_end_are_left_out_wherever_the_pieces_begin()
    {
        StringWriter written = new();
        using TrimmedLines lines = new(written);

        lines.Write("a  b ");
        lines.Write(' ');
        lines.Write("  \r\n  c ");
        lines.Write("d".ToCharArray());

        Assert.Equal("a  b\r\n  c d", written.ToString());
    }

    [Fact]
    public void What_is_written_at_once_goes_on_at_once()
    {
        CountedWriter written = new();
        using TrimmedLines lines = new(written);

        lines.Write("one row of a table  \n");

        Assert.Equal(1, written.Writes);
    }

    private sealed class CountedWriter : StringWriter
    {
        public int Writes { get; private set; }

        public override void Write(char value)
        {
            Writes++;
            base.Write(value);
        }

        public override void Write(string? value)
        {
            Writes++;
            base.Write(value);
        }
    }
}
