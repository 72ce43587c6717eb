using CoreMLSharp.Tools.MotionGenerator;

if (args is not [string folder])
{
    Console.Error.WriteLine("Usage: MotionGenerator OUT_DIR");
    return 2;
}

foreach (string activity in Recordings.Activities)
{
    string place = Path.Combine(folder, "Activities", activity);
    Directory.CreateDirectory(place);
    for (int number = 1; number <= Recordings.OfEach; number++)
    {
        Table.Write(Path.Combine(place, $"{activity}-{number}.csv"), Recordings.Columns, Recordings.Make(activity, number));
    }
}

Table.Write(Path.Combine(folder, "hands.csv"), Hands.Columns, Hands.Make());
Table.Write(Path.Combine(folder, "gestures.csv"), Gestures.Columns, Gestures.Make());
return 0;
