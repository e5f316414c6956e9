"""How lessons, solutions and exercises get onto disk: execute, clean, derive, import.

The .ipynb files in notebooks/ and solutions/ are the source; exercises/ is written from solutions/.

    python -m sandbox.grading.authoring               run and clean them all, write the exercises
    python -m sandbox.grading.authoring 01 02         the same for these lessons only
    python -m sandbox.grading.authoring --check 01    change nothing; say what would change
    python -m sandbox.grading.authoring import TEXT.py notebooks    make notebooks/TEXT.ipynb
    python -m sandbox.grading.authoring export notebooks/01_keys.ipynb    print it as such a text
"""
