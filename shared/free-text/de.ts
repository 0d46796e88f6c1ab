import type { Language } from "./language.ts";

export const german: Language = {
  code: "de",
  keywords: {
    optOut: "stopp|abmelden|abbestellen|beenden|ende|kundigen|kuendigen|austragen",
    optIn: "anmelden|starten",
    help: "hilfe",
  },
  yes: "ja|bestatigen",
  replies: {
    stop: "{brand}: Sie sind abgemeldet und erhalten keine Nachrichten mehr. Mit START melden Sie sich wieder an.",
    start:
      "{brand}: Sie erhalten wieder Nachrichten, ihre Anzahl wechselt. Es können Kosten anfallen. HILFE für Hilfe, STOPP zum Abmelden.",
  },
  reactions:
    "gefallt|gefiel|liebt|hat mit|reagierte|hat auf|hat reagiert|lachte uber|hat gelacht|hervorgehoben|hinterfragt|gefallt nicht",
  signatures: "gesendet von|von meinem|gesendet mit|outlook fur",
  instructions: "antworte|antworten|sende|senden|schreibe|schick|antworten sie|mit",
  alone: "weg|lass das|ruhe|schnauze voll",
  goesOn: "dass",
  words: {
    but: "aber",
    "ask leave": "wie kann ich das abstellen|wie kann man das abstellen|wo kann ich das abstellen",
    "not want": "unerwunscht|nicht erwunscht|nicht gewunscht",
    "nothing more": "nichts mehr|nix mehr|nichts weiter",
    here: "hier",
    half: "auf|ab|aus",
    need: "brauche|brauch|brauchen|benotige",
    insult: "fick dich|fickt euch|leck mich|leckt mich|leck mich am arsch|fuck you|fahrt zur holle",
    "not introduces":
      "ich bin nicht|bin nicht|das ist nicht|ich heisse nicht|hier ist nicht|hier ist kein|hier ist keine|hier gibt es keinen|hier gibt es keine|gibt es hier nicht|ich bin kein",
    "remove me": "geloscht werden|entfernt werden|gestrichen werden|ausgetragen|rausgenommen werden",
    complain: "blockier*|gemeldet|beschwere|verklag*|die polizei|zur polizei",
    bother:
      "belastig*|beleastig*|nerv|nervt|nerven|nervst|stor*|zutexten|zuspammen|zumullen|zumull*|storen|bombardier*|zuzuspammen",
    weary:
      "genug von|satt|habe es satt|hab die nase voll|nase voll|nase voll von|leid|ende mit|schluss mit|schluss jetzt mit|keine lust mehr auf|keinen bock mehr auf|keinen bock auf|kein bock mehr auf|kein bock auf|keinen bock mehr|keine lust auf|schnauze voll von|schnauze voll|zu viele|zu viel",
    please: "bitte|bitten|biite|bitteschon|freundlich",
    stop: "stop|stopp|stoppt|stopt|stoppen|aufhoren|aufzuhoren|aufhoeren|aufhohren|aufhorn|schluss damit|unterlassen|unterlasst|unterlass|einstellen|einzustellen|stellen sie ein|unterbinden|sein lassen|lassen sie das|lasst das|lass das|finger weg|lasst den|lasst mal|stellt ein|absehen|sehen sie von|seht von|stell das ab|stellt das ab|stellen sie das ab|stelle ich das ab|stell ich das ab",
    holds: "hor|hort|hore|horen|hoert|hoer|hoeren|horen sie|horet",
    leave:
      "abmeld*|abzumelden|abmelde|abbestell*|abzubestellen|abgemeldet werden|austrag*|auszutragen|abbestellung|ausgetragen werden|abmeldung|deabonn*|abo beenden|abo kundigen|abo stornieren|unsubscribe|abonnement beenden|abonnement kundigen|widerspr*|widerruf*|werbewiderspruch|kundige das abo|werde ich euch los|werde ich sie los|werde ich das los|loswerden|kann ich das abstellen|kann man das abstellen|ich das abstellen|bitte abstellen|es abstellen|raus aus dem verteiler|raus aus der liste|raus aus eurem|raus aus ihrem|raus aus eurer|raus aus ihrer",
    reports:
      "melde|meld|meldet|melden|trag|trage|tragt|tragen|schreibt mich|schreib mich|bestell|bestelle|bestellt|bestellen",
    remove:
      "losch*|loesch*|entfern*|streich*|rausnehmen|rausschmeissen|rausloschen|herausnehmen|rauszunehmen|werfen|schmeisst|schmeisst mich|tilgen|rausstreichen|sperr*",
    take: "nehm*|nimm|nimmt|hol|holt|setzt|setzen|stell|stelle|stellt|stellen",
    cancel:
      "beend*|kundigen|kundige|kundigt|kundigung|kuendigen|kuendige|stornier*|widerrufen|deaktivier*|abschalt*|ausschalt*|zuruckziehen|ziehe|ausstell*|annullier*|aufheben|zuruckgezogen|abstellen|abzustellen",
    text: "sms|nachricht|nachrichten|nachrichtn|naricht|narichten|werbung|werbungen|werbe|werbesms|werbenachricht*|werbetext*|spam|spammen|spamen|spammt|zugespammt|benachrichtigung|benachrichtigungen|mitteilung|mitteilungen|meldungen|newsletter|newslettern|schreiben|schreibt|schreib|schreibe|geschrieben|anschreiben|anzuschreiben|schreibst|kontaktier*|kontaktaufnahme|kontakt|texten|simsen|marketing|reklame|zusendung|zusendungen|zuschicken|zusenden|textnachrichten|texte|messages|kommunikation|mails|erinnerungen|smsen|anschreibt|whatsapp|infos|angeschrieben|mit sms|von euch horen|von ihnen horen|angeschrieben werden|kontaktiert werden",
    promo: "angebote|angeboten|gutscheine|rabatte|aktionen|aktionsangebote|coupons|promos|rabattaktionen",
    call: "anrufen|anruf|anrufe|ruft|rufen|anzurufen|ruf",
    send: "schick*|send*|zukommen|geschickt|ubersend*|verschick*|zugeschickt|zugesendet",
    receive:
      "bekommen|erhalten|kriegen|empfangen|gekriegt werden|bekommt|zu bekommen|zu erhalten|zu empfangen|zugeschickt bekommen",
    getting:
      "bekomme|bekomm|erhalte|kriege|krieg|bekam|erhielt|bekommen habe|habe keine|habe noch keine|habe nichts|hab keine|hab nix|habe ich keine|noch nicht bekommen|noch nicht erhalten|nicht bekommen|nicht erhalten|nicht angekommen|kam nicht|kommt nicht|kommen keine|kommt keine",
    not: "nicht|kein|keine|keinen|keiner|keinerlei|nie|niemals|net|ned|nich|keins|ohne",
    no: "nein|ne|nee|no",
    "not more":
      "nie mehr|nie wieder|niewieder|nimmer|kein weiteres|keine weitere|keine weiteren|nicht weiter|nicht langer|nicht wieder|keinerlei weitere|kein mehr|nicht mehr an",
    cannot: "kann nicht|kann ich nicht|konnte nicht|konnt nicht|kann net",
    more: "mehr|weitere|weiteren|weiterer|weiterhin|wieder|nochmal|noch mal|kunftig|zukunftig|in zukunft|erneut|langer|noch",
    nothing: "nichts|nix|niemanden",
    want: "will|mochte|moechte|wollen|wunsche|wuensche|wunschen|mocht|verlange|verzichte|wurde gern|wurde gerne|hatte gern|hatte gerne|bitte darum|fordere|mochten|will ich|wollte|mag",
    interest: "interesse|interessiert|intresse|interessieren",
    me: "mich|mir|mein|meine|meinen|meiner|meinem|uns|unsere|unser|unserer|ihn|mutter|vater|mann|frau|sohn|tochter",
    i: "ich|wir|bin|hab|habe",
    you: "sie|ihr|euch|eure|eurer|du|dich|dir|deine|ihre|ihren|ihrer|ihrem|ihnen|von euch|von ihnen|von dir|deinen|deiner|deinem|dein|deines|euren|eurem",
    this: "das|dies|diese|diesen|dieser|diesem|dieses|alle|alles|allem|allen|sowas|solche|so was|so ein|son|sachen|dinge|dingen",
    it: "es",
    list: "liste|listen|verteiler|verteilers|datenbank|datei|system|adressliste|verzeichnis|mailingliste|smsliste|empfangerliste|gruppe|smsverteiler|emailverteiler|verteilerliste|kundenliste|kontaktliste|dem programm|datenbanken",
    number:
      "nummer|nummern|numer|handynummer|telefonnummer|rufnummer|handy|telefon|nr|mobilnummer|daten|kontaktdaten|personendaten|name|namen|eintrag|kundendaten|mobiltelefon",
    off: "rausgenommen|weg|raus|heraus",
    enough:
      "genug|es reicht|jetzt reichts|reichts|jetzt reicht es|schluss|schluss jetzt|langt|es langt|mir reichts|feierabend|mir reicht es",
    polite:
      "pls|please|danke|dankeschon|vielen dank|dank|jetzt|sofort|umgehend|unverzuglich|schnellstens|ok|okay|hallo|hi|hey|moin|servus|guten tag|gruss|grusse|mfg|lg|sehr geehrte|damen|herren|und|oder|also|dann|doch|endlich|mal|einfach|ja|gerne|gern|dringend|ab sofort|fur immer|dauerhaft|komplett|ganz|freundliche|hiermit|nun|auch|damit|mit|zu|zum|zur|von|der|die|den|dem|des|nur|noch einmal|ein fur alle mal|zum letzten mal|ihr lieben|leute|schon|so|sorry|entschuldigung|tut mir leid|freundlichen grussen|wirklich|ehrlich|gleich|im namen|halt|eben|zefix|tag|fur|bloss|dass|schonen tag|schonen tag noch|schones wochenende|schonen abend|einen schonen tag|weiter",
    rude: "scheiss|scheisse|verdammt|verdammte|verdammten|verdammter|mist|kack|kacke|arschlocher|arschloch|idioten|idiot|blod|blode|bloden|dammlich|dumme|dummen|mull|schrott|nervige|nervigen|lastige|lastigen|unerwunschte|unerwunschten|standig|standigen|dauernd|dauernden|ewigen|penner|wichser|spinner|fuck|fucking|vollidioten|quatsch|unsinn|kram|zeug|dreck|taglichen|taglich|unverlangte|unaufgeforderte|betruger",
    ask: "konnen sie|konnt ihr|kannst du|konnten sie|konntet ihr|konntest du|wurden sie|wurdet ihr|kann man|kann ich|wie kann ich|wie kann man|wie komme ich|wie|wie geht|was muss ich tun um|was muss ich machen um|wo kann ich|wollen sie|wollt ihr|sie sollen|ihr sollt|du sollst|sie mussen|ihr musst|ich will dass ihr|ich mochte dass sie|ich mochte dass ihr|fordere sie auf|fordere euch auf|ich bitte sie|ich bitte euch|bitte sie|bitte euch|mochte gerne|ich mochte|ich will|konnte man|darf ich|muss ich|ich wurde gern|soll|sollen|helfen sie mir|warum|wann hort ihr|wann horen sie|konnten|konnen",
    if: "wenn|falls|bevor|bis|wahrend|solange|wann|aus versehen|versehentlich|was passiert|ab wann|wie lange|jederzeit|ob",
    other:
      "bestellung|bestellungen|termin|termine|reservierung|buchung|flug|reise|lieferung|lieferungen|paket|packchen|einkauf|artikel|produkt|produkte|zahlung|karte|mitgliedschaft|fitnessstudio|kurs|stunde|versicherung|vertrag|tisch|zimmer|box|bus|tram|strassenbahn|zug|taxi|laden|geschaft|bank|verkauf|konzert|veranstaltung|warenkorb|konto|adresse|rechnung|grosse|zwiebeln|foto|link|code|haltestelle|position|pizza|uhr|warteliste|gasteliste|einkaufsliste|preisliste|wunschliste|wohnung|job|lachen|rauchen|essen|weinen|regen|musik|larm|stoppe kurz|stoppen wir|ende mai|ende der|am ende|zu ende|das ende|ende des|wochenende|ende gut|ende nachster|ende juni|ende juli|ende august|ende dieser|ende der woche|bei euch vorbei|einstellungen|auf die liste|termin absagen|zwiebel|kase|tomaten|fleck|nicht auf lager",
    consent:
      "einwilligung|zustimmung|erlaubnis|genehmigung|zugestimmt|eingewilligt|einverstanden|erlaubt|erteilt|einverstandnis|genehmigt",
    threat:
      "zeige sie an|zeige euch an|verbraucherzentrale|bundesnetzagentur|datenschutz|datenschutzbehorde|dsgvo|melde euch|melde sie|melde das|abmahnung|abmahnen|robinsonliste|melde diese nummer|melde die nummer|rechtliche schritte|werde sie anzeigen|werde euch anzeigen|anzeige ist raus|anzeige erstattet|erstatte anzeige|zeige das an|anwalt|rechtsanwalt|belastigung|belastigen mich|ist stalking|anzeige folgt",
    wish: "lasst mich in ruhe|lass mich in ruhe|lassen sie mich in ruhe|lasst uns in ruhe|in ruhe|in ruhe lassen|in frieden|lass mich zufrieden|lasst mich zufrieden|verpiss dich|verpisst euch|verpissen sie sich|haut ab|hau ab|hauen sie ab|geht weg|geh weg|zieh leine|verschwindet|verschwinde|zieht leine|haltet die klappe|halt die klappe|halts maul|habe stopp gesagt|habe stop gesagt|stopp gesagt|stop gesagt|stopp geschrieben|stop geschrieben|schon gesagt dass ihr|bitte nicht storen|kein kontakt|vergesst meine nummer|vergiss meine nummer|vergessen sie meine nummer|gebt ruhe|geben sie ruhe|ruhe jetzt|verschont mich|verschone mich|verschonen sie mich|verschont uns|verschonen sie uns|verbitte mir|untersage ihnen|untersage euch|verbiete ihnen|verbiete euch|lasst es sein|lass es sein|lassen sie es sein|lass das sein|lasst das sein|lassen sie das sein|schreib mich nicht mehr an|schreibt mich nicht mehr an|schreiben sie mich nicht mehr an|nicht mehr melden|nicht mehr bei mir melden|nicht mehr bei mir",
    wrong:
      "falsche nummer|falsche person|falscher empfanger|falschen empfanger|falscher adressat|falsche handynummer|falsche rufnummer|falsch verbunden|nummer ist falsch|verwahlt|verwechseln mich|verwechselt mich|nicht meine nummer|nicht die richtige person|nicht die richtige nummer|nicht der richtige|nicht mehr die nummer|wohnt hier nicht|wohnt nicht hier|wohnt nicht mehr hier|hier wohnt kein*|keinen herrn|kein herr|keine frau|kenne keine|kenne keinen|kenne ich nicht|neue nummer bekommen|nummer gehort|gehort jemand|irrtum|sie irren sich|ihr irrt euch|in der nummer geirrt|nummer geirrt|sich geirrt|nummer vertan|haben sich verwahlt|gehort jetzt jemand|handy gehort|gehort nicht mehr|nicht die nummer von|haben sich vertan|habt euch vertan|hast dich vertan|nicht mehr seine nummer|nicht mehr ihre nummer|hat eine neue nummer|hat eine andere nummer|hat jetzt eine andere nummer|das ist nicht mehr seine nummer|das ist nicht mehr ihre nummer|das ist nicht seine nummer|das ist nicht ihre nummer",
    keep: "weiter so|nicht aufhoren|bitte weiter|weitermachen|hort nicht auf|hor nicht auf|horen sie nicht auf|hort bloss nicht auf|hort bitte nicht auf|liebe die|liebe eure|wieder anmelden|neu anmelden|wieder aufnehmen|weniger nachrichten",
    joined:
      "angemeldet|registriert|eingetragen|abonniert|angefordert|gewunscht|verlangt|darum gebeten|gegeben|unterschrieben",
    subscription: "abo|abonnement|abos|anmeldung|mitgliedschaft sms|service|dienst|sms service|sms dienst",
    left: "abgemeldet|abbestellt|gekundigt",
    doubt:
      "nein danke|woher haben sie|woher habt ihr|woher hast du|wieso bekomme ich|warum bekomme ich|warum schreibt ihr|warum schreiben sie|warum kriege ich|wieso kriege ich|ist verstorben|verstorben|gestorben|betrug|abzocke|zu oft|kein bedarf|lieber nicht|keine nachricht|ist spam",
    persists: "immer noch|noch immer|trotzdem",
    disowns:
      "kenne euch nicht|kenne sie nicht|kein kunde|kein kunde mehr|keine kundin|keine kundin mehr|nicht mehr kunde|nicht mehr kundin|bin nicht mehr kunde|bin nicht mehr kundin|ich bin nicht mehr kunde|ich bin kein kunde|bin kein kunde|ich bin kein kunde mehr|bin kein kunde mehr",
    when: "heute",
    title: "herrn|herr",
    plain:
      "an|am|im|in|ins|bei|beim|ist|sind|war|wird|hat|hatte|kann|muss|darf|wo|wer|was|woher|welche|welcher|eine|einen|einem|einer|als|um|nach|vor|uber|unter|heute abend|morgen|abend|woche|mai|monat|zeit|lange|geht|gehe|kommt|komme|kommen|fertig|gut|top|super|passt|klar|hilfe|neu|neue|neuen|geandert|nachsten|nachbarn|nebenan|liegt|woran|daran|wegen|haha|sein|dort|man|sich|spater|kurz|halte|halten|wohnt|heisst|heisse|machen|macht|nachste|listig|welle|nichte|nicken|senken|sende ich|streik|versand|versandt|sonder|besonders|sender|gestoppt|stopfen|stoff|stock|stoppe|sport|lose|loser|nachrichtlich|schreibtisch|bekannt|gesendet|richtig|richtige|verkaufer|zuhause|krank|da|angebot|gutschein|kunde|noch nicht|mehr infos|mehr informationen|mehr nicht|nicht mehr notig|immer mehr|per|mehr oder weniger|noch mehr|werden|zu hause|zu haus",
  },
};
