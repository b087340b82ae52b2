using System.Runtime.Intrinsics.X86;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;
using Helen.Cryptography;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Transcripts;

namespace Helen.Benchmarks;

/// <summary>Every kernel of the lattice encryption at production size, and what they add up to for a triple.</summary>
internal static class LatticeKernels
{
    public static void Run()
    {
        using var random = new RandomExpander(new SystemRandomSource());
        Console.WriteLine($"AVX2 {Avx2.IsSupported}, {Environment.ProcessorCount} processors");
        var wide = new WideTransform();
        Table.Measure("transform, one 60-bit limb, scalar (for comparison)", wide.Forward);

        var parameters = LatticeParameters.ForField(SecurityParameters.Production(), parties: 2);
        Table.Measure("parameters", () => LatticeParameters.ForField(SecurityParameters.Production(), parties: 2), 3);
        var (degree, limbs) = (parameters.Degree, parameters.Basis.Primes.Length);
        Console.WriteLine($"degree {degree}, q {parameters.ModulusBits} bits = {limbs} limbs of 30, transmitted {parameters.TransmittedBasis.Primes.Length} limbs; "
            + $"bytes: ciphertext {LatticeCiphertext.ByteCount(parameters)}, product {LatticeProduct.ByteCount(parameters)}, key {LatticePublicKey.ByteCount(parameters)}, proof {PlaintextProof.ByteCount(parameters)}");

        var prime = parameters.Basis.Primes[0];
        var limb = new uint[degree];
        Table.Measure("transform, one 30-bit limb", () => prime.Transform(limb), 101);
        Table.Measure("inverse transform, one 30-bit limb", () => prime.InverseTransform(limb), 101);

        var slots = new FieldElement[degree];
        for (var i = 0; i < degree; i++) slots[i] = FieldElement.Random(random);
        using var a = LatticePlaintext.Encode(parameters, slots);
        Table.Measure("encode over F_p", () => LatticePlaintext.Encode(parameters, slots).Dispose());
        Table.Measure("decode over F_p", () => a.Decode(slots));

        Table.Measure("sample 16384 × 270 bits", () => IntegerPolynomial.SampleUniform(degree, 270, random).Dispose());
        using var noise = IntegerPolynomial.SampleUniform(degree, 270, random);
        using var element = noise.Reduce(parameters.Basis);
        Table.Measure("reduce 270-bit coefficients modulo all limbs", () => noise.Reduce(parameters.Basis).Dispose());
        Table.Measure("switch one element to the transmitted modulus", () => element.DropPrimes(parameters.Switch, random).Dispose());

        using var keys = LatticeKeyPair.Generate(parameters, random);
        Table.Measure("key pair", () => LatticeKeyPair.Generate(parameters, random).Dispose(), 3);
        var encrypted = keys.PublicKey.Encrypt(a, random);
        var encrypt = Table.Measure("encrypt", () => encrypted = keys.PublicKey.Encrypt(a, random));
        var bytes = encrypted.Ciphertext.ToArray();
        var readCiphertext = Table.Measure("write and read a ciphertext", () => LatticeCiphertext.TryRead(parameters, encrypted.Ciphertext.ToArray()));

        LatticeFactor? factor = null;
        var prepare = Table.Measure("factor", () => factor = new LatticeFactor(a));
        var context = new ProofContext(Digest.Of("benchmark"u8), "round"u8, 0);
        var batch = Enumerable.Range(0, parameters.ProofBatch).Select(_ => keys.PublicKey.Encrypt(a, random)).ToArray();
        var statement = new PlaintextStatement(keys.PublicKey, [.. batch.Select(pair => pair.Ciphertext)]);
        var witnesses = batch.Select(pair => pair.Witness).ToArray();
        PlaintextProof? proof = null;
        var prove = Table.Measure($"prove {batch.Length} ciphertexts (with rejected attempts)", () => proof = PlaintextProver.Prove(statement, witnesses, context.Begin("b"u8), random), 5);
        System.Collections.Immutable.ImmutableArray<ProvenCiphertext>? proven = null;
        var verify = Table.Measure($"verify {batch.Length} ciphertexts", () => proven = PlaintextVerifier.Verify(statement, proof!, context.Begin("b"u8)), 5);
        Console.WriteLine($"proof accepted: {proven is not null}");

        LatticeProduct? product = null;
        var multiply = Table.Measure("product: multiply, drown, switch", () => product = proven!.Value[0].Multiply(factor!, a, random));
        var readProduct = Table.Measure("write and read a product", () => LatticeProduct.TryRead(parameters, product!.ToArray()));
        var decrypt = Table.Measure("decrypt a product", () => keys.Decrypt(product!).Dispose());
        var encode = Table.Measure("encode again", () => LatticePlaintext.Encode(parameters, slots).Dispose());

        // One party, one peer, 16384 checked triples: 7 products given and 7 taken, 10 transforms over F_p, one ciphertext sent and one received.
        var share = 1.0 / batch.Length;
        var perBatch = encrypt + readCiphertext + (share * (prove + verify)) + (5 * prepare) + (7 * (multiply + readProduct + decrypt)) + (10 * encode);
        var sent = LatticeCiphertext.ByteCount(parameters) + (share * PlaintextProof.ByteCount(parameters)) + (7.0 * LatticeProduct.ByteCount(parameters));
        Console.WriteLine($"16384 checked triples, one peer: {perBatch:F1} ms of one core for each party, {degree / perBatch * 1000:F0} triples/s; {sent / degree:F0} bytes per triple sent to each peer");
    }
}
