import type { Language } from "./language.ts";

export const italian: Language = {
  code: "it",
  keywords: {
    optOut: "ferma|fermare|annulla|cancella|disiscrivi|disiscrivimi|basta",
    optIn: "inizia|iscrivimi",
    help: "aiuto",
  },
  yes: "si|confermo",
  replies: {
    stop: "{brand}: Disiscrizione confermata. Non riceverai altri messaggi. Rispondi START per tornare.",
    start:
      "{brand}: Ricevi di nuovo i nostri messaggi. La frequenza varia. Possono applicarsi costi. AIUTO per assistenza, STOP per uscire.",
  },
  reactions:
    "ha messo|ha risposto|ha reagito|piace|ha apprezzato|ha amato|non piace|ha riso|ha evidenziato|adora|mi piace|ha messo mi piace|ha enfatizzato",
  signatures: "inviato da|inviato dal|inviata da|ottieni outlook|scarica outlook",
  instructions: "rispondi|rispondere|invia|inviare|scrivi|manda|digita|rispondete",
  clitics: "temi|tela|mela|mene|mi|ci",
  alone: "via|smetti|finitela",
  words: {
    but: "ma|pero",
    "not want": "rifiuto|mi rifiuto di|nego",
    "me number": "mia linea",
    "this number": "questa linea",
    "nothing more": "niente piu|nient altro|nulla piu|piu nulla|piu niente|niente altro",
    need: "bisogno|ho bisogno di|mi serve|mi servono",
    insult:
      "vaffanculo|andate affanculo|fanculo|affanculo|vai a cagare|andate a cagare|fottetevi|fottiti|crepate|andate al diavolo|vai al diavolo",
    "not introduces":
      "non sono|io non sono|non mi chiamo|qui non c e nessun|qui non c e nessuna|questa non e|questo non e|non e|questo non e il numero di|non conosco",
    "remove me":
      "essere cancellato|essere cancellata|essere rimosso|essere rimossa|essere tolto|essere tolta",
    complain:
      "denuncio|denuncia|denuncero|denunciare|denunciarvi|denunciato|segnalo|segnalare|segnalero|segnalato|segnalazione|segnalarvi|mio avvocato|blocco|bloccare|bloccato|bloccati|blocchero|querela|querelo|bloccarvi|alla polizia|ai carabinieri",
    bother:
      "importun*|molest*|scocci*|rompere|rompete|rompi|tormenta*|assilla*|infastidi*|rompermi|bombarda*|disturbare|disturbate|disturbi|disturbarmi|disturbatemi|disturbarci|disturbando|secca*|seccat*",
    weary:
      "stufo di|stufa di|stanco di|stanca di|stufo|stufa|non se ne puo piu|non ne posso piu|mi avete stufato|mi avete rotto|avete stancato|mi avete stancato|basta con|basta coi|basta con i|basta con gli|basta con le|troppa|troppo|troppi|troppe|basta cosi con|basta cosi con i",
    please:
      "per favore|perfavore|x favore|xfavore|per piacere|per cortesia|cortesemente|gentilmente|pf|pregasi|prega di|si prega di|vi prego|la prego|ti prego|per carita|cortesia",
    stop: "stop|fermatevi|fermati|fermate|ferma|fermare|fermi|smett*|smet*|finite di|finiscila di|cessate|cessa|cessare|interrompete|interrompere|interrompi|sospendete|sospendere|sospendi|stoppate|stoppare|stoppa|evitate|evita di|evitate di|astenetevi|la smett*|stoppatemi|smettetela|smettila|piantatela|piantala|finitela|finiscila|smettiamola|smettetelo",
    leave:
      "disiscri*|disicri*|disinscri*|desiscri*|desiscriv*|disdet*|disdire|disdico|disabbon*|cancellarmi|cancellami|cancellatemi|cancellare iscrizione|annullare iscrizione|annullare l iscrizione|annulla iscrizione|annullate iscrizione|annullate l iscrizione|cancellare l iscrizione|cancellazione|mi cancello|mi disiscrivo|uscire dalla lista|uscire da questa lista|uscire da qui|come esco|uscire dal gruppo|disattivare|disattivate|disattiva|revocare iscrizione|deiscri*|disiscirv*|dissiscri*|annullare abbonamento|annullare l abbonamento sms",
    remove:
      "togli*|toglie*|togl*|rimuov*|rimuovete|rimozione|elimin*|cancell*|leva*|levate|lev*|depenn*|cancelate|escludete*|escludi*|tolg*|eliminazione",
    cancel: "annull*|revoc*|disattiv*|termin*|ritiro|ritirare|recedere|recesso",
    text: "messaggio|messaggi|mesaggi|mesaggio|messagi|messagio|messaggini|messaggino|msg|sms|smss|testi|pubblicita|publicita|pubblicitari|pubblicitario|pubblicitarie|promozionali|promozionale|spam|spammare|spammate|notifica|notifiche|avvisi|contattare|contattate|contattarmi|contattatemi|contatto|contatti|contattate mi|contatta*|scriv*|marketing|comunicazioni|comunicazione|mail|email|newsletter|whatsapp|reclame|invio|invii|spammarmi|scrivere|scritto|inviti|sentirti|sentirvi|sentire da voi|ricevere vostre notizie|vostre notizie",
    promo: "promozioni|offerte|sconti|coupon|novita|promo|offerta di voi",
    call: "chiamate|chiamare|chiama|chiamatemi|chiamarmi|telefonare|telefonate|telefonarmi|telefonatemi|chiamata",
    send: "mand*|invi*|sped*|inoltr*|mandare",
    receive:
      "ricevere|riceverne|riceverli|riceverle|riceverlo|ricevermi|essere contattato|essere contattata|essere disturbato|essere disturbata|arrivino|essere iscritto",
    getting:
      "non ho ricevuto|non ricevo|non mi arriva|non mi arrivano|non mi e arrivato|non e arrivato|ricevo|ho ricevuto|non ho piu ricevuto|non ricevo piu|non mi arriva piu|non mi arrivano piu|non mi hanno|non arriva|non arrivano",
    not: "non|mai|ne|nessun|nessuna|nessuno|neanche|niente|nn|senza",
    no: "no",
    "not more": "non piu|mai piu|nessun altro|nessun altra|nessuna altra|piu nessun|piu nessuna",
    cannot: "non riesco|non posso|non riesce|non possiamo|non potevo",
    more: "piu|altro|altri|altre|ulteriori|ulteriore|di nuovo|d ora in poi|in futuro",
    nothing: "nulla|nient",
    want: "voglio|vorrei|desidero|vogliamo|desidererei|vorremmo|voglia di|preferisco|preferirei|chiedo|chiedo di|richiedo|esigo|pretendo|intendo|desideriamo|mi piacerebbe|volevo|gradisco|gradirei|vojo|pretendo che",
    interest: "interessa|interessano|interessato|interessata|interesse|interessati",
    me: "mi|mio|mia|miei|mie|me|ci|nostro|nostra|madre|padre|figlio|figlia|moglie|marito",
    i: "io|sono|ho|noi",
    you: "voi|vi|vostri|vostro|vostra|vostre|tu|ti|tuo|tuoi|tua|lei|suo|sua|tue",
    this: "questo|questi|queste|questa|quello|quelli|cio|tutto|tutti|tutte|tutta|tanti|tante|sta|sti|ste|questo numero no|ogni|ogni mio|qualsiasi|qualunque|cose",
    it: "lo|la|li|le|l|gli|il|i",
    list: "lista|liste|elenco|elenchi|database|data base|banca dati|base dati|sistema|registro|registri|rubrica|mailing list|gruppo|programma|archivio|archivi|iscritti|qui",
    number:
      "numero|numeri|num|telefono|cellulare|cell|tel|dati|nome|recapito|recapiti|nominativo|utenza|dati personali",
    off: "via|fuori",
    enough: "basta|ora basta|adesso basta|abbastanza|ne ho abbastanza|avete rotto|piantiamola",
    polite:
      "prego|grazie|grazie mille|please|pls|ora|adesso|subito|immediatamente|ok|ciao|salve|buongiorno|buonasera|signore|signori|scusate|scusa|mi scusi|mi dispiace|si|e|ed|o|allora|quindi|per sempre|definitivamente|una volta per tutte|urgente|cordiali saluti|saluti|distinti saluti|di|del|dei|delle|dal|dalla|dai|dalle|che|con|coi|per|a|al|alla|da|in|solo|anche|gia|davvero|al piu presto|quanto prima|spett|gentili|per l ultima volta|ultima volta|ragazzi|pure|un po|finalmente|piacere|mo|oh|su|eh|almeno|numero 1|buona giornata|buona serata|buon pomeriggio|continuare a|continuare",
    rude: "cazzo|cazzi|merda|maledetti|maledetto|stronzi|stronzo|coglioni|coglione|idioti|idiota|imbecilli|bastardi|palle|i coglioni|le palle|scatole|le scatole|cavolo|schifo|porca|puttana|troia|rompipalle|rompiscatole|deficienti|continui|continue|indesiderati|indesiderate|inutili|fastidiosi|fastidiose|truffatori|i vostri|spazzatura|stupidi|quotidiani|non richiesti|non richieste|stupidaggini|cavolate|roba",
    ask: "potete|puoi|puo|potreste|potresti|potrebbe|come faccio a|come si fa a|come faccio per|come posso|come fare per|come si puo|come|dovete|devi|deve|dovreste|voglio che|vorrei che|chiedo che|esigo che|e possibile|si puo|posso|volete|vuoi|vi chiedo di|le chiedo di|ti chiedo di|abbiate la cortesia di|fate la cortesia di|mi fate il favore di|fatemi il favore di|favore di|dove posso|quando la|aiutatemi a|cosa devo fare per|che devo fare per|bisogna|vi decidete a|vogliate",
    if: "quando|se mi|se vi|finche|prima di|dopo|a che ora|fino|mentre|per sbaglio mi|per errore mi|cosa succede|perche avete smesso|se annullo|se cancello|costi di|costo di|costi per|politica di|spese di",
    other:
      "ordine|ordini|appuntamento|appuntamenti|prenotazione|prenotazioni|volo|viaggio|consegna|spedizione|pacco|acquisto|acquisti|prodotto|prodotti|articolo|articoli|pagamento|carta|palestra|lezione|lezioni|corso|piano|polizza|assicurazione|tavolo|camera|scatola|box|autobus|bus|treno|tram|metro|taxi|negozio|banca|vendita|saldo|saldi|concerto|evento|carrello|account|indirizzo|fattura|taglia|cipolla|foto|link|codice|fermata|si ferma|mi fermo|ci fermiamo|da voi alle|di ridere|ridere|piangere|fumare|mangiare|lavorare|pioggia|rumore|musica|lista d attesa|lista degli invitati|lista della spesa|lista prezzi|lista nozze|visita|esame|abito|settimana|fine settimana|basta che|mi basta|quanto basta|ti basta|basta uno|basta una|basta cliccare|basta poco|biglietto|biglietti|macchia|formaggio|corsa|cena|partita|contratto|contratti|luce|gas|internet|adsl|fibra",
    consent:
      "consenso|autorizzazione|permesso|autorizzo|autorizzato|autorizzati|acconsento|acconsentito|autorizzata|dato il consenso",
    threat:
      "garante|polizia postale|agcom|gdpr|mi oppongo|oppongo|opposizione|registro delle opposizioni|registro opposizioni|vie legali|agisco legalmente|denunzio|codacons|stalking|molestie|persecuzione|e una molestia|faro denuncia|sporgo denuncia|sporgero denuncia",
    wish: "lasciatemi in pace|lasciami in pace|lasciateci in pace|in pace|lasciatemi stare|lasciami stare|lasciateci stare|andate via|vai via|andatevene|vattene|sparite|sparisci|andate a quel paese|vai a quel paese|non disturbate|non disturbare|non rompete|non rompere|non rompermi|non scocciate|non insistete|non insistere|ho detto basta|ho detto stop|detto di no|ho gia detto|ho gia scritto stop|ho gia chiesto di|ho chiesto di|dimenticatemi|dimenticate il mio|levatevi|fuori dalle|toglietevi|lasciate stare|dimenticate il mio numero|dimentica il mio numero|scordatevi il mio numero|perdete il mio numero|dimenticatevi di me|vi diffido|vi proibisco",
    wrong:
      "numero sbagliato|numero errato|persona sbagliata|numero non corretto|sbagliato numero|sbagliato persona|sbaglia numero|sbagliate numero|sbagliato contatto|contatto sbagliato|errore di persona|errore di numero|destinatario sbagliato|destinatario errato|non e il mio numero|non e il numero|non e il suo numero|non e piu il numero|non e piu il suo|non sono la persona|non sono io|non abita qui|qui non abita|non abita piu qui|non vive qui|qui non c e|qui non ce|non conosco nessun*|vi sbagliate|si sbaglia|ti sbagli|vi siete sbagliati|avete sbagliato|hai sbagliato|ha sbagliato|questo numero non|non appartiene|ha cambiato numero|non e piu suo|sbagliate persona|sbaglia persona",
    keep: "continuate|continua|non smettete|non smettere|adoro|mi piacciono|amo le|amo i|riscriv*|reiscriv*|iscrivetemi di nuovo|riattivare|riattivate|meno messaggi",
    joined:
      "iscritto|iscritta|mi sono iscritto|mi sono iscritta|registrato|registrata|richiesto|richiesta|chiesto|accettato|firmato|abbonato|dato il mio numero|sottoscritto|iscrivermi|aderito|dato il mio",
    subscription: "iscrizione|abbonamento|sottoscrizione|servizio",
    left: "gia cancellato|gia disiscritto|mi sono cancellato|mi sono gia cancellato|mi sono disiscritto|mi sono gia disiscritto|voglio uscire|vorrei uscire|esco",
    doubt:
      "no grazie|chi vi ha dato|come avete avuto|dove avete preso|come avete il mio|perche mi scrivete|perche ricevo|perche mi arrivano|perche continuo|deceduto|deceduta|e morto|e morta|truffa|chi siete|e spam",
    persists:
      "continuo a ricevere|continuate a|ricevo ancora|continuano ad arrivarmi|mi arrivano ancora|ancora messaggi",
    disowns:
      "non vi conosco|non sono cliente|non sono piu cliente|non sono un cliente|vostro cliente|piu vostro cliente|vostra cliente",
    when: "oggi",
    title: "signor|sig|signora",
    plain:
      "un|uno|una|nel|nella|sul|sulla|sei|siete|era|c|hai|ha|hanno|molto|dove|chi|quale|quanto|se|meglio|prezzo|ore|domani|giorno|sera|mattina|casa|porta|fa|vado|va|vedere|fare|aiuto|costa|cambiato|cambio|nuovo|nuova|vicino|lontana|lontano|pronto|pronta|arriva|arrivi|arrivo|alle|confermo|aperti|aperto|chiuso|haha|ahah|ahaha|bello|bene|buono|sto|stop and|annullato|annullata|cancellato|cancellata|cancello|eliminato|rimosso|mandato|inviato|inviata|mandarino|mandorle|invidia|invidio|invisibile|invito|spedito|tolto|levante|fermato|ferme|fermo|terminato|termine|smog|smeraldo|smetto|smesso|scrivania|contento|contanti|numeroso|listino|togo|stoffa|non ancora|piu tardi|piu o meno|piu informazioni|altro che|non piu di|essere|stato|stata|venire",
  },
};
