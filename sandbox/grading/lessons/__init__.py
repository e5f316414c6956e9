"""The checks, one package for each lesson and one module for each exercise."""
