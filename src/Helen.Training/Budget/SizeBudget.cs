using System.Numerics;
using Helen.Cryptography;
using Helen.Mpc.Circuits;
using Helen.Mpc.DualMasks;
using Helen.Training.Data;

namespace Helen.Training.Budget;

/// <summary>
/// Every size bound of a session, from (m, d, K, ranges) alone (protocol §11). Sizes are decided nowhere else; a session whose budget does not fit is refused
/// at agreement with the reason. Doubles are used for logarithms of public constants only and rounded towards safety.
/// </summary>
public sealed class SizeBudget
{
    /// <summary>Scale of Ā: 2^30 (protocol §2).</summary>
    public const int MatrixFractionBits = 30;

    /// <summary>Scale of z and b̄: 2^32.</summary>
    public const int ValueFractionBits = 32;

    /// <summary>Scale of the soft threshold's input: 2^48, 16 guard bits.</summary>
    public const int InputFractionBits = 48;

    /// <summary>Scale of E₁ and E₂: 2^60 (protocol §5).</summary>
    public const int ProductFractionBits = 2 * MatrixFractionBits;

    /// <summary>Bits of the integer that stands for 1/m when m is no power of two: round(2^32/m).</summary>
    public const int MeanFactorBits = 32;

    /// <summary>log2 of the saturation bound C on |z| at scale 2^32, so |z_l| ≤ 16 (protocol §4.3).</summary>
    public const int SaturationBits = 36;

    /// <summary>Low bits that the two saturation comparisons drop.</summary>
    public const int SaturationDropBits = 22;

    /// <summary>At most so many masks are proven in one batch (protocol §6.3).</summary>
    public const int MaxBatch = 512;

    /// <summary>MPC segments are attempted at most so often in a session (protocol §8.3); every opened value counts once for each.</summary>
    public const int MaxAttempts = 64;

    /// <summary>log2 of the statistical error that a session may add up to.</summary>
    public const int StatisticalTotalBits = -40;

    /// <summary>log2 of the largest error that adversarial low mask halves may add to a coordinate of the model.</summary>
    public const int AccuracyBits = -20;

    private const int MinComparisonBits = 64;
    private const int AcceptanceFactor = 8;                 // B_μ = 8·D·T·R_max: an attempt is accepted with about e^{-1/8}

    private SizeBudget(
        BudgetInput input, IReadOnlyList<IterationPlan> iterations, int integerBits, int comparisonBits, BigInteger threshold,
        IReadOnlyList<MaskClass> classes, MaskClass? backMasks, double errorBits, double statisticalBits)
    {
        Input = input;
        Iterations = iterations;
        IntegerBits = integerBits;
        ComparisonBits = comparisonBits;
        Threshold = threshold;
        Classes = classes;
        BackMasks = backMasks;
        AdversarialErrorBits = errorBits;
        StatisticalErrorBits = statisticalBits;
    }

    /// <summary>What the budget was made from.</summary>
    public BudgetInput Input { get; }

    /// <summary>Scales by iteration.</summary>
    public IReadOnlyList<IterationPlan> Iterations { get; }

    /// <summary>ι: integer bits of q.</summary>
    public int IntegerBits { get; }

    /// <summary>L: width of a comparison.</summary>
    public int ComparisonBits { get; }

    /// <summary>τ at scale 2^32.</summary>
    public BigInteger Threshold { get; }

    /// <summary>Masks R for ciphertexts to shares, in the order of iterations.</summary>
    public IReadOnlyList<MaskClass> Classes { get; }

    /// <summary>Masks R' for shares to ciphertexts; null when the session has a single iteration.</summary>
    public MaskClass? BackMasks { get; }

    /// <summary>log2 of what malicious low halves can add to a coordinate of one mean (protocol §6.2).</summary>
    public double AdversarialErrorBits { get; }

    /// <summary>log2 of the session's statistical error (protocol §1).</summary>
    public double StatisticalErrorBits { get; }

