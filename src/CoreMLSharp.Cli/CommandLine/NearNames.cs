namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
internal static class NearNames
{
    /// <summary>A question that ends a message, such as <c> Did you mean 'train'?</c>, or nothing where no name is near.</summary>
    public static string Question(string name, IEnumerable<string> known)
    {
        (string Name, int Distance) nearest = known.Select(one => (one, Distance(name, one))).DefaultIfEmpty(("", int.MaxValue))
            .MinBy(one => one.Item2);
        return nearest.Distance <= Math.Max(1, Math.Min(3, nearest.Name.Length / 3)) ? $" Did you mean {nearest.Name}?" : "";
    }

    /// <summary>How many letters are missing, too many or wrong; two that changed places count once.</summary>
    private static int Distance(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int change = from[i - 1] == to[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[from.Length, to.Length];
    }
}
