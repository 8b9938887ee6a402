"""What programs and people say in the usual languages, also in those that the portal doesn't speak.

A text that only says that the HTML has the words (placeholders), an absent person's answer (robots) as each language
says it (absences), and thanks that ask for nothing (thanks). One row a language, in lower case.
"""