    /// <summary>Bits of an entry of Ā at scale 2^30, sign excluded: |Ā_jl| ≤ 1 up to rounding.</summary>
    public static int MatrixEntryBits => MatrixFractionBits + 1;

    /// <summary>Bits of an entry of F or H at scale 2^30, sign excluded (protocol §5): their columns have norm at most 1.</summary>
    public static int FactorEntryBits => MatrixFractionBits + 1;

    /// <summary>Bits of an entry of E₁ = FFᵀ or E₂ = HHᵀ at scale 2^60, sign excluded.</summary>
    public static int ProductEntryBits => ProductFractionBits + 1;

    /// <summary>Bits of an entry of R₁ = E₁ + A·I − 2^30·Ā: rounding leaves at most 2^29.</summary>
    public static int RoundingEntryBits => MatrixFractionBits;

    /// <summary>A = ⌊2^60·a_min⌋ (protocol §5).</summary>
    public BigInteger ScaledMinEigenvalue => new(Math.Floor(Math.ScaleB(Input.MinEigenvalue, ProductFractionBits)));

    /// <summary>Bound on ‖R₁‖²_F, R₁ = E₁ + A·I − 2^30·Ā: d²·2^58 (protocol §5.3).</summary>
    public BigInteger RoundingNormBound => (BigInteger)Input.Features * Input.Features << (2 * (MatrixFractionBits - 1));

    /// <summary>Bound on ‖R₂‖²_F, R₂ = (2^60 − A)·I − E₁ − E₂: 3d²·2^60 (protocol §5.3).</summary>
    public BigInteger ComplementNormBound => (BigInteger)3 * Input.Features * Input.Features << ProductFractionBits;

    /// <summary>Bits of an entry of R₂: no entry exceeds the norm.</summary>
    public int ComplementEntryBits => (int)((ComplementNormBound.GetBitLength() + 1) / 2);

    /// <summary>Bound on ‖b̄‖² at scale 2^64: ⌊B_b²·2^64⌋, exactly (protocol §5.4).</summary>
    public BigInteger LabelNormBound
    {
        get
        {
            // A double is an integer times a power of two: 52 fraction bits below its exponent.
            var exponent = Math.ILogB(Input.LabelBound) - 52;
            var mantissa = new BigInteger(Math.ScaleB(Input.LabelBound, -exponent));
            var shift = 2 * (exponent + ValueFractionBits);
            return shift >= 0 ? mantissa * mantissa << shift : mantissa * mantissa >> -shift;
        }
    }

    /// <summary>Bits of an entry of b̄ at scale 2^32, sign excluded (protocol §11 row §5.5).</summary>
    public int LabelEntryBits => CeilLog2(Input.LabelBound) + ValueFractionBits + 1;

    /// <summary>Whether 1/m is a shift.</summary>
    public bool MeanIsShift => BitOperations.IsPow2(Input.Parties);

    /// <summary>round(2^32/m), or 1 when m is a power of two.</summary>
    public BigInteger MeanFactor => MeanIsShift ? BigInteger.One : ((BigInteger.One << (MeanFactorBits + 1)) + Input.Parties) / (2 * Input.Parties);

    /// <summary>The soft threshold of the iterations.</summary>
    public SoftThresholdParameters SoftThreshold => Circuit(Threshold);

    /// <summary>The soft threshold with τ = 0 that refreshes u (protocol §6.4).</summary>
    public SoftThresholdParameters Saturation => Circuit(BigInteger.Zero);

    /// <summary>The class of iteration <paramref name="k"/>.</summary>
    public MaskClass ClassOf(int k) => Classes.First(c => c.FirstIteration <= k && k < c.EndIteration);

    /// <summary>Ciphertexts opened in iteration <paramref name="k"/> under a layout of <paramref name="slots"/> slots.</summary>
    public int OpeningsOf(int k, int slots) => OpeningsOf(Iterations[k], Input, slots);

