"""What is done with files after they are kept: judged, checked for viruses, shown as pictures, given out."""
