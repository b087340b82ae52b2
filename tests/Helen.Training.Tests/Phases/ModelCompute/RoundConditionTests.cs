using System.Collections.Immutable;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Randomness;
using Helen.Cryptography.SigmaProofs.CiphertextLinearMap;
using Helen.Rounds;
using Helen.Training.Messages;
using Helen.Training.Phases;
using Helen.Training.Phases.InputPreparation;
using Helen.Training.Phases.ModelCompute;
using Helen.Training.Tests.Support;

namespace Helen.Training.Tests.Phases.ModelCompute;

/// <summary>What the rounds of the loop refuse of their own store and number by themselves.</summary>
public sealed class RoundConditionTests
{
    /// <summary>The own rows come from elsewhere, perhaps from a store: what does not make the whole vector is not sent.</summary>
    [Fact]
    public void Start_BlocksThatAreNotTheSessionsRows_Throws()
    {
        var harness = SessionHarness.Diabetes(2, 2, 512, blockRows: 4);
        var self = new PartyId(0);
        var participant = harness.ParticipantOf(self);
        var coins = new SystemRandomSource();
        var (own, _) = new InputProver(participant, InputProver.Norm).Prove(harness.Inputs[0], Proofs.Context(harness.Document, InputRound.Place, 0, self), coins);
        var bases = new LinearMapBases(participant.Public.Key, own.Public.Label);
        var round = new LocalUpdateRound(participant, [own.Public, own.Public], PublicIterate.Initial(harness.Document, participant.Public.Key, [[.. own.Public.Label], [.. own.Public.Label]]));
        ImmutableArray<LocalUpdateMessage> blocks = [.. Enumerable.Range(0, harness.Document.BlockCount).Select(number => CoordinateBlock.Of(participant.Public, self, own, CoinSeed.Draw(coins), (ushort)number).Update(0, bases))];

        Assert.Equal(blocks.Length, Assert.IsType<Step<LocalUpdateState>.Advance>(round.Start(blocks)).Outbox.Length);
        Assert.Throws<InvalidDataException>(() => round.Start(blocks[..^1]));
        Assert.Throws<InvalidDataException>(() => round.Start([.. blocks, blocks[0] with { Images = [] }]));
        Assert.Throws<InvalidDataException>(() => round.Start(blocks.SetItem(0, blocks[0] with { Images = blocks[0].Images[1..] })));
        Assert.Throws<InvalidDataException>(() => round.Start(blocks.SetItem(0, blocks[0] with { Images = blocks[0].Images.SetItem(0, 0) })));
    }

    [Theory]
    [InlineData(Phase.ModelCompute, 1, 0, null)]            // the local update
    [InlineData(Phase.ModelCompute, 2, 0, 0)]
    [InlineData(Phase.ModelCompute, 3, 0, 0)]
    [InlineData(Phase.ModelCompute, 7, 0, 2)]
    [InlineData(Phase.ModelCompute, 7, 1, null)]            // a segment
    [InlineData(Phase.Release, 7, 0, null)]
    public void EpochOf_CheckpointRounds_IsTheirsAndOfOthersNone(Phase phase, ushort step, byte attempt, int? epoch) => Assert.Equal(epoch, CheckpointRound.EpochOf(new(phase, 0, step, attempt)));
}