    /// <summary>Coordinates encrypted again at the end of iteration <paramref name="k"/>; none in the last.</summary>
    public int BackMasksOf(int k) => BackMasksOf(Iterations[k], Iterations.Count, Input);

    /// <summary>
    /// A bound per coordinate on |fixed-point model − exact-arithmetic ADMM of the same inputs| for honest parties. Each iteration takes a rounded Ā
    /// (off by at most d·2^-31 from its own rounding and d·2^-30 from that of its factor F, protocol §5, against ‖b̄ + z − u‖ ≤ 2^ι), the mean factor and x; the over-relaxed iteration is non-expansive, so the errors add.
    /// </summary>
    public double RoundingErrorBound => (Iterations.Count * 1.5 * 3 * Input.Features * Math.ScaleB(1, IntegerBits - MatrixFractionBits - 1)) + TruncationErrorBound;

    /// <summary>
    /// A bound per coordinate on the difference between two honest runs of one session: only the truncation of x (at most 1 ulp of 2^-32 on either side per coordinate
    /// and iteration) depends on the masks.
    /// </summary>
    public double TruncationErrorBound => Iterations.Count * Math.Sqrt(Input.Features) * Math.ScaleB(2, -ValueFractionBits);

    /// <summary>Computes the budget; refuses what does not fit.</summary>
    /// <exception cref="RefusedInputException">With the reason, in words.</exception>
    public static SizeBudget Compute(BudgetInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        input.Validate();
        Refuse(input.MinEigenvalue <= input.Features * Math.ScaleB(1, -MatrixFractionBits),
            $"The agreed spectrum bound makes a_min = {input.MinEigenvalue:g3}, not above d·2^-{MatrixFractionBits}; lower the bound or raise rho.");

        SizeBudget? best = null;
        RefusedInputException? reason = null;
        // Period = K means no refresh. Refreshing costs m soft thresholds more per refresh, so only as many as pay are tried.
        foreach (var period in Enumerable.Range(1, input.Iterations).Reverse())
        {
            // Periods that give the same number of refreshes as a longer one already tried are no better.
            if (period != input.Iterations && CeilDivide(input.Iterations, period) == CeilDivide(input.Iterations, period + 1)) continue;
            // Long sessions have many periods; one whose refreshes alone cost more than a whole candidate is not worth planning.
            if (best is not null && LeastCost(input, Plan(input, period)) >= best.Cost) continue;
            try
            {
                var candidate = ForPeriod(input, period);
                if (best is null || candidate.Cost < best.Cost) best = candidate;
            }
            catch (RefusedInputException refused)
            {
                reason ??= refused;
            }
        }
        return best ?? throw reason!;
    }

    /// <summary>Work of the session in units of one fixed-base power mod N²: encryptions and verified rows, openings, and circuit evaluations.</summary>
    private double Cost
    {
        get
        {
            double rows = Input.Security.DualMaskRows;
            var masks = Classes.Sum(c => c.Openings + (c.Batches.Count * rows)) + (BackMasks is { } back ? back.Openings + (back.Batches.Count * rows) : 0);
            var refreshes = Iterations.Count(i => i.RefreshesAfter);
            // One opening costs about twelve fixed-base powers (two exponentiations mod N and one mod N²); a coordinate's circuit about one.
            return (Input.Parties * masks) + (12.0 * Classes.Sum(c => c.Openings)) + (Input.Features * (Iterations.Count + (refreshes * Input.Parties)));
        }
    }

    /// <summary>What <see cref="Cost"/> is at least: masks R' and circuits as they are, and openings as if every ciphertext had the most slots that any layout can have.</summary>
    private static double LeastCost(BudgetInput input, List<IterationPlan> plan)
    {
        var slots = MostSlots(input, plan.Min(p => p.MeanTruncatedBits));
        double openings = plan.Sum(p => OpeningsOf(p, input, slots)), back = plan.Sum(p => BackMasksOf(p, plan.Count, input));
        var refreshes = plan.Count(p => p.RefreshesAfter);
        return (input.Parties * (openings + back)) + (12.0 * openings) + (input.Features * (plan.Count + ((double)refreshes * input.Parties)));
    }

