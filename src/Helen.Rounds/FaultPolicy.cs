namespace Helen.Rounds;

/// <summary>What follows from a fault.</summary>
public static class FaultPolicy
{
    /// <summary>Whether the fault, by itself, proves who cheated.</summary>
    public static bool NamesCulprit(this Fault fault) => fault switch
    {
        Fault.MalformedEncoding or Fault.InvalidProof or Fault.CommitmentMismatch or Fault.Equivocation
            or Fault.WrongOpeningShare or Fault.InvalidMask or Fault.Disagreement => true,
        Fault.MacCheckFailed or Fault.ViewMismatch or Fault.PeerComplaint or Fault.TupleCheckFailed => false,
    };
}
