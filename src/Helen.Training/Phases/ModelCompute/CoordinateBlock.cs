using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Messages;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Session;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>
/// A party's own rows of one block of features: all that computing and proving them in any iteration needs besides V. Its coins derive from a seed that the party's
/// journal held before, and from V itself: done again, anywhere, it gives the same bytes, and no coin serves two statements (protocol §8.2). Secret; never printed.
/// </summary>
public sealed class CoordinateBlock
{
    private readonly PublicSession _session;
    private readonly PartyId _self;
    private readonly ushort _number;
    private readonly ImmutableArray<ImmutableArray<BigInteger>> _rows;
    private readonly ImmutableArray<BigInteger> _randomness;
    private readonly ImmutableArray<Commitment> _commitments;
    private readonly CoinSeed _seed;

    private CoordinateBlock(
        PublicSession session, PartyId self, ushort number, ImmutableArray<ImmutableArray<BigInteger>> rows, ImmutableArray<BigInteger> randomness, ImmutableArray<Commitment> commitments, CoinSeed seed) =>
        (_session, _self, _number, _rows, _randomness, _commitments, _seed) = (session, self, number, rows, randomness, commitments, seed);

    /// <summary>One block of a party's commitment.</summary>
    /// <param name="session">The session.</param>
    /// <param name="self">This party.</param>
    /// <param name="own">Its rows.</param>
    /// <param name="seed">Its seed for local updates, committed to its journal.</param>
    /// <param name="number">The block.</param>
    public static CoordinateBlock Of(PublicSession session, PartyId self, OwnCommitment own, CoinSeed seed, ushort number)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(seed);
        var range = session.Document.BlockOf(number);
        return new(session, self, number, [.. own.Rows.AsSpan()[range]], [.. own.RowRandomness.AsSpan()[range]], [.. own.Public.Rows.AsSpan()[range]], seed);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no block of this session.</exception>
    public static CoordinateBlock Decode(ReadOnlySpan<byte> bytes, PublicSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var document = session.Document;
        var reader = new CanonicalReader(bytes);
        var (self, number) = (new PartyId(reader.UInt16()), reader.UInt16());
        var seed = reader.Raw(CoinSeed.ByteCount);
        if (self.Index >= document.PartyCount || number >= document.BlockCount) throw Broken();
        var (_, count) = document.BlockOf(number).GetOffsetAndLength(document.FeatureCount);
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<BigInteger>>(count);
        var randomness = ImmutableArray.CreateBuilder<BigInteger>(count);
        var commitments = ImmutableArray.CreateBuilder<Commitment>(count);
        for (var j = 0; j < count && !reader.Failed; j++)
        {
            var row = new BigInteger[document.FeatureCount];
            for (var l = 0; l < row.Length; l++) row[l] = new(reader.Block(reader.Remaining));
            rows.Add([.. row]);
            randomness.Add(new(reader.Block(reader.Remaining)));
            commitments.Add(session.Commitments.Accept(reader.Unsigned(session.Key.N.ByteCount)) ?? throw Broken());
        }

        return reader.Finish() ? new(session, self, number, rows.MoveToImmutable(), randomness.MoveToImmutable(), commitments.MoveToImmutable(), CoinSeed.FromStored(seed)) : throw Broken();
    }

    /// <summary>Bytes for the sealed store; they hold secrets.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter().UInt16((ushort)_self.Index).UInt16(_number).Raw(_seed.Bytes);
        for (var j = 0; j < _rows.Length; j++)
        {
            foreach (var x in _rows[j]) writer.Block(x.ToByteArray());
            writer.Block(_randomness[j].ToByteArray()).Unsigned(_commitments[j].Value, _session.Key.N.ByteCount);
        }

        return writer.ToArray();
    }

    /// <summary>The block's rows of the local update with their proof; the same bytes whenever they are asked for.</summary>
    /// <param name="iteration">k.</param>
    /// <param name="bases">This party's V.</param>
    public LocalUpdateMessage Update(int iteration, LinearMapBases bases)
    {
        ArgumentNullException.ThrowIfNull(bases);
        var context = new CanonicalWriter().Text("local-update").UInt16((ushort)iteration).UInt16(_number);
        foreach (var v in bases.Values) context.Unsigned(v.Value, _session.Key.NSquared.ByteCount);
        var coins = _seed.Derive(context.Written.Span).Expand();
        var evaluation = LinearMapProver.Evaluate(bases, _rows, SizeBudget.MatrixEntryBits, coins);
        var statement = LocalUpdateChecks.Statement(_session, bases, _commitments, evaluation.Images);
        var proof = LinearMapProver.Prove(statement, new(_rows, _randomness, evaluation), LocalUpdateChecks.Context(_session, iteration, _self, _number), coins);
        var writer = new CanonicalWriter();
        proof.Write(writer, statement.Bounds);
        return new([.. evaluation.Images.Select(w => w.Value)], writer.Written);
    }

    /// <inheritdoc/>
    public override string ToString() => $"block {_number}";

    private static InvalidDataException Broken() => new("A stored block of rows is broken.");
}
