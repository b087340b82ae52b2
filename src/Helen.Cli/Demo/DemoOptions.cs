using Helen.Training.Budget;
using Helen.Training.Data;

namespace Helen.Cli.Demo;

/// <summary>What the user asked the demonstration to do, syntactically sound.</summary>
/// <param name="Parties">Number of parties on this machine.</param>
/// <param name="DataFile">A file of the user, or null for the built-in data.</param>
/// <param name="Label">The label column; given if and only if the file is.</param>
/// <param name="L1">The penalty λ.</param>
/// <param name="Iterations">ADMM iterations, K.</param>
/// <param name="Split">How rows are dealt to parties.</param>
/// <param name="KeyBits">Bits of the Paillier modulus.</param>
/// <param name="InsecureTest">Whether the user accepts key sizes that protect nothing.</param>
/// <param name="JsonFile">Where the result is written as JSON, or null.</param>
internal sealed record DemoOptions(
    int Parties = DemoOptions.DefaultParties,
    string? DataFile = null,
    string? Label = null,
    double L1 = DemoOptions.DefaultL1,
    int Iterations = DemoOptions.DefaultIterations,
    RowSplit? Split = null,
    int KeyBits = DemoOptions.DefaultKeyBits,
    bool InsecureTest = false,
    string? JsonFile = null)
{
    /// <summary>Directory of the parties' stores; null = the user's state directory.</summary>
    public string? State { get; init; }

    /// <summary>Continue the demonstration that was interrupted in <see cref="State"/>.</summary>
    public bool Resume { get; init; }

    /// <summary>Where the stores are.</summary>
    public string StateDirectory => State ?? DemoStore.DefaultDirectory;

    public const int DefaultParties = 3;
    public const double DefaultL1 = 0.05;
    public const int DefaultIterations = 15;
    public const int DefaultKeyBits = 2048;
    private const int FewestParties = 2;
    private const int MostParties = 8;

    /// <summary>The file that is read.</summary>
    public string DataPath => DataFile ?? Path.Combine(AppContext.BaseDirectory, "samples", "diabetes.csv");

    /// <summary>The label column of that file.</summary>
    public string LabelName => Label ?? "progression";

    /// <summary>How rows are dealt.</summary>
    public RowSplit RowSplit => Split ?? RowSplit.Contiguous;

    /// <summary>Refuses values that no run can use.</summary>
    /// <exception cref="RefusedInputException">A value out of range; the message names the option.</exception>
    public void Validate()
    {
        Require(Parties is >= FewestParties and <= MostParties, $"--parties is {FewestParties} to {MostParties}, not {Parties}.");
        Require(double.IsFinite(L1) && L1 >= 0, $"--l1 is a finite number that is 0 or above, not {L1}.");
        Require(Iterations is >= 1 and <= BudgetInput.MaxIterations, $"--iterations is 1 to {BudgetInput.MaxIterations}, not {Iterations}.");
        Require(KeyBits is 2048 or 3072 or 512 or 1024, $"--key-bits is 2048 or 3072 (512 or 1024 with --insecure-test), not {KeyBits}.");
        Require(KeyBits >= 2048 || InsecureTest, $"A key of {KeyBits} bits protects nothing; for experiments add --insecure-test.");
    }

    private static void Require(bool condition, string reason)
    {
        if (!condition) throw new RefusedInputException(reason);
    }
}
