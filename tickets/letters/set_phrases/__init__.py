"""What programs and people say in the usual languages, also in those that the portal doesn't speak.

A text that only says that the HTML has the words (placeholders), an absent person's answer (robots) as each language
says it (absences), thanks that ask for nothing (thanks), and what stands before a subject that is answered or forwarded
(subject_marks). One row a language, in lower case.
"""
