"""What music and networks are: values, attributes, files, checkpoints, and the dial's engine."""
