using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Column = Microsoft.ML.SchemaShape.Column;

namespace CoreMLSharp.ML.Columns;

/// <summary>Columns as an estimator announces them.</summary>
internal static class ColumnShapes
{
    /// <summary>The columns before, and the outputs, which take the place of columns of the same name.</summary>
    public static SchemaShape With(SchemaShape before, IReadOnlyList<OutputColumn> outputs)
    {
        HashSet<string> names = [.. outputs.Select(output => output.Name)];
        return new SchemaShape([.. before.Where(column => !names.Contains(column.Name)), .. outputs.Select(Of)]);
    }

    private static Column Of(OutputColumn output)
    {
        (Column.VectorKind kind, DataViewType item) = output.Kind.Type is VectorDataViewType vector
            ? (vector.IsKnownSize ? Column.VectorKind.Vector : Column.VectorKind.VariableVector, vector.ItemType)
            : (Column.VectorKind.Scalar, output.Kind.Type);
        SchemaShape? annotations = output.Kind.SlotNames is null
            ? null
            : new SchemaShape([Make("SlotNames", Column.VectorKind.Vector, TextDataViewType.Instance, false, null)]);
        return Make(output.Name, kind, item, false, annotations);
    }

    /// <summary>ML.NET keeps the constructor to itself.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Column Make(string name, Column.VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape? annotations);
}
