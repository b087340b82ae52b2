"""Makes every vector anew: python3 tests/vectors/tools/generate.py. The bytes depend on nothing but this folder; `git diff` must stay empty."""
import lattice
import messages
import proofs

if __name__ == "__main__":
    messages.generate()
    proofs.generate()
    lattice.generate()
