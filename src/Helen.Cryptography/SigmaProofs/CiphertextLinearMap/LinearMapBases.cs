using System.Collections.Immutable;
using Helen.Arithmetic.Modular;
using Helen.Cryptography.Paillier;

namespace Helen.Cryptography.SigmaProofs.CiphertextLinearMap;

/// <summary>
/// V_1..V_d with their window tables. Prover: one object serves <see cref="LinearMapProver.Evaluate"/> and <see cref="LinearMapProver.Prove"/>;
/// verifier: one object serves all blocks of rows. Safe for concurrent use.
/// </summary>
public sealed class LinearMapBases
{
    private readonly Lazy<BaseTable> _table;

    /// <summary>Bases under one key; the tables are built at first use.</summary>
    /// <exception cref="ArgumentException">No base, or one is missing.</exception>
    public LinearMapBases(PaillierPublicKey key, ImmutableArray<Ciphertext> values)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (values.IsDefaultOrEmpty || values.Any(v => v is null)) throw new ArgumentException("A linear map needs at least one base, and none may be missing.", nameof(values));
        (Key, Values) = (key, values);
        _table = new(() => key.NSquared.CreateTable([.. values.Select(v => v.Value)]));
    }

    /// <summary>The key whose ciphertexts these are.</summary>
    public PaillierPublicKey Key { get; }

    /// <summary>V_l.</summary>
    public ImmutableArray<Ciphertext> Values { get; }

    /// <summary>Tables over the residues of <see cref="Values"/> mod N².</summary>
    public BaseTable Table => _table.Value;
}
