using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Helen.Mutation;

/// <summary>
/// Weakens the conditions of a file, every one behind its own switch: an <c>if</c> that never holds, an operand of <c>&amp;&amp;</c> or <c>||</c> that is gone, a bound moved
/// by one, a returned verdict that is always true, a conditional that always takes its accepting branch, a guard call that is not made. All mutants lie in one assembly.
/// </summary>
internal sealed class Mutator(string file, int firstId, IReadOnlySet<string> stillborn) : CSharpSyntaxRewriter
{
    /// <summary>The switch, compiled into every mutated assembly.</summary>
    public const string SwitchSource = """
        internal static class HelenMutants
        {
            private static readonly int s_active = int.Parse(System.Environment.GetEnvironmentVariable("HELEN_MUTANT") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            private static readonly bool[] s_reached = new bool[65536];

            static HelenMutants()
            {
                if (System.Environment.GetEnvironmentVariable("HELEN_MUTANT_COVERAGE") is not { } path) return;
                System.AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                {
                    var reached = new System.Collections.Generic.List<string>();
                    for (var id = 0; id < s_reached.Length; id++) if (s_reached[id]) reached.Add(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    System.IO.File.AppendAllLines(path, reached);
                };
            }

            internal static bool On(int id)
            {
                s_reached[id] = true;
                return s_active == id;
            }
        }
        """;

    private static readonly string[] Guards = ["Ensure", "ThrowIf", "Check", "Enter"];
    private readonly List<Mutant> _mutants = [];

