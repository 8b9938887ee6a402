"""What absent people and machines say in Spanish."""

from tickets.letters.set_phrases.absences.absence import Absence

SPANISH = Absence(
    subject=(
        r"fuera de (?:la )?oficina|ausente(?: de la oficina)?|respuesta automática|(?:aviso|mensaje"
        r"|nota) de ausencia|ausencia de la oficina"
    ),
    stems=("acus ause baja cerr conf enfe ofic perm reci regi trab vaca viaj"),
    absent=(
        r"(?:estoy|estaré|me encuentro|me encontraré)[^.\n]{0,30}(?:fuera de (?:la )?oficina|ausente"
        r"|de (?:vacaciones|baja|permiso|viaje)|enferm[oa])|no estoy en la oficina|ya no trabaj[ao]|(?:oficinas?|tienda"
        r"|empresa|estamos|estaremos)[^.\n]{0,40}(?:cerrad[ao]s?|cerrarán?)|cerramos (?:por|del)"
    ),
    received=(
        r"(?:hemos recibido|recibimos|he recibido) (?:correctamente )?su (?:correo|mensaje|solicitud|consulta"
        r"|e-?mail)|su (?:solicitud|mensaje|consulta|correo) ha sido (?:recibid|registrad)|confirmamos (?:la"
        r"|el) rec\w+|acus\w+ (?:de )?recibo"
    ),
    signs=(
        (r"gracias por su (?:mensaje|correo|e-?mail)|gracias por (?:tu|escribir|contactar|ponerse)"),
        (
            r"mi regreso|mi vuelta|regresaré|volveré|vuelva|regrese|de vuelta|leeré|en breve|responderé"
            r"|responderemos|contestaré|contestaremos|(?:plazo|dentro) de|a la mayor brevedad|acceso limitado"
            r"|lo antes posible|contestará|atenderá|reapertura|comprensión|(?:24|48|72) horas"
        ),
        (
            r"urgente|urgencia|en mi ausencia|mi compañer[ao]|contacte con|(?:escriba|diríjase|escribir) a\b"
            r"|\bescriba\b|mi compañer|estimado remitente"
        ),
    ),
    machine=(
        r"(?:este|esta) (?:es|ha sido) (?:un |una )?(?:mensaje|respuesta|correo|notificación)? ?(?:automátic[oa]"
        r"|generad[oa] automáticamente)|(?:mensaje|respuesta) (?:automátic[oa]|generad[oa] automáticamente)"
        r"|(?:por favor,? )?no (?:responda|conteste)n? a este (?:correo|mensaje)|este buzón no (?:se|está)"
        r"|respuesta automática(?=\s?[.:])|este correo ha sido generado"
    ),
    wants=(r"\b(?:quiero|quisiera|necesito|me gustaría)\b|¿|no (?:funciona|conecta|puedo|va)\b|\bpero\b|ningún"),
)
