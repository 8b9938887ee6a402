"""What absent people and machines say in English."""

from tickets.letters.set_phrases.absences.absence import Absence

ENGLISH = Absence(
    subject=(
        r"out of (?:the )?office|(?:i am|i'm) out of (?:the )?office|away from (?:the )?office|ooo"
        r"|not in the office|auto(?:matic|mated)?[- ]?(?:reply|response|answer)|vacation (?:notice|reply"
        r"|message)|absence (?:notice|notification)|away message"
    ),
    stems=(
        "jury shut we left abse ackn addr away busi case clos conf crea desk empl forw got gott holi ill leav left "
        "logg offi rece regi requ reti sabb team than tick trav vaca with work"
    ),
    absent=(
        r"(?:we are|we're|office is) (?:shut|closed) (?:until|for|from)|"
        r"\bleft \w+ on \d[^\n.]{0,20}\.\s+your (?:e-?mail|message)|on jury duty|"
        r"on (?:a |my )?sabbatical|(?:i am|i'm) (?:currently )?(?:travelling|traveling|off sick|off work|"
        r"not reading|off until)|(?:has|have) (?:retired|left (?:us|the company))|retired in|reached (?:an|"
        r"the) (?:old )?(?:address|mailbox|inbox)|(?:address|mailbox|inbox|"
        r"account) (?:that )?is no longer (?:in use|active|valid|used|monitored)|no longer (?:works?|employed|"
        r"part of|at)\b|"
        r"(?:out of|away from|not in|absent from) (?:the |my )?(?:office|desk)|(?:i am|i'm|i will be"
        r"|i'll be) (?:currently |presently |now )?(?:away|absent|ill|travelling|traveling"
        r"|on (?:\w+ )?(?:leave|holidays?|vacation|business trip))|on (?:annual|parental|maternity"
        r"|paternity|sick) leave|\b(?:no longer|not) (?:work|with|employed)|(?:have|'ve|has) left|(?:mailbox|"
        r"address|account) is no longer (?:active|valid|used)|(?:office"
        r"|offices|shop|store|we) (?:is|are|will be|remains?) closed|(?:will|'ll) be (?:back|out)\b|(?:i am"
        r"|i'm) out (?:today|this|until|for)|team is on (?:holiday|vacation|leave)"
    ),
    received=(
        r"we've (?:got|received)|"
        r"(?:we|we've|have) (?:got|received|logged|registered) (?:your|the) (?:message|e-?mail|request|enquiry|"
        r"inquiry|note|question)|(?:your|a(?: new| support)?) (?:request|ticket|enquiry|inquiry|question|message|"
        r"case) (?:has been|was|is) (?:assigned|given|opened|raised|submitted)|thank(?:s| you) for (?:contacting|"
        r"reaching out to) (?!me\b|us\b)\w+|(?:request|message|e-?mail|enquiry|inquiry|"
        r"ticket)(?: \(?#?[\w-]{1,20}\)?)? (?:has been|"
        r"was) (?:successfully )?(?:received"
        r"|created|registered|logged|forwarded)|received (?:your (?:request|message|e-?mail|enquiry|inquiry"
        r"|letter)|it)\b|(?:acknowledge|confirm)\w* (?:the )?receipt|logged your (?:message|request|e-?mail)"
    ),
    signs=(
        (
            r"thank(?:s| you) for (?:your|the) (?:e-?mail|message|mail|letter)|thank(?:s"
            r"| you) for (?:contacting|reaching out|getting in touch|writing)|thank(?:s| you) for writing"
        ),
        (
            r"(?:will|'ll) be (?:with you|answered|processed)|from the \d|has been forwarded|"
            r"(?:get|be) back to you|(?:will|shall) (?:respond|be in touch|look into|help)|(?:slow|"
            r"slower) to (?:answer|reply|respond)|not reading (?:my )?(?:e-?)?mail|back at (?:my|the) desk|"
            r"be dealt with|reply above this line|reference (?:number )?(?:is )?\w*\d|(?:is|are) looking after|"
            r"in touch (?:soon|shortly)|"
            r"(?:will|'ll|shall) (?:be back|be in touch|return|reply|respond|answer|get back|come back)"
            r"|(?:back|returning|return) (?:on|in the office)|(?:no|limited"
            r"|little) access to (?:my )?(?:e-?mails?|messages)|(?:up)?on my return|reopen|re-open|(?:aim"
            r"|try) to (?:reply|respond|answer)|within (?:\w+|\d+) (?:business |working )?(?:hours|days?)\b"
            r"|(?:is|being) reviewed|repl(?:y|ies) (?:may|will|might)|(?:be|is) (?:processed|forwarded)|"
            r"no reply is needed"
            r"|not be forwarded|back on \d|check(?:ing)? (?:my )?e-?mail|ask \w+\.?$|(?:we|i) will answer"
        ),
        (
            r"(?:kindly )?direct (?:any|all|your)|will help you|looking after|instead, please|please (?:use|"
            r"try) (?:the|our)|"
            r"urgent|for immediate|emergency|in my absence|in the meantime|(?:my|a) colleague|for (?:all "
            r"|any )?(?:enquiries|inquiries)|please (?:contact|direct|forward|refer)|send (?:your|all"
            r"|any)[^.\n]{0,30} to\b|(?:please|kindly) write to|^dear sender|(?:please )?(?:call"
            r"|ring) (?:the|our)\b"
        ),
    ),
    machine=(
        r"this is an? (?:auto(?:mated|matic)(?:ally generated)?|auto-?generated"
        r"|system[- ]generated) (?:reply|response|message|answer|notification|e-?mail|mail)"
        r"|(?:please )?(?:do not|don't) (?:reply|respond) (?:directly )?to this (?:message|e-?mail|mail"
        r"|address)|(?:this|the) (?:mailbox|inbox|address|e-?mail address|account) is (?:not|no longer"
        r"|un)\s?(?:being )?(?:monitored|read|checked|in use)"
        r"|(?:you have reached an )?unattended (?:mailbox|inbox|e-?mail|address)"
        r"|replies (?:to this \w+ )?are not (?:read|monitored|checked)"
        r"|this is an automated acknowledge?ment|automatic(?:ally)? (?:generated|reply|response)(?=[.:])"
    ),
    wants=(
        r"(?:^|[.,!\n] ?)(?:keep|move|put|hold|cancel|send|remove|set) (?:our|my|the|it|us|him|her|me)\b|"
        r"please (?:deliver|cancel|put|change|switch|send (?:the|me|it|us)|enclose|open|remove|tell|help|look|check|"
        r"let me)|\bi (?:can't|cannot|could not|do not|don't|did not|didn't)\b|nobody|nothing|still\b|"
        r"\bi(?:'d| would) like|\bi (?:want|wish)\b|(?:and|but|i) need\b|doesn't|does not|please (?!type your|quote|"
        r"keep|include|contact"
        r"|direct|forward|refer|note|call|ring|phone|write|e-?mail|reach|send (?:your|an)|allow|expect"
        r"|be (?:aware|advised|patient)|bear|do not|don't|leave|use|speak|get in)|\bbut\b|\bfails?\b"
    ),
)
