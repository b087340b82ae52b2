using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.Signatures;
using Helen.Mpc.Spdz;
using Helen.Rounds;
using Helen.Training.Phases.Agreement;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Phases.Release;

namespace Helen.Training.Session;

/// <summary>
/// How every journalled state of a session is kept (protocol §8.1, §8.2). Ciphertexts and commitments are accepted anew when they are read: a broken store is found,
/// not used. Own secrets are among the states: the store seals them.
/// </summary>
public static class SessionCodecs
{
    /// <summary>The codecs of this party's session.</summary>
    public static StateCodecs For(Participant participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        var residues = new Residues(participant);
        return new StateCodecs()
            .Add(new ApprovalsCodec(participant))
            .Add(new OwnCommitmentCodec(residues))
            .Add(new CommittedInputsCodec(residues))
            .Add(new LocalUpdateStateCodec(residues))
            .Add(new LocalUpdatesCodec(residues))
            .Add(new PublicIterateCodec(participant))
            .Add(new IterationResultCodec(residues))
            .Add(new CoinSeedCodec())
            .Add(new OpenedModelCodec())
            .Add(new SignedModelCodec(participant));
    }

    /// <summary>Lists of group elements and integers of this session's widths.</summary>
    private sealed class Residues(Participant participant)
    {
        private readonly int _width = participant.Key.Paillier.N.ByteCount;

        public int Features => participant.Document.FeatureCount;

        public int Parties => participant.Document.PartyCount;

        public void Write(CanonicalWriter writer, IEnumerable<Ciphertext> ciphertexts)
        {
            foreach (var c in ciphertexts) writer.Unsigned(c.Value, 2 * _width);
        }

        public ImmutableArray<Ciphertext> Ciphertexts(ref CanonicalReader reader, int count)
        {
            var list = ImmutableArray.CreateBuilder<Ciphertext>();
            for (var i = 0; i < count && !reader.Failed; i++) list.Add(participant.Key.Paillier.Accept(reader.Unsigned(2 * _width)) ?? throw Broken("ciphertext"));
            return list.ToImmutable();
        }

        public void Write(CanonicalWriter writer, CommittedInput input)
        {
            foreach (var c in input.Rows) writer.Unsigned(c.Value, _width);
            Write(writer, input.Label);
        }

        public CommittedInput Input(ref CanonicalReader reader)
        {
            var rows = ImmutableArray.CreateBuilder<Cryptography.Commitments.Commitment>();
            for (var j = 0; j < Features && !reader.Failed; j++) rows.Add(participant.Commitments.Accept(reader.Unsigned(_width)) ?? throw Broken("commitment"));
            return new(rows.ToImmutable(), Ciphertexts(ref reader, Features));
        }
    }

    private sealed class ApprovalsCodec(Participant participant) : IStateCodec<Approvals>
    {
        public void Write(CanonicalWriter writer, Approvals state) => WriteSignatures(writer, state.Signatures);

        public Approvals Read(ref CanonicalReader reader) => new(ReadSignatures(ref reader, participant.Document.PartyCount));
    }

    private sealed class OwnCommitmentCodec(Residues residues) : IStateCodec<OwnCommitment>
    {
        public void Write(CanonicalWriter writer, OwnCommitment state)
        {
            foreach (var x in state.Rows.SelectMany(row => row).Concat(state.RowRandomness)) writer.Block(x.ToByteArray());
            residues.Write(writer, state.Public);
        }

        public OwnCommitment Read(ref CanonicalReader reader)
        {
            var d = residues.Features;
            var integers = new BigInteger[(d * d) + d];
            for (var i = 0; i < integers.Length; i++) integers[i] = new(reader.Block(reader.Remaining));
            ImmutableArray<ImmutableArray<BigInteger>> rows = [.. Enumerable.Range(0, d).Select(j => integers.AsSpan(j * d, d).ToImmutableArray())];
            return new(rows, [.. integers.AsSpan(d * d)], residues.Input(ref reader));
        }
    }

    private sealed class CommittedInputsCodec(Residues residues) : IStateCodec<ImmutableArray<CommittedInput>>
    {
        public void Write(CanonicalWriter writer, ImmutableArray<CommittedInput> state)
        {
            foreach (var input in state) residues.Write(writer, input);
        }

        public ImmutableArray<CommittedInput> Read(ref CanonicalReader reader)
        {
            var inputs = ImmutableArray.CreateBuilder<CommittedInput>(residues.Parties);
            for (var i = 0; i < residues.Parties; i++) inputs.Add(residues.Input(ref reader));
            return inputs.MoveToImmutable();
        }
    }

