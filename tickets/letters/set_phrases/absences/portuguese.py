"""What absent people and machines say in Portuguese."""

from tickets.letters.set_phrases.absences.absence import Absence

PORTUGUESE = Absence(
    subject=(
        r"fora do escritório|ausente(?: do escritório)?|ausência(?: do escritório| temporária)?"
        r"|resposta automática|(?:aviso|mensagem) de ausência"
    ),
    stems=("ause baix conf doen ence escr fech féri lice mens pedi rece regi regr trab viag"),
    absent=(
        r"(?:estou|estarei|encontro-me|encontrar-me-ei)[^.\n]{0,30}(?:fora do escritório|ausente"
        r"|de (?:férias|licença|baixa)|em (?:férias|viagem)|doente)|já não trabalh[ao]|não trabalh[oa] mais"
        r"|(?:escritórios?|loja|empresa|estamos|estaremos)[^.\n]{0,40}(?:encerrad|fechad)[oa]s?"
        r"|regresso ao escritório"
    ),
    received=(
        r"recebemos o (?:seu|teu) pedido|(?:o seu|o teu|a sua) (?:pedido|mensagem|ticket)[^.\n]{0,30}(?:ficou|foi|"
        r"está) (?:registad|"
        r"registrad|recebid|criad)[oa]|pedido recebido|"
        r"(?:recebemos|recebi) (?:a|o) (?:sua|seu|vossa|vosso) (?:mensagem|e-?mail|pedido|contact?o)|(?:sua"
        r"|seu) (?:mensagem|pedido) foi (?:recebid|registad|registrad)[oa]|confirmamos a? ?rece[pç]\w+"
        r"|mensagem foi recebida"
    ),
    signs=(
        (
            r"obrigad[oa] pel[oa] (?:sua |seu )?(?:mensagem|e-?mail|contacto|contato)"
            r"|obrigad[oa] por (?:nos|entrar)"
        ),
        (
            r"entraremos em contact?o|brevemente|quando voltar|responderei|"
            r"meu regresso|meu retorno|regresso a|retorno em|voltarei|regressarei|regressar|retornarei"
            r"|responderei|responderemos|assim que possível|brevidade|acesso limitado|em \d+ horas|em breve"
            r"|no regresso|lerei|ajudá-lo|reabrir\w+|atender\w+|no prazo|nessa altura"
        ),
        (
            r"ligue para|em caso de urgência|"
            r"urgente|urgência|na minha ausência|contacte|contactar|contatar|minha? colega|escreva para"
            r"|caro remetente|a minha colega|o meu colega|para urgências"
        ),
    ),
    machine=(
        r"est[ae] é uma? (?:mensagem|resposta|e-?mail) (?:automátic[oa]|gerad[oa] automaticamente)"
        r"|(?:mensagem|e-?mail|resposta) (?:automátic[oa]|gerad[oa] automaticamente"
        r"|enviad[oa] automaticamente)|(?:por favor,? )?não responda a est[ae]"
        r"|esta caixa (?:de correio )?não é|resposta automática(?=\s?[.:])"
    ),
    wants=(
        r"\b(?:guardem|enviem|mandem|entreguem|cancelem|mudem|alterem|troquem)\b|ninguém|ainda não|"
        r"\b(?:quero|queria|gostaria|preciso|podem|pode)\b|não (?:funciona|liga|consigo|abre)\b|\bmas\b"
        r"|nada\b"
    ),
)
