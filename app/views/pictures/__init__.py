"""Models of pictures: canvas, samples, strips and grids."""
