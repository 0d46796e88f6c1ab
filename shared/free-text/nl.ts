import type { Language } from "./language.ts";

export const dutch: Language = {
  code: "nl",
  keywords: {
    optOut: "stoppen|afmelden|uitschrijven|opzeggen",
    optIn: "aanmelden|starten",
    help: "hulp",
  },
  yes: "ja|bevestigen",
  replies: {
    stop: "{brand}: U bent afgemeld en ontvangt geen berichten meer. Antwoord START om u weer aan te melden.",
    start:
      "{brand}: U ontvangt weer berichten. De frequentie wisselt. Er kunnen kosten gelden. HULP voor hulp, STOP om af te melden.",
  },
  reactions:
    "vond|vindt|heeft gereageerd|reageerde|hield van|lachte om|benadrukte|heeft een hart|leuk gevonden|is dol op|vroeg naar",
  signatures: "verzonden vanaf|verstuurd vanaf|verzonden met|verstuurd met|outlook voor|download outlook",
  instructions: "antwoord|beantwoord|stuur|sms|app|reageer|verstuur|typ",
  alone: "eraf|kappen|nee stop|eruit",
  words: {
    "not want": "ongewenst|niet gewenst|weiger",
    "ask leave": "hoe kom ik hier vanaf|hoe kom ik hiervan af|hoe kom ik van jullie af|hoe kom ik er vanaf",
    "nothing more": "niets meer|niks meer",
    here: "hier",
    half: "af|uit|op",
    need: "hoef|hoeft|hoeven|nodig",
    insult:
      "krijg de|fuck you|krijg de tering|krijg de klere|val dood|kanker op|tering op|loop naar de hel|flikker op",
    "not introduces": "ik ben niet|ben niet|dit is niet|ik heet niet|hier is geen|ik ben geen|is niet",
    "remove me": "verwijderd worden|worden verwijderd|geschrapt worden",
    complain:
      "klacht|klachten|mijn advocaat|blokkeer|blokkeren|geblokkeerd|aanklagen|rapporteer|rapporteren|gerapporteerd|aangeven|de politie",
    bother:
      "lastig|lastigvallen|lastig te vallen|storen|stoor|stoort|irriteren|stalken|lastiggevallen|te storen",
    weary:
      "genoeg van|zat|ben het zat|beu|klaar mee|klaar met|zat van|spuugzat|mooi geweest|afgelopen|te veel|teveel",
    please:
      "aub|a u b|alsjeblieft|alstublieft|alstu|alsjeblief|alstublief|s v p|gelieve|gelieve te|vriendelijk|in godsnaam|ajb|verzoeke|graag",
    stop: "stop|stoppen|stopt u|ophouden|op te houden|staken|staak|schei uit|scheid uit|kap|kappen|kap met|kappen met|hou op|houd op|houdt op|houden op|beeindig|stopzetten|stop te zetten|stopgezet worden|nokken|ophoude|laat het|uitscheiden|zet stop",
    holds: "hou|houd|houdt|houden|hoedt",
    leave:
      "afmeld*|afmelding|afgemeld worden|uitschrij*|uitschrev*|uit te schrijven|af te melden|afteme*|uitschrijving|uitgeschreven worden|uitgeschreven|uit te schrijve|afmelde|opzeg*|abonnement stoppen|abonnement opzeggen|unsubscribe|uitschrijfen|stop uit|uitschijven|me uit|mij uit|afzeggen sms|uitschrijf*|zeg mijn abonnement op|zeg het abonnement op|zeg dit abonnement op",
    reports: "meld|meldt|melden|schrijf|schrijft|schrijven|zeg",
    remove: "verwijder*|verweider*|wis|wissen|schrap|schrappen|gooi|delete|deleten|streep|blokkeer mijn",
    take: "haal|halen|haalt|neem|nemen|zet",
    cancel:
      "annuleer|annuleren|annuleer mijn|beeindig*|intrekken|trek|herroep|opschorten|zet uit|uitzetten|uit te zetten|opheffen|deactiveer|ingetrokken",
    text: "bericht|berichten|berichtje|berichtjes|sms|smsjes|sms jes|smsje|smsen|sms en|sms t|smst|smsses|appen|app|appjes|appje|apps|apt|tekst|teksten|reclame|reclames|reclameberichten|reclamesms|spam|spammen|spamberichten|notificatie|notificaties|melding|meldingen|mededelingen|contacteer|contacteren|contact|benader|benaderen|benaderd|marketing|advertenties|advertentie|nieuwsbrief|nieuwsbrieven|mails|mailen|mailtjes|sturen mij|communicatie|aanschrijven|te berichten|whatsapp|berichtgeving|berichtn|beriichten|sms berichten|pushberichten|herinneringen|van jullie horen|van u horen|contact op|contact opnemen|contact meer op|gecontacteerd",
    promo: "aanbiedingen|acties|kortingen|kortingscodes|promoties|coupons|folders",
    call: "bel|bellen|belt|gebeld|telefoontjes|te bellen",
    send: "stuur|sturen|stuurt|verstuur|verstuur*|zend|zenden|toesturen|te sturen|gestuurd|opsturen|gestuur",
    receive:
      "ontvangen|krijgen|te ontvangen|te krijgen|ontvang*|gestuurd krijgen|worden benaderd|horen|vernemen",
    getting:
      "krijg|krijg ik|kreeg|kreeg ik|ontvang|ontving|heb ik nog|heb nog|nooit gekregen|niet gekregen|niet ontvangen|geen bericht gekregen|gekregen|ontvangen had|niet aangekomen|komt niet|komen niet",
    not: "niet|geen|nooit|nie|niks meer nooit|nimmer|gene|geeneen|zonder",
    no: "nee|neen|no",
    "not more":
      "nooit meer|niet langer|niet weer|geen enkel|geen verdere|niet verder|nimmer meer|nooit weer|niet nog",
    cannot: "kan niet|kan ik niet|kon niet|kunnen niet",
    more: "meer|nog|weer|nogmaals|verder|verdere|voortaan|langer|opnieuw|andere",
    nothing: "niets|niks|niemand",
    want: "wil|wou|wens|wil graag|zou graag|zou willen|willen|verzoek|verlang|zou|heb liever|liever|eis|wenst|wens ik|wilde|zit niet te wachten op",
    interest: "interesse|geinteresseerd|interesseert|intresse|behoefte|behoefte aan",
    me: "me|mij|mijn|m n|ons|onze|hem|haar|mn|moeder|vader|man|vrouw|zoon|dochter|zelf",
    i: "ik|wij|we|ben|heb",
    you: "u|jij|je|jullie|uw|jou|jouw|ze",
    this: "dit|deze|die|dat|alles|alle|al|zulke|zo n|allemaal|daarmee|hiermee|al die|al deze|dingen|spullen",
    it: "het",
    list: "lijst|lijsten|bestand|bestanden|database|systeem|mailinglijst|maillijst|mailinglist|smslijst|sms lijst|adressenlijst|verzendlijst|gegevensbestand|groep|programma|adressenbestand|contactenlijst|verzendlijsten",
    number:
      "nummer|nummers|nr|telefoonnummer|telefoon|gsm|mobiel|mobiele nummer|gegevens|naam|06|data|persoonsgegevens|lijn|mobielnummer",
    off: "weg|eraf|hier vanaf|hiervan af|eruit",
    enough:
      "nu is het klaar|het is klaar|basta|over en uit|nou is het klaar|schluss|genoeg|het is genoeg|nu is het genoeg|zo is het genoeg|het is genoeg geweest|genoeg geweest",
    polite:
      "svp|please|pls|plz|bedankt|dank|dank u|dankjewel|dank je|dankuwel|bvd|alvast bedankt|nu|meteen|direct|onmiddellijk|per direct|per onmiddellijk|z s m|zsm|zo snel mogelijk|ok|oke|hallo|hoi|hey|dag|goedemorgen|goedemiddag|goedenavond|sorry|en|of|dan|dus|toch|eens|even|gewoon|ja|nou|voorgoed|voor altijd|definitief|helemaal|vriendelijke groet|groet|groeten|met vriendelijke groet|mvg|met|te|van|de|der|voor|aan|ook|a|echt|beste|eindelijk|nou eens|een keer|verdorie|jongens|mensen|voor de laatste keer|laatste keer|eh|er|om|mee|hierbij|bij deze|gelijk|hoor|s|ermee|fijne dag|prettige dag|fijne dag nog|fijne avond|maar|blijven",
    rude: "kut|kutberichten|fuck|fucking|verdomme|godverdomme|klote|klotezooi|shit|stomme|stom|idioten|idioot|eikels|eikel|klootzakken|klootzak|lul|lullen|kloten|ellende|onzin|troep|rotzooi|irritante|vervelende|ongewenste|ongevraagde|dagelijkse|constante|oplichters|oplichter|tering|kanker|tyfus|rot|achterlijke|gezeur|gedoe|zooi|gelul|klere|gezeik",
    ask: "kun je|kunt u|kan je|kunnen jullie|kan u|zou u|zou je|zouden jullie|wilt u|wil je|willen jullie|wil u|hoe kan ik|hoe kan je|hoe kun je|hoe|hoe kom ik|hoe moet ik|kan ik|wil dat u|wil dat jullie|ik wil|ik wil graag|ik wens|ik wou|ik zou graag|ik zou|u moet|je moet|jullie moeten|moet|moeten|mag ik|verzoek u|verzoek jullie|verzoek je|waar kan ik|wat moet ik doen om|wat moet ik doen|is het mogelijk|kunnen|kunt|kan|wanneer houden jullie|wanneer stoppen jullie|help me",
    if: "als|wanneer|terwijl|tot|totdat|voordat|nadat|per ongeluk|hoe laat|zolang|wat gebeurt|stopt de|stopt het|stopt deze|of ik",
    other:
      "bestelling|bestellingen|afspraak|afspraken|reservering|reserveringen|boeking|vlucht|reis|levering|bezorging|pakket|pakketje|pakje|aankoop|artikel|artikelen|product|producten|betaling|kaart|sportschool|les|lessen|cursus|verzekering|contract|tafel|kamer|doos|box|bus|trein|tram|metro|taxi|winkel|bank|verkoop|uitverkoop|concert|evenement|winkelmandje|winkelwagen|account|adres|factuur|maat|ui|uien|foto|link|code|halte|stop zo|stop even|ik stop|ik stop even|lachen|roken|eten|huilen|werken|regen|muziek|lawaai|wachtlijst|gastenlijst|boodschappenlijst|prijslijst|verlanglijst|actie stopt|stopcontact|einde van|eind van|het einde|einde week|einde dag|ticket|tickets|kaartjes|kaas|vlek|behandeling|consult|rit|etentie|wedstrijd|feest|voorstelling",
    consent: "toestemming|toestemmen|akkoord|instemming|goedkeuring",
    threat:
      "melden als spam|melden als|meld dit|ga dit melden|acm|avg|privacywet|autoriteit|autoriteit persoonsgegevens|spamklacht|rechtszaak|bezwaar|maak bezwaar|consumentenbond|fraudehelpdesk|bel me niet register|juridische stappen|intimidatie|doe aangifte|aangifte doen|stalking|dien een klacht in|klacht in|meld jullie|meld u bij",
    wish: "laat me met rust|laat mij met rust|laat ons met rust|met rust|met rust laten|rot op|rot toch op|donder op|sodemieter op|oprotten|opzouten|zout op|ga weg|ga toch weg|wegwezen|hoepel op|tief op|tyf op|lazer op|pleur op|val me niet|val mij niet|val ons niet|niet storen|bek dicht|hou je mond|houd je mond|ik zei stop|zei stop|al stop gezegd|stop gezegd|stop geschreven|stop gestuurd|al gevraagd|al gezegd dat|geen contact|bemoei je|vergeet mijn nummer|verlies mijn nummer|niet van gediend|verbied u|verbied jullie|flikker op met|sodemieter op met|opgedonderd|opgerot|blokkeer mij|blokkeer me|vergeet dit nummer",
    wrong:
      "verkeerd nummer|verkeerde nummer|verkeerd telefoonnummer|verkeerde persoon|fout nummer|foute nummer|foutief nummer|verkeerd verbonden|niet mijn nummer|niet zijn nummer|niet haar nummer|niet het nummer|niet het juiste nummer|niet de juiste persoon|niet de persoon|niet meer het nummer|niet meer zijn nummer|niet meer haar nummer|woont hier niet|hier woont geen|woont hier geen|hier woont niemand|woont niet hier|woont hier niet meer|ken geen|ik ken geen|u vergist zich|je vergist je|jullie vergissen je|jullie vergissen|u bent verkeerd|vergissing|nieuw nummer gekregen|nummer is van iemand anders|is van iemand anders|nummer is niet van|nummer is niet meer van|telefoon is niet van|dit is niet meer zijn nummer|dit is niet meer haar nummer|dit is niet zijn nummer|dit is niet haar nummer|dit is niet mijn nummer|heeft een ander nummer|heeft een nieuw nummer",
    keep: "ga zo door|ga door|niet stoppen|stop niet|leuke acties|hou van|houd van|opnieuw aanmelden|weer aanmelden|weer inschrijven|minder berichten|minder vaak|blijf sturen|zet me op|zet mij op|zet ons op|zet me erop",
    joined:
      "aangemeld|ingeschreven|geabonneerd|gevraagd|aangevraagd|besteld|gegeven|geregistreerd|opgegeven|akkoord gegaan|om gevraagd|getekend",
    subscription: "abonnement|inschrijving|abo|aanmelding",
    left: "afgemeld|al afgemeld|al uitgeschreven|heb me uitgeschreven|heb me afgemeld|ik zeg op|zeg hierbij op",
    doubt:
      "nee bedankt|nee dank|nee dank je|nee dank u|hoe komt u aan|hoe komen jullie aan|hoe kom je aan|waarom krijg ik|waarom sturen jullie|waarom stuurt u|overleden|oplichting|te vaak|wie heeft mijn nummer|wie gaf mijn nummer|is spam",
    persists: "krijg nog steeds|nog steeds|nog altijd",
    disowns: "ken jullie niet|ken u niet|geen klant|geen klant meer|niet langer klant",
    "ask off": "hoe kom ik van|hoe kom ik af van|hoe kom ik uit",
    when: "vandaag",
    title: "dhr|mw|meneer|mevrouw",
    plain:
      "een|is|zijn|was|wordt|heeft|had|hebt|zal|waar|wie|wat|welke|waarom|hoeveel|in|bij|door|naar|over|onder|na|tussen|vanavond|morgen|avond|week|weekend|mei|maand|tijd|lang|gaat|ga|gaan|komt|kom|komen|goed|top|prima|super|klopt|klaar als|hulp|nieuw|nieuwe|veranderd|buren|haha|daar|zo|langs|open|dicht|laat|later|straks|leuk|leuke|mooi|stoep|stok|stof|stoom|stomp|stoel|strop|stap|stoppel|stopt|stopte|gestopt|geannuleerd|geschrapt|verwijderd|verzonden|stuurde|nummertje|lijstje|genomen|pakken|pak|bestel|bestellen|gebruik|kopen|ruilen|doorgaan|vraag|weet|denk|zie|want|nog niet|meer info|meer informatie|niet meer nodig|nog geen|worden",
  },
};