    /// <summary>No layout of truncation t has more: a slot is wider than t and the fraction.</summary>
    private static int MostSlots(BudgetInput input, int truncatedBits) =>
        Math.Clamp((input.Security.ModulusBits - 2) / (truncatedBits + InputFractionBits), 1, input.Features);

    private static SizeBudget ForPeriod(BudgetInput input, int period)
    {
        var plan = Plan(input, period);
        var z = Math.ScaleB(1, SaturationBits - ValueFractionBits) * Math.Sqrt(input.Features);
        var run = Math.Min(period, input.Iterations);
        var growth = (run * ((1.5 * input.LabelBound) + (3 * z))) + z + (period < input.Iterations ? 2 * z : 0);
        Refuse(!double.IsFinite(growth), "The bound on the label summary is out of all range.");
        var integerBits = CeilLog2(growth);
        var comparisonBits = MinComparisonBits;
        while (InputFractionBits + integerBits + 1 > comparisonBits) comparisonBits += 2;
        Refuse(comparisonBits > Arithmetic.Fields.FieldElement.BitLength - input.Security.StatisticalBits + 4,
            $"Values of q need {integerBits} integer bits, more than a comparison over F_p can hide; use fewer iterations or features.");

        // Rounded before it is compared: the circuit needs τ + C < 2^{L-17} of the integers.
        var scaledThreshold = Math.Round(Math.ScaleB(input.L1 / (input.Parties * input.Rho), ValueFractionBits));
        var limit = Math.ScaleB(1, comparisonBits - 17) - Math.ScaleB(1, SaturationBits);
        Refuse(!(scaledThreshold < limit), $"The threshold l1/(m·rho) = {input.L1 / (input.Parties * input.Rho):g6} exceeds the comparison range {Math.ScaleB(limit, -ValueFractionBits):g6}.");
        var threshold = new BigInteger(scaledThreshold);

        var classes = ChooseClasses(input, plan, integerBits);
        var back = BackClass(input, plan);
        var error = classes.Max(c => Math.Log2(Math.Max(1, input.Parties - 1)) + SlackBits(c.Layout) - InputFractionBits - 1);
        Refuse(error > AccuracyBits, $"Malicious low mask halves could move a coordinate by 2^{error:f1}, more than the session's accuracy 2^{AccuracyBits}.");
        double slotsOpened = classes.Sum(c => (double)c.Openings * c.Layout.Slots), back2 = back?.Openings ?? 0;
        double comparisons = input.Features * (input.Iterations + ((double)input.Parties * plan.Count(p => p.RefreshesAfter)));
        double maskRows = input.Security.DualMaskRows * (classes.Sum(c => (double)c.Batches.Count) + (back?.Batches.Count ?? 0)) * input.Parties;
        var statistical = Math.Log2((MaxAttempts * (slotsOpened + back2 + maskRows) * Math.ScaleB(1, -input.Security.StatisticalBits))
            + (MaxAttempts * comparisons * Math.ScaleB(1, comparisonBits - Arithmetic.Fields.FieldElement.BitLength))
            + ProofError(input));
        Refuse(statistical > StatisticalTotalBits, $"The session's statistical error 2^{statistical:f1} exceeds 2^{StatisticalTotalBits}; use fewer iterations or features.");
        return new(input, plan, integerBits, comparisonBits, threshold, classes, back, error, statistical);
    }

