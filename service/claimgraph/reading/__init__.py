"""Files in, articles, claims and RDF out."""
