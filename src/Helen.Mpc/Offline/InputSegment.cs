using System.Collections.Immutable;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>One batch of input masks, all checked: random values of one party each, authenticated by all (protocol §4.2).</summary>
/// <param name="id">Which batch.</param>
/// <param name="rowsOf">Rows of n masks by party.</param>
/// <param name="random">All coins of this party.</param>
internal sealed class InputSegment(SegmentId id, ImmutableArray<int> rowsOf, IRandomSource random) : Segment<EpochKeys, IReadOnlyList<TupleBlock>>
{
    public override SegmentId Id => id;

    protected override async Task<IReadOnlyList<TupleBlock>> ExecuteAsync(EpochKeys from, ISegmentChannel channel, CancellationToken ct)
    {
        var (keys, parameters) = (from, from.Parameters);
        var check = new RowCheck(channel, random);
        await check.CommitAsync(ct);

        // By party its rows, and one more that hides its others in the check. Only the owner holds values yet.
        var rows = rowsOf.Select(count => Enumerable.Range(0, count + 1).Select(_ => new SharedRow(keys.Rows)).ToArray()).ToArray();
        try
        {
            var own = rows[channel.Self.Index];
            foreach (var row in own) parameters.Plaintext.Sample(row.Values, random);
            await keys.Ole.CrossAsync(
                channel,
                [.. own.Select(row => new CrossFactor(row.Values, null, [RowAuthentication.Of(keys, row)]))],
                [.. rows.Select(theirs => (IReadOnlyList<CrossTarget>)[.. theirs.Select(row => new CrossTarget(row.Macs))])],
                ct);

            var coin = await check.TossAsync(ct);
            using var spdz = new SpdzContext(channel, new MacKeyOnly(keys.MacKey), random);
            await spdz.OpenAsync(new[] { RowCheck.Combine(parameters, coin, [.. rows.SelectMany(theirs => theirs)]) }, ct);
            var passed = await spdz.MacCheckAsync(ct);
            return Blocks(passed, keys, channel, rows);
        }
        finally
        {
            foreach (var row in rows.SelectMany(theirs => theirs)) row.Dispose();
        }
    }

    private List<TupleBlock> Blocks(MacCheckPassed passed, EpochKeys keys, ISegmentChannel channel, SharedRow[][] rows)
    {
        var blocks = new List<TupleBlock>();
        for (var owner = 0; owner < rows.Length; owner++)
        {
            for (var r = 0; r < rowsOf[owner]; r++)
            {
                var row = rows[owner][r];
                var elements = new FieldElement[row.Values.Length * TupleShelf.WidthOf(TupleKind.InputMask)];
                var clear = row.ValueElements.ToArray();    // 0 at everybody but the owner
                keys.Rerandomise(row.ValueElements, new(owner), channel, r);
                for (var s = 0; s < clear.Length; s++) TupleShelf.WriteMask(elements, s, row[s], clear[s]);
                Array.Clear(clear);
                blocks.Add(new(passed, new(TupleKind.InputMask, owner), elements));
            }
        }

        return blocks;
    }
}