    public IReadOnlyList<Mutant> Mutants => _mutants;

    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => node.WithStatement((StatementSyntax)Visit(node.Statement));

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) => node.WithStatement((StatementSyntax)Visit(node.Statement));

    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) => node;

    public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
    {
        var visited = (IfStatementSyntax)base.VisitIfStatement(node)!;
        return visited.WithCondition(Switch(node.Condition, visited.Condition, ("if never holds", False)));
    }

    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        var visited = (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!;
        switch (node.Kind())
        {
            case SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression:
                var neutral = node.IsKind(SyntaxKind.LogicalAndExpression) ? True : False;
                var left = node.Left.IsKind(node.Kind()) ? visited.Left : Switch(node.Left, visited.Left, ("operand gone", neutral));
                return visited.WithLeft(left).WithRight(Switch(node.Right, visited.Right, ("operand gone", neutral)));
            case SyntaxKind.LessThanExpression: return Bound(node, visited, SyntaxKind.LessThanOrEqualExpression);
            case SyntaxKind.LessThanOrEqualExpression: return Bound(node, visited, SyntaxKind.LessThanExpression);
            case SyntaxKind.GreaterThanExpression: return Bound(node, visited, SyntaxKind.GreaterThanOrEqualExpression);
            case SyntaxKind.GreaterThanOrEqualExpression: return Bound(node, visited, SyntaxKind.GreaterThanExpression);
            default: return visited;
        }
    }

    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node)
    {
        var bounds = node.DescendantNodes().OfType<RelationalPatternSyntax>().Select(pattern => ("bound moved", (ExpressionSyntax)node.ReplaceNode(pattern, Moved(pattern)))).ToArray();
        return Switch(node, (ExpressionSyntax)base.VisitIsPatternExpression(node)!, bounds);
    }

    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
    {
        var visited = (ReturnStatementSyntax)base.VisitReturnStatement(node)!;
        return node.Expression is { } verdict && ReturnsBool(node) && verdict is not LiteralExpressionSyntax
            ? visited.WithExpression(Switch(verdict, visited.Expression!, ("verdict is true", True))).WithReturnKeyword(visited.ReturnKeyword.WithTrailingTrivia(SyntaxFactory.Space))
            : visited;
    }

    public override SyntaxNode? VisitArrowExpressionClause(ArrowExpressionClauseSyntax node)
    {
        var visited = (ArrowExpressionClauseSyntax)base.VisitArrowExpressionClause(node)!;
        return ReturnsBool(node) ? visited.WithExpression(Switch(node.Expression, visited.Expression, ("verdict is true", True))) : visited;
    }

    public override SyntaxNode? VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        var visited = (ConditionalExpressionSyntax)base.VisitConditionalExpression(node)!;
        var (whenTrue, whenFalse) = (Refuses(node.WhenTrue), Refuses(node.WhenFalse));
        if (whenTrue == whenFalse) return visited;
        return visited.WithCondition(Switch(node.Condition, visited.Condition, ("accepting branch", whenTrue ? False : True)));
    }

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        var visited = (ExpressionStatementSyntax)base.VisitExpressionStatement(node)!;
        if (node.Expression is not InvocationExpressionSyntax { Expression: var called }) return visited;
        var name = called is MemberAccessExpressionSyntax member ? member.Name.Identifier.Text : called.ToString();
        // Refusing a caller's argument is not a verdict.
        if (called.ToString().StartsWith("Argument", StringComparison.Ordinal) || !Guards.Any(guard => name.StartsWith(guard, StringComparison.Ordinal)) || Next("guard not called", node, "(nothing)") is not { } id) return visited;
        return SyntaxFactory.ParseStatement($"if (!HelenMutants.On({id})) {visited.WithoutTrivia()}").WithTriviaFrom(node);
    }

    private static LiteralExpressionSyntax True => SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression);

    private static LiteralExpressionSyntax False => SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression);

    /// <summary>In a check of shape the refusal is the defect and null accepts; elsewhere null, false and throw refuse.</summary>
    private static bool Refuses(ExpressionSyntax branch) => InDefect(branch)
        ? branch is ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax
        : branch is ThrowExpressionSyntax || branch.IsKind(SyntaxKind.NullLiteralExpression) || branch.IsKind(SyntaxKind.FalseLiteralExpression);

    private static bool InDefect(SyntaxNode node) => node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { ReturnType: var type } && type.ToString() is "Defect?" or "Fault?";

    private static bool ReturnsBool(SyntaxNode node) => node.Ancestors().FirstOrDefault(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or PropertyDeclarationSyntax)
        is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword } };

    private static RelationalPatternSyntax Moved(RelationalPatternSyntax pattern) => pattern.WithOperatorToken(SyntaxFactory.Token(pattern.OperatorToken.Kind() switch
    {
        SyntaxKind.LessThanToken => SyntaxKind.LessThanEqualsToken,
        SyntaxKind.LessThanEqualsToken => SyntaxKind.LessThanToken,
        SyntaxKind.GreaterThanToken => SyntaxKind.GreaterThanEqualsToken,
        _ => SyntaxKind.GreaterThanToken,
    }).WithTrailingTrivia(SyntaxFactory.Space));

    private ExpressionSyntax Bound(BinaryExpressionSyntax node, BinaryExpressionSyntax visited, SyntaxKind moved) =>
        Switch(node, visited, ("bound moved", SyntaxFactory.BinaryExpression(moved, node.Left, node.Right)));

    /// <summary>The expression with one switch per replacement. What declares variables cannot be replaced: they would be unassigned.</summary>
    private ExpressionSyntax Switch(ExpressionSyntax original, ExpressionSyntax visited, params (string Rule, ExpressionSyntax With)[] replacements)
    {
        var text = visited.WithoutTrivia().ToFullString();
        var changed = false;
        foreach (var (rule, with) in replacements)
        {
            if (original.DescendantNodesAndSelf().Any(node => node is SingleVariableDesignationSyntax or ThrowExpressionSyntax)) continue;
            if (Next(rule, original, with.ToString()) is not { } id) continue;
            text = $"(HelenMutants.On({id}) ? ({with.WithoutTrivia().ToFullString()}) : ({text}))";
            changed = true;
        }
        return changed ? SyntaxFactory.ParseExpression(text).WithTriviaFrom(original) : visited;
    }

    private int? Next(string rule, SyntaxNode original, string with)
    {
        var line = original.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        var mutant = new Mutant(firstId + _mutants.Count, file, line, rule, $"`{Short(original.ToString())}` → `{Short(with)}`");
        if (stillborn.Contains(mutant.Key)) return null;
        _mutants.Add(mutant);
        return mutant.Id;
    }

    private static string Short(string text)
    {
        var one = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return one.Length <= 110 ? one : one[..109] + "…";
    }
}
