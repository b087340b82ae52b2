using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;

namespace Helen.Cryptography.SigmaProofs.GeneratorMembership;

/// <summary>A proof of a <see cref="GeneratorStatement"/>.</summary>
/// <param name="Masks">h^{μ_v}, κ of them.</param>
/// <param name="Responses">z_v = μ_v + Σ_l E_vl α_l over the integers.</param>
public sealed record GeneratorProof(ImmutableArray<BigInteger> Masks, ImmutableArray<BigInteger> Responses)
{
    /// <summary>Appends the one encoding: all masks, then all responses, of fixed width.</summary>
    public void Write(CanonicalWriter writer, SecurityParameters parameters, int count)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var mask in Masks) writer.Unsigned(mask, parameters.ModulusBits / 8);
        foreach (var response in Responses) writer.Unsigned(response, ResponseBytes(parameters, count));
    }

    /// <summary>Reads a proof about <paramref name="count"/> generators out of a larger message; what was read counts only if the reader finishes well.</summary>
    public static GeneratorProof Read(ref CanonicalReader reader, SecurityParameters parameters, int count)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var (masks, responses) = (ImmutableArray.CreateBuilder<BigInteger>(), ImmutableArray.CreateBuilder<BigInteger>());
        for (var v = 0; v < parameters.ChallengeBits; v++) masks.Add(reader.Unsigned(parameters.ModulusBits / 8));
        for (var v = 0; v < parameters.ChallengeBits; v++) responses.Add(reader.Unsigned(ResponseBytes(parameters, count)));
        return new(masks.ToImmutable(), responses.ToImmutable());
    }

    private static int ResponseBytes(SecurityParameters parameters, int count) => (GeneratorStatement.MaskBitsFor(parameters, count) + 1 + 7) / 8;
}