    private sealed class LocalUpdateStateCodec(Residues residues) : IStateCodec<LocalUpdateState>
    {
        public void Write(CanonicalWriter writer, LocalUpdateState state) => residues.Write(writer, state.OwnImages);

        public LocalUpdateState Read(ref CanonicalReader reader) => new(residues.Ciphertexts(ref reader, residues.Features));
    }

    private sealed class LocalUpdatesCodec(Residues residues) : IStateCodec<LocalUpdates>
    {
        public void Write(CanonicalWriter writer, LocalUpdates state) => residues.Write(writer, state.ByParty.SelectMany(w => w));

        public LocalUpdates Read(ref CanonicalReader reader)
        {
            var byParty = ImmutableArray.CreateBuilder<Ciphertext[]>(residues.Parties);
            for (var i = 0; i < residues.Parties; i++) byParty.Add([.. residues.Ciphertexts(ref reader, residues.Features)]);
            return new(byParty.MoveToImmutable());
        }
    }

    private sealed class PublicIterateCodec(Participant participant) : IStateCodec<PublicIterate>
    {
        public void Write(CanonicalWriter writer, PublicIterate state) => state.Write(writer);

        public PublicIterate Read(ref CanonicalReader reader) => PublicIterate.Read(ref reader, participant.Document, participant.Key.Paillier);
    }

    private sealed class IterationResultCodec(Residues residues) : IStateCodec<IterationResult>
    {
        private const byte Goes = 0, Ends = 1;

        public void Write(CanonicalWriter writer, IterationResult state)
        {
            switch (state)
            {
                case IterationResult.Continue next:
                    writer.Byte(Goes).UInt16((ushort)(next.Converted.Count / residues.Features));
                    residues.Write(writer, next.Converted);
                    break;
                case IterationResult.Last last:
                    writer.Byte(Ends);
                    ReleaseShare.Write(writer, last.Model, last.MacKey);
                    break;
            }
        }

        public IterationResult Read(ref CanonicalReader reader)
        {
            if (reader.Byte() == Goes) return new IterationResult.Continue([.. residues.Ciphertexts(ref reader, reader.UInt16() * residues.Features)]);
            var (shares, key) = ReleaseShare.Read(ref reader);
            return new IterationResult.Last(shares, key);
        }
    }

    private sealed class CoinSeedCodec : IStateCodec<CoinSeed>
    {
        public void Write(CanonicalWriter writer, CoinSeed state) => writer.Raw(state.Bytes);

        public CoinSeed Read(ref CanonicalReader reader) => CoinSeed.FromStored(reader.Raw(CoinSeed.ByteCount));
    }

    private sealed class OpenedModelCodec : IStateCodec<OpenedModel>
    {
        public void Write(CanonicalWriter writer, OpenedModel state) => WriteModel(writer, state);

        public OpenedModel Read(ref CanonicalReader reader) => ReadModel(ref reader);
    }

    private sealed class SignedModelCodec(Participant participant) : IStateCodec<SignedModel>
    {
        public void Write(CanonicalWriter writer, SignedModel state)
        {
            WriteModel(writer, state.Model);
            WriteSignatures(writer, state.Signatures);
        }

        public SignedModel Read(ref CanonicalReader reader) => new(participant.Document, ReadModel(ref reader), ReadSignatures(ref reader, participant.Document.PartyCount));
    }

    private static void WriteModel(CanonicalWriter writer, OpenedModel model)
    {
        writer.Digest(model.Transcript).UInt16((ushort)model.Coefficients.Length);
        foreach (var c in model.Coefficients) writer.UInt64(BitConverter.DoubleToUInt64Bits(c));
    }

    private static OpenedModel ReadModel(ref CanonicalReader reader)
    {
        var transcript = reader.Digest();
        var coefficients = new double[reader.UInt16()];
        for (var i = 0; i < coefficients.Length; i++) coefficients[i] = BitConverter.UInt64BitsToDouble(reader.UInt64());
        return new([.. coefficients], transcript);
    }

    private static void WriteSignatures(CanonicalWriter writer, ImmutableArray<ReadOnlyMemory<byte>> signatures)
    {
        writer.UInt16((ushort)signatures.Length);
        foreach (var signature in signatures) writer.Raw(signature.Span);
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> ReadSignatures(ref CanonicalReader reader, int parties)
    {
        var signatures = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        for (var count = reader.Count(parties); count > 0; count--) signatures.Add(reader.Raw(VerifyKey.SignatureByteCount).ToArray());
        return signatures.ToImmutable();
    }

    private static InvalidDataException Broken(string what) => new($"A stored {what} is broken.");
}
