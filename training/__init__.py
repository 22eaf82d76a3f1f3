"""How a model file comes to be: data, training, evaluation and export; knows no Qt."""
