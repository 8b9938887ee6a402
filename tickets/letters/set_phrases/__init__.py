"""What programs and people say in the usual languages, also in those that the portal doesn't speak.

A text that only says that the HTML has the words (placeholders), an absent person's answer (robots) as each language
says it (absences), what mail servers, calendars, newsletters and other desks send (machine_notices), thanks that ask
for nothing (thanks), what stands before a subject that is answered or forwarded (subject_marks), and heads of the
history without a verb or without colons (bare_heads). One row or file a language, in lower case.
"""
