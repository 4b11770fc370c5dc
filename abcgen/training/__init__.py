"""Training: the only part of abcgen that imports TensorFlow and Keras."""
