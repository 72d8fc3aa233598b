"""HTTP routes, thin: read the request, ask the floors below, commit, answer."""
