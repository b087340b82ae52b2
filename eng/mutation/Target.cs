namespace Helen.Mutation;

/// <summary>Files that are mutated together and the tests that must notice.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Files">Paths under the repository; a trailing * takes every .cs file of the folder.</param>
/// <param name="Tests">The test project.</param>
/// <param name="Classes">Full names of the test classes that are run.</param>
public sealed record Target(string Name, string[] Files, string Tests, string[] Classes);