    /// <summary>
    /// What the proofs of all parties add (protocol §5, §6.1, §11): every commitment is 2^−σ from uniform, every response 2^−(σ+24) from independent of its witness.
    /// They are journalled, so they count once, not once for each attempt; every row of a local update may be a block of its own.
    /// </summary>
    private static double ProofError(BudgetInput input)
    {
        double d = input.Features;
        var commitments = (5 * d) + 1 + 2 + (3 * (Cryptography.SigmaProofs.BoundedNorm.NormBounds.SlackCount + 1));     // rows of five matrices and b̄; T₁; Q_i and T₁
        var responses = (d + 1) + (d + 2) + (2 * ((3 * d) + 4)) + (2 * ((d * d) + d + 9)) + (d + 10) + (input.Iterations * d * (d + 2));
        return input.Parties * ((commitments * Math.ScaleB(1, -input.Security.StatisticalBits)) + (responses * Math.ScaleB(1, -(input.Security.StatisticalBits + input.Security.ResponseCountBits))));
    }

    private static List<IterationPlan> Plan(BudgetInput input, int period)
    {
        var shift = BitOperations.IsPow2(input.Parties) ? BitOperations.Log2((uint)input.Parties) : MeanFactorBits;
        var plan = new List<IterationPlan>(input.Iterations);
        var scale = ValueFractionBits;
        for (var k = 0; k < input.Iterations; k++)
        {
            var next = scale + MatrixFractionBits + 1;      // 30 for Ā, 1 for α = 3/2
            var refresh = (k + 1) % period == 0 && k + 1 < input.Iterations;
            plan.Add(new(k, scale, next, refresh, next + shift - InputFractionBits, next - InputFractionBits));
            scale = plan[^1].ScaleAfter;
        }
        return plan;
    }

    /// <summary>Cheapest partition of the iterations into classes: dynamic programming over the end of the first k iterations.</summary>
    private static List<MaskClass> ChooseClasses(BudgetInput input, List<IterationPlan> plan, int integerBits)
    {
        var count = plan.Count;
        var cost = new double[count + 1];
        var last = new (int First, MaskLayout Layout, int Openings)?[count + 1];
        var layouts = new Dictionary<(int T, int Slots, int Count), MaskLayout?>();
        for (var end = 1; end <= count; end++)
        {
            cost[end] = double.PositiveInfinity;
            var t = 0;
            var openings = new int[MostSlots(input, plan[end - 1].MeanTruncatedBits) + 1];      // by number of slots, of iterations first to end
            for (var first = end - 1; first >= 0; first--)
            {
                t = Math.Max(t, plan[first].MeanTruncatedBits);
                for (var slots = 1; slots < openings.Length; slots++) openings[slots] += OpeningsOf(plan[first], input, slots);
                if (LayoutFor(input, t, openings, integerBits, layouts) is not { } layout) break;       // t only grows with a longer run's widest iteration
                var opened = openings[layout.Slots];
                // Every party proves each mask and verifies m−1 others' rows; an opening costs several powers.
                var candidateCost = cost[first] + (input.Parties * (opened + (CeilDivide(opened, MaxBatch) * (double)input.Security.DualMaskRows))) + (12.0 * opened);
                if (candidateCost < cost[end]) (cost[end], last[end]) = (candidateCost, (first, layout, opened));
            }
            Refuse(last[end] is null,
                $"Iteration {end} needs more than the {input.Security.ModulusBits}-bit plaintext space; use a longer key, fewer iterations, or fewer features.");
        }
        var classes = new List<MaskClass>();
        for (var end = count; end > 0; end = classes[0].FirstIteration)
        {
            var (first, layout, openings) = last[end]!.Value;
            classes.Insert(0, new(first, end, layout, openings, Split(openings)));
        }
        return classes;
    }

    /// <summary>The layout with the most slots that holds truncation t; <paramref name="known"/> remembers, since most runs of a long session look like others.</summary>
    private static MaskLayout? LayoutFor(BudgetInput input, int t, int[] openingsBySlots, int integerBits, Dictionary<(int T, int Slots, int Count), MaskLayout?> known)
    {
        for (var slots = MostSlots(input, t); slots >= 1; slots--)
        {
            var key = (t, slots, BatchSize(openingsBySlots[slots]));
            if (!known.TryGetValue(key, out var layout)) known[key] = layout = LayoutOf(input, t, slots, key.Item3, integerBits);
            if (layout is not null) return layout;
        }
        return null;
    }

