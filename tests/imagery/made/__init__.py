"""Small valid files of vendors' formats, written by hand from what is published about them."""
