"""What somebody's words say: do they call on the guarantee, perhaps report a fault, or exercise another right?

Pure, and in linear time on any text: no database, no clock. A text becomes sentences of plain words (spelling, with
what is often mistyped, misspellings). Each is read in its language (languages), whose phrases (speech) stand in a file
of tables/ a language, and are found all in one pass (phrases): a new word is one row there.
What one sentence says is taken apart (clauses): who or what it is about, what is denied, asked, imagined or wished.
What in it sounds like a fault (faults), calls on the law (calling) or exercises a right (rights) becomes findings
(findings). A short text that no table explains is weighed by its words (weighing). The reader decides by all of them
(reader), and its reasons are said in words (reasons), now or later from a row (record).
"""
