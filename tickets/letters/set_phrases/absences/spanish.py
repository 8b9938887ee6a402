"""What absent people and machines say in Spanish."""

from tickets.letters.set_phrases.absences.absence import Absence

SPANISH = Absence(
    subject=(
        r"fuera de (?:la )?oficina|ausente(?: de la oficina)?|respuesta automática|(?:aviso|mensaje"
        r"|nota) de ausencia|ausencia de la oficina"
    ),
    stems=(
        "acus ause baja buzó cerr conf enfe esta estar form hemo jubi ofic perm reci regi su trab tu vaca viaj volv"
    ),
    absent=(
        r"no estaré disponible|ya no forma parte|se ha jubilado|(?:buzón|dirección|"
        r"cuenta)[^.\n]{0,30}ya no|"
        r"(?:estoy|estaré|me encuentro|me encontraré)[^.\n]{0,30}(?:fuera de (?:la )?oficina|ausente"
        r"|de (?:vacaciones|baja|permiso|viaje)|enferm[oa])|no estoy en la oficina|ya no trabaj[ao]"
        r"|(?:oficinas?|tienda|empresa|estamos|estaremos)[^.\n]{0,40}(?:cerrad[ao]s?|cerrarán?)"
        r"|cerramos (?:por|del)|volveré a la oficina|esta semana estoy de vacaciones"
    ),
    received=(
        r"(?:hemos|se ha) (?:abierto|creado|registrado) (?:el|un|su|tu) (?:ticket|caso|expediente|solicitud)|"
        r"[st]u (?:solicitud|mensaje|consulta|correo|petición)[^.\n]{0,20} (?:se ha (?:registrado|recibido|creado)|"
        r"quedó registrad)|hemos registrado [st]u|"
        r"(?:hemos recibido|recibimos|he recibido) (?:correctamente )?[st]u (?:correo|mensaje|solicitud"
        r"|consulta|e-?mail)|[st]u (?:solicitud|mensaje|consulta|correo)[^.\n]{0,20} ha sido (?:recibid|registrad)"
        r"|confirmamos (?:la|el) rec\w+|acus\w+ (?:de )?recibo|su mensaje ha sido recibido"
    ),
    signs=(
        (r"gracias por su (?:mensaje|correo|e-?mail)|gracias por (?:tu|escribir|contactar|ponerse)"),
        (
            r"se pondrá en contacto|nos pondremos|"
            r"brevedad|le (?:contestaremos|responderemos|informaremos)|te (?:contestaremos|responderemos)|"
            r"con la referencia|con el número|"
            r"mi regreso|mi vuelta|regresaré|volveré|vuelva|regrese|de vuelta|leeré|en breve|responderé"
            r"|responderemos|contestaré|contestaremos|(?:plazo|dentro) de|a la mayor brevedad"
            r"|acceso limitado|lo antes posible|contestará|atenderá|reapertura|comprensión|(?:24|48"
            r"|72) horas"
        ),
        (
            r"llame al|diríjase|escríba\w+|póngase en contacto|puede (?:llamar|escribir|contactar)|"
            r"urgente|urgencia|en mi ausencia|mi compañer[ao]|contacte con|(?:escriba|diríjase"
            r"|escribir) a\b|\bescriba\b|mi compañer|estimado remitente|para urgencias"
        ),
    ),
    machine=(
        r"(?:este|esta) (?:es|ha sido) (?:un |una )?(?:mensaje|respuesta|correo"
        r"|notificación)? ?(?:automátic[oa]|generad[oa] automáticamente)|(?:mensaje"
        r"|respuesta) (?:automátic[oa]|generad[oa] automáticamente)|(?:por favor,? )?no (?:responda"
        r"|conteste)n? a este (?:correo|mensaje)|este buzón no (?:se|está)|respuesta automática(?=\s?[.:])"
        r"|este correo ha sido generado|notificación automática"
    ),
    wants=(
        r"\b(?:envíen|entreguen|cambien|cancelen|guarden|manden|pónganme)\b|sigue sin|nadie|no he recibido|"
        r"\b(?:quiero|quisiera|necesito|me gustaría)\b|¿|no (?:funciona|conecta|puedo|va)\b|\bpero\b|ningún"
    ),
)
