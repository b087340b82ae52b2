using System.Numerics;
using Helen.Cryptography;
using Helen.Cryptography.Commitments;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Randomness;
using Helen.Rounds;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>How the journalled states of key generation are kept. Own secrets are among them: the store seals them.</summary>
public static class KeyGenerationCodecs
{
    /// <summary>The codecs of this party's key generation.</summary>
    public static StateCodecs For(KeyGenerationDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new StateCodecs().Add(new OutcomeCodec(document.Security)).Add(new CompletedKeyCodec(document)).Add(new GeneratorsCodec(document.Security));
    }

    private static PaillierPublicKey ReadPaillier(ref CanonicalReader reader, SecurityParameters security)
    {
        var (n, h) = (reader.Unsigned(security.ModulusBits / 8), reader.Unsigned(security.ModulusBits / 8));
        return new(security, n, h);
    }

    private static void Write(CanonicalWriter writer, BigInteger n, BigInteger h, SecurityParameters security) => writer.Unsigned(n, security.ModulusBits / 8).Unsigned(h, security.ModulusBits / 8);

    private sealed class OutcomeCodec(SecurityParameters security) : IStateCodec<SearchOutcome>
    {
        public void Write(CanonicalWriter writer, SearchOutcome state)
        {
            writer.UInt32((uint)state.Candidates).Byte(state is SearchOutcome.Accepted ? (byte)1 : (byte)0);
            if (state is not SearchOutcome.Accepted accepted) return;
            writer.Raw(accepted.Seed.Bytes).UInt32((uint)accepted.Slot).Unsigned(accepted.N, security.ModulusBits / 8);
            accepted.Log.Write(writer);
        }

        public SearchOutcome Read(ref CanonicalReader reader)
        {
            var (candidates, accepted) = ((int)reader.UInt32(), reader.Byte());
            return accepted == 0
                ? new SearchOutcome.Nothing(candidates)
                : new SearchOutcome.Accepted(candidates, CoinSeed.FromStored(reader.Raw(CoinSeed.ByteCount)), (int)reader.UInt32(), reader.Unsigned(security.ModulusBits / 8), SegmentLog.Read(ref reader));
        }
    }

    private sealed class CompletedKeyCodec(KeyGenerationDocument document) : IStateCodec<CompletedKey>
    {
        public void Write(CanonicalWriter writer, CompletedKey state)
        {
            var paillier = state.PublicKey.Paillier;
            KeyGenerationCodecs.Write(writer, paillier.N.Value, paillier.Base, document.Security);
            foreach (var y in state.PublicKey.VerificationKeys) writer.Unsigned(y, paillier.N.ByteCount);
            state.Share.Write(writer);
        }

        public CompletedKey Read(ref CanonicalReader reader)
        {
            try
            {
                var paillier = ReadPaillier(ref reader, document.Security);
                var verification = new BigInteger[document.Parties.Length];
                for (var i = 0; i < verification.Length; i++) verification[i] = reader.Unsigned(paillier.N.ByteCount);
                return new(new(paillier, [.. verification]), ThresholdKeyShare.Read(ref reader));
            }
            catch (ArgumentException broken)
            {
                throw new InvalidDataException("A stored key is broken.", broken);
            }
        }
    }

    private sealed class GeneratorsCodec(SecurityParameters security) : IStateCodec<VectorCommitmentKey>
    {
        public void Write(CanonicalWriter writer, VectorCommitmentKey state)
        {
            KeyGenerationCodecs.Write(writer, state.N.Value, state.Base, security);
            writer.UInt16((ushort)state.Generators.Length);
            foreach (var g in state.Generators) writer.Unsigned(g, state.N.ByteCount);
        }

        public VectorCommitmentKey Read(ref CanonicalReader reader)
        {
            try
            {
                var paillier = ReadPaillier(ref reader, security);
                var generators = new BigInteger[reader.UInt16()];
                for (var l = 0; l < generators.Length; l++) generators[l] = reader.Unsigned(paillier.N.ByteCount);
                return new(paillier, [.. generators]);
            }
            catch (ArgumentException broken)
            {
                throw new InvalidDataException("Stored generators are broken.", broken);
            }
        }
    }
}
