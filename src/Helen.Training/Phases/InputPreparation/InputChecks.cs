using Helen.Cryptography.SigmaProofs.BoundedNorm;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Cryptography.SigmaProofs.EncryptedVector;
using Helen.Cryptography.SigmaProofs.InnerProduct;
using Helen.Cryptography.SigmaProofs.OpeningKnowledge;
using Helen.Cryptography.Transcripts;
using Helen.Training.Messages;

namespace Helen.Training.Phases.InputPreparation;

/// <summary>The seven checks of an input (protocol §5), as functions of the statements, the message and its place.</summary>
internal static class InputChecks
{
    /// <summary>Whether proof number <paramref name="job"/> of the message proves its statement.</summary>
    public static bool Verify(InputStatements statements, InputMessage claim, ProofContext context, int job)
    {
        var proof = claim.Proofs[job].Span;
        var transcript = context.Begin(InputProver.Labels[job]);
        switch (job)
        {
            case InputRound.OpeningsJob:
                var openings = statements.Openings;
                return OpeningProof.TryRead(proof, openings.Bounds) is { } opening && OpeningVerifier.Verify(openings, opening, transcript);
            case InputRound.LabelJob:
                var label = statements.EncryptedLabel;
                return LinearMapProof.TryRead(proof, label.Bounds) is { } map && EncryptedVectorVerifier.Verify(label, map, transcript);
            case InputRound.FactorJob or InputRound.ComplementJob:
                var product = job == InputRound.FactorJob ? statements.FactorSquare : statements.ComplementSquare;
                return InnerProductProof.TryRead(proof, product.Bounds) is { } square && InnerProductVerifier.Verify(product, square, transcript);
            default:
                var bounded = job switch { InputRound.RoundingJob => statements.Rounding, InputRound.RemainderJob => statements.Remainder, _ => statements.LabelNorm };
                return NormProof.TryRead(proof, bounded.Bounds) is { } norm && NormVerifier.Verify(bounded, norm, transcript);
        }
    }
}
