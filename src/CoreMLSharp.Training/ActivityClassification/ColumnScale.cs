namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>What columns are on average, and how far their values are spread.</summary>
internal sealed record ColumnScale(IReadOnlyList<float> Means, IReadOnlyList<float> Deviations)
{
    /// <summary>Of recordings; a column that never changes has the deviation 1.</summary>
    public static ColumnScale Of(IReadOnlyList<ActivityRecording> recordings)
    {
        int columns = recordings[0].Features.Count;
        float[] means = new float[columns], deviations = new float[columns];
        for (int column = 0; column < columns; column++)
        {
            double count = 0, sum = 0, squares = 0;
            foreach (ActivityRecording recording in recordings)
            {
                foreach (float value in recording.Features[column])
                {
                    count++;
                    sum += value;
                }
            }

            double mean = sum / count;
            foreach (ActivityRecording recording in recordings)
            {
                foreach (float value in recording.Features[column]) squares += (value - mean) * (value - mean);
            }

            double deviation = Math.Sqrt(squares / count);
            (means[column], deviations[column]) = ((float)mean, deviation > 1e-12 ? (float)deviation : 1);
        }

        return new ColumnScale(means, deviations);
    }
}
