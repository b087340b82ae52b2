using Helen.Cryptography;
using Helen.Training.Data;

namespace Helen.Training.Budget;

/// <summary>The public constants of a session that sizes depend on (protocol §11).</summary>
/// <param name="Parties">m.</param>
/// <param name="Features">d.</param>
/// <param name="Iterations">K.</param>
/// <param name="L1">λ.</param>
/// <param name="Rho">The ADMM parameter ρ.</param>
/// <param name="LabelBound">B_b ≥ ‖b̄_i‖ for every party.</param>
/// <param name="SpectrumBound">γ_max: agreed bound on the eigenvalues of every G_i.</param>
/// <param name="Security">Key lengths.</param>
public sealed record BudgetInput(int Parties, int Features, int Iterations, double L1, double Rho, double LabelBound, double SpectrumBound, SecurityParameters Security)
{
    /// <summary>Most parties that one session takes.</summary>
    public const int MaxParties = 16;

    /// <summary>Most features; a count travels in 16 bits and a proof is O(d).</summary>
    public const int MaxFeatures = 4096;

    /// <summary>Most iterations.</summary>
    public const int MaxIterations = 1000;

    /// <summary>a_min = ρ/(γ_max + ρ): the least eigenvalue of Ā.</summary>
    public double MinEigenvalue => Rho / (SpectrumBound + Rho);

    internal void Validate()
    {
        Refuse(Parties is < 2 or > MaxParties, $"A session has 2 to {MaxParties} parties, not {Parties}.");
        Refuse(Features is < 1 or > MaxFeatures, $"A session has 1 to {MaxFeatures} features, not {Features}.");
        Refuse(Iterations is < 1 or > MaxIterations, $"A session has 1 to {MaxIterations} iterations, not {Iterations}.");
        Refuse(!double.IsFinite(L1) || L1 < 0, $"The penalty l1 must be a number of at least 0, not {L1}.");
        Refuse(!double.IsFinite(Rho) || Rho <= 0, $"rho must be a positive number, not {Rho}.");
        // Below the resolution of b̄ nothing but 0 is inside the bound, and nothing can be proven about it.
        Refuse(!double.IsFinite(LabelBound) || LabelBound < Math.ScaleB(1, -SizeBudget.ValueFractionBits), $"The bound on the label summary must be a number of at least 2^-{SizeBudget.ValueFractionBits}, not {LabelBound}.");
        Refuse(!double.IsFinite(SpectrumBound) || SpectrumBound <= 0, $"The spectrum bound must be a positive number, not {SpectrumBound}.");
    }

    private static void Refuse(bool condition, string reason)
    {
        if (condition) throw new RefusedInputException(reason);
    }
}
