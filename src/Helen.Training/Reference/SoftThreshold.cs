namespace Helen.Training.Reference;

/// <summary>The LASSO's proximal map (protocol §2).</summary>
public static class SoftThreshold
{
    /// <summary>sign(v)·max(|v| − τ, 0).</summary>
    public static double Apply(double v, double threshold) => v > threshold ? v - threshold : v < -threshold ? v + threshold : 0.0;
}