    private static MaskLayout? LayoutOf(BudgetInput input, int t, int slots, int count, int integerBits)
    {
        int sigma = input.Security.StatisticalBits, rows = input.Security.DualMaskRows;
        BigInteger high = BigInteger.One << (InputFractionBits - 1 + integerBits + sigma), low = BigInteger.One << (t - 1);
        var d = new BigInteger(rows * slots * 2);
        BigInteger bHigh = AcceptanceFactor * d * count * high, bLow = AcceptanceFactor * d * count * low;
        var content = (BigInteger.One << (t + InputFractionBits + integerBits)) + (2 * input.Parties * ((bHigh << t) + bLow));
        var width = (int)content.GetBitLength() + 1;    // GetBitLength ≥ ⌈log2⌉
        return slots * width > input.Security.ModulusBits - 2 ? null : new(t, slots, width, count, high, low, bHigh, bLow, rows);
    }

    private static MaskClass? BackClass(BudgetInput input, List<IterationPlan> plan)
    {
        var openings = plan.Sum(p => BackMasksOf(p, plan.Count, input));
        if (openings == 0) return null;
        var batches = Split(openings);
        int sigma = input.Security.StatisticalBits, rows = input.Security.DualMaskRows;
        var high = BigInteger.One << (SaturationBits - 1 + sigma);
        var mask = AcceptanceFactor * new BigInteger(rows) * batches[0] * high;
        var saturation = BigInteger.One << SaturationBits;
        Refuse(2 * input.Parties * mask + saturation >= Arithmetic.Fields.FieldElement.Modulus / 2, $"With {input.Parties} parties the masks R' would wrap in F_p; use fewer parties.");
        var width = (int)(saturation + (2 * input.Parties * mask)).GetBitLength() + 1;
        Refuse(width > input.Security.ModulusBits - 2, "The masks R' do not fit the plaintext space.");
        return new(0, plan.Count, new MaskLayout(0, 1, width, batches[0], high, BigInteger.Zero, mask, BigInteger.Zero, rows), openings, batches);
    }

    /// <summary>Sizes of the batches: as few as possible, equal up to one, the largest first (bounds are computed for it).</summary>
    private static List<int> Split(int openings)
    {
        var size = BatchSize(openings);
        return [.. Enumerable.Range(0, CeilDivide(openings, MaxBatch)).Select(i => Math.Min(size, openings - (i * size))).Where(s => s > 0)];
    }

    private static int BatchSize(int openings) => CeilDivide(openings, CeilDivide(openings, MaxBatch));

    private static double SlackBits(MaskLayout layout) => Math.Log2((double)layout.Rows * layout.Slots * 2) + Math.Log2(layout.Count) + 4;

    /// <summary>The mean and, when refreshed, every party's q travel through one packing: ⌈n_k·d/slots⌉ ciphertexts.</summary>
    private static int OpeningsOf(IterationPlan plan, BudgetInput input, int slots) => CeilDivide(VectorsOf(plan, input.Parties) * input.Features, slots);

    private static int VectorsOf(IterationPlan plan, int parties) => 1 + (plan.RefreshesAfter ? parties : 0);

    private static int BackMasksOf(IterationPlan plan, int iterations, BudgetInput input) =>
        plan.Index == iterations - 1 ? 0 : VectorsOf(plan, input.Parties) * input.Features;

    private SoftThresholdParameters Circuit(BigInteger threshold) =>
        new(ComparisonBits, InputFractionBits, ValueFractionBits, threshold, BigInteger.One << SaturationBits, SaturationDropBits);

    private static int CeilLog2(double value) => Math.Max(0, (int)Math.Ceiling(Math.Log2(value) + 1e-9));

    private static int CeilDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    private static void Refuse(bool condition, string reason)
    {
        if (condition) throw new RefusedInputException($"The size budget does not fit: {reason}");
    }
}
