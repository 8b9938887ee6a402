"""What absent people and machines say in English."""

from tickets.letters.set_phrases.absences.absence import Absence

ENGLISH = Absence(
    subject=(
        r"out of (?:the )?office|(?:i am|i'm) out of (?:the )?office|away from (?:the )?office|ooo|not in the office"
        r"|auto(?:matic|mated)?[- ]?(?:reply|response|answer)|vacation (?:notice|reply|message)|absence (?:notice"
        r"|notification)|away message"
    ),
    stems=(
        "abse ackn away busi clos conf crea desk empl forw holi ill leav left logg offi rece regi trav vaca with work"
    ),
    absent=(
        r"(?:out of|away from|not in|absent from) (?:the |my )?(?:office|desk)|(?:i am|i'm|i will be"
        r"|i'll be) (?:currently |presently |now )?(?:away|absent|ill|travelling|traveling|on (?:\w+ )?(?:leave"
        r"|holidays?|vacation|business trip))|on (?:annual|parental|maternity|paternity|sick) leave|\b(?:no longer"
        r"|not) (?:work|with|employed)|(?:have|'ve|has) left|(?:office|offices|shop|store|we) (?:is|are|will be"
        r"|remains?) closed"
    ),
    received=(
        r"(?:request|message|e-?mail|enquiry|inquiry|ticket) (?:has been|was) (?:successfully )?(?:received|created"
        r"|registered|logged|forwarded)|received (?:your (?:request|message|e-?mail|enquiry|inquiry|letter)|it)\b"
        r"|(?:acknowledge|confirm)\w* (?:the )?receipt"
    ),
    signs=(
        (
            r"thank(?:s| you) for (?:your|the) (?:e-?mail|message|mail|letter)|thank(?:s| you) for (?:contacting"
            r"|reaching out|getting in touch|writing)"
        ),
        (
            r"(?:will|'ll|shall) (?:be back|be in touch|return|reply|respond|answer|get back|come back)|(?:back"
            r"|returning|return) (?:on|in the office)|(?:no|limited|little) access to (?:my )?(?:e-?mails?|messages)"
            r"|(?:up)?on my return|reopen|re-open|(?:aim|try) to (?:reply|respond|answer)|within (?:\w+"
            r"|\d+) (?:business |working )?(?:hours|days?)\b|repl(?:y|ies) (?:may|will|might)|(?:be|is) (?:processed"
            r"|forwarded)|no reply is needed|not be forwarded|back on \d|check(?:ing)? (?:my )?e-?mail|ask \w+\.?$"
        ),
        (
            r"urgent|for immediate|emergency|in my absence|in the meantime|(?:my|a) colleague|for (?:all "
            r"|any )?(?:enquiries|inquiries)|please (?:contact|direct|forward|refer)|send (?:your|all"
            r"|any)[^.\n]{0,30} to\b|(?:please|kindly) write to|^dear sender"
        ),
    ),
    machine=(
        r"this is an? (?:auto(?:mated|matic)(?:ally generated)?|auto-?generated|system[- ]generated) (?:reply"
        r"|response|message|answer|notification|e-?mail|mail)|(?:please )?(?:do not|don't) (?:reply"
        r"|respond) (?:directly )?to this (?:message|e-?mail|mail|address)|(?:this|the) (?:mailbox|inbox|address"
        r"|e-?mail address|account) is (?:not|no longer|un)\s?(?:being )?(?:monitored|read|checked|in use)"
        r"|(?:you have reached an )?unattended (?:mailbox|inbox|e-?mail|address)"
        r"|replies (?:to this \w+ )?are not (?:read|monitored|checked)|this is an automated acknowledge?ment"
        r"|automatic(?:ally)? (?:generated|reply|response)(?=[.:])"
    ),
    wants=(
        r"\bi(?:'d| would) like|\bi (?:want|wish)\b|(?:and|but|i) need\b|doesn't|does not|please (?!contact|direct"
        r"|forward|refer|note|call|ring|phone|write|e-?mail|reach|send (?:your|an)|allow|expect|be (?:aware|advised"
        r"|patient)|bear|do not|don't|leave|use|speak|get in)|\bbut\b|\bfails?\b"
    ),
)
