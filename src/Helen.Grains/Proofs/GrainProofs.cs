using System.Collections.Immutable;
using Helen.Cryptography.Hashing;
using Helen.Grains.Abstractions;
using Helen.Rounds;

namespace Helen.Grains.Proofs;

/// <summary>Has the proofs of a session's rounds checked by grains: one call per prover and round, so one write. What a round cannot describe is checked here.</summary>
internal sealed class GrainProofs(string sessionId, IGrainFactory grains) : IProofScheduler
{
    public async Task<ImmutableArray<bool>> JudgeAsync(RoundNumber round, IReadOnlyList<ProofTask> tasks, CancellationToken ct)
    {
        var holds = new bool[tasks.Count];
        await Task.WhenAll(Enumerable.Range(0, tasks.Count).GroupBy(i => tasks[i].Prover).Select(async prover =>
        {
            var described = prover.Select(i => (Index: i, Description: tasks[i].Describe())).ToLookup(job => job.Description is not null);
            var here = described[false].Select(job => Task.Run(() => holds[job.Index] = tasks[job.Index].Check(), ct)).ToList();
            var jobs = described[true].ToList();
            if (jobs.Count > 0)
            {
                var parts = jobs.SelectMany(job => job.Description!.Parts).DistinctBy(part => Digest.Of(part.Span)).Select(part => part.ToArray());
                var verdicts = await grains.GetGrain<IProofVerificationGrain>(ProofVerificationGrain.KeyOf(sessionId, prover.Key.Index)).VerifyAsync(
                    JournalEntry.NameOf(round), [.. jobs.Select(job => new ProofWork { Wire = tasks[job.Index].Job.Wire.ToArray(), Description = job.Description!.Bytes.ToArray() })], [.. parts], ct);
                for (var i = 0; i < jobs.Count; i++) holds[jobs[i].Index] = verdicts[i];
            }

            await Task.WhenAll(here);
        }));
        return [.. holds];
    }
}
