"""Goals for speed and memory, each a ratio to the best that plain tools do, measured side by side in one run."""
