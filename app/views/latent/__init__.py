"""The latent space as a map."""
