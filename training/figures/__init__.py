"""The figures of models and runs, made for print."""
