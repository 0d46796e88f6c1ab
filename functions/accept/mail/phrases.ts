// What people write by mail and not by SMS: of addresses, lists and newsletters. All else is shared/classify.ts's.
// Phrases are written as intent.ts leaves a clause: no accents, no signs (`don't` is `don t`). English, German,
// French, Spanish, Italian, Portuguese, Dutch.

const MAILS =
  "(?:e ?mails?|mails?|messages?|newsletters?|mailings?|letters?|offers?|spam|updates?|marketing)";

const ASKED: readonly string[] = [
  "(?:remove|delete|drop|erase) (?:me|us|my (?:name|address|data|details|contact|e ?mail(?: address| id)?)|this (?:e ?mail(?: address)?|address))",
  "(?:remove|delete|take) (?:\\w+ ){0,8}(?:from|off) (?:of )?(?:the |your |this |any |all )?(?:\\w+ )?(?:lists?|database|newsletters?|mailings?)",
  "(?:no longer|not|don t|dont) (?:wish|want|care) to (?:receive|get|hear|be (?:contacted|e ?mailed|on))",
  `(?:no longer|not|don t|dont) want (?:any|your|these|more|this) (?:\\w+ )?${MAILS}`,
  `no (?:more|further) (?:of (?:your|these|the) )?(?:\\w+ )?${MAILS}`,
  "(?:meld\\w*|trag\\w*|bestell\\w*) (?:\\w+ ){0,5}(?:ab|aus)$",
  "(?:nimm|nehmen|nehmt|streich\\w*|losch\\w*|loesch\\w*|entfern\\w*) (?:sie |ihr )?(?:mich|uns|meine|unsere|diese)",
  "(?:mich|uns|adresse|daten) (?:\\w+ ){0,6}(?:loschen|loeschen|entfernen|streichen|nehmen)",
  "keine (?:\\w+ ){0,2}(?:mails?|emails?|newsletters?|nachrichten|werbung|post) (?:\\w+ ){0,4}(?:mehr|senden|schicken|zusenden|erhalten|bekommen)",
  "(?:retire[rz]?|supprime[rz]?|enleve[rz]?|efface[rz]?|raye[rz]?) (?:moi|mon|mes|nous|notre)|me (?:retirer|supprimer|rayer|enlever) de",
  "ne (?:plus |souhaite plus |veux plus |desire plus |souhaitons plus |voulons plus )(?:rien |etre |me |nous )?(?:recevoir|contacte\\w*|sollicite\\w*)",
  "plus (?:aucun|de|d) (?:mails?|e mails?|emails?|courriels?|newsletters?|publicites?)",
  "(?:elimin\\w+|borr\\w+|quit\\w+|sac\\w+|retir\\w+) (?:\\w+ )?(?:mi (?:correo|direccion|e ?mail|nombre|datos)|de (?:su|la|esta) lista)",
  "no (?:quiero|deseo|queremos|deseamos) (?:\\w+ )?recibir",
  "(?:cancell\\w+|rimuov\\w+|elimin\\w+|toglie\\w+) (?:il mio|la mia|i miei|il nostro|questo) (?:\\w+ )?(?:indirizzo|e ?mail|mail|nome|dati|contatto)",
  "non (?:voglio|desidero|vogliamo|desideriamo|intendo|vorrei) (?:piu )?(?:ricever\\w*|essere contatt\\w+)",
  "(?:remov\\w+|retir\\w+|exclu\\w+|tir\\w+|apag\\w+) (?:o |a )?(?:meu|minha|este) (?:\\w+ )?(?:e ?mail|endereco|mail|nome|contacto|contato|dados)",
  "nao (?:quero|desejo|gostaria|queremos|pretendo) (?:mais |de )?receber",
  "(?:verwijder\\w*|wis\\w*|schrap\\w*) (?:mij|me|mijn|ons|onze|dit)|mijn (?:\\w+ )?(?:adres|e ?mailadres|mailadres|gegevens) (?:\\w+ ){0,6}verwijderen",
  "geen (?:\\w+ )?(?:e mails?|emails?|mails?|mailtjes|nieuwsbrie\\w+|reclame|post) (?:\\w+ ){0,3}(?:meer|ontvangen|sturen)",
];

/** The opposite, or a misunderstanding: whatever else the mail says, a person must read it. */
const OBJECTED: readonly string[] = [
  "(?:do not|don t|dont|never|not) (?:want |wish |mean |intend |ask(?:ed)? |need )?(?:to )?(?:be )?(?:unsub\\w*|remov\\w*|delet\\w*|opt(?:ed)? out|taken off|cancel\\w*)",
  "(?:do not|don t|dont|never) (?:\\w+ )?(?:remove|delete|drop|take|unsubscribe|stop)",
  "(?:unsubscribed|opted out|removed|clicked|pressed) (?:\\w+ ){0,6}(?:by (?:mistake|accident)|accidentally|in error)",
  "(?:accidentally|mistakenly) (?:\\w+ )?(?:unsubscribed|opted|removed|clicked|pressed)",
  "re ?subscribe|please subscribe me|sign me (?:back )?up|put me back|opt (?:me )?(?:back )?in",
  "why (?:was|were|am|are|did|have|has) (?:\\w+ ){0,4}(?:unsubscribed|removed|opted out)",
  "nicht (?:\\w+ )?(?:abmelden|abbestellen|austragen|loschen|loeschen|entfernen|kundigen|kuendigen)",
  "(?:wieder (?:anmelden|eintragen|aufnehmen)|(?:versehentlich|aus versehen) (?:\\w+ )?(?:abgemeldet|abbestellt|ausgetragen))",
  "(?:ne pas|pas) (?:me |m )?(?:desabonn|desinscri|retir|supprim)\\w*|ne (?:me |m )(?:desabonn|desinscri|retir|supprim)\\w* pas|reabonn\\w*|reinscri\\w*|(?:desabonne\\w*|desinscrit\\w*) (?:\\w+ ){0,3}par erreur",
  "no (?:quiero |deseo |me )+(?:dar\\w* de baja|den de baja|des de baja|borr\\w+|elimin\\w+|cancel\\w+)|baja (?:\\w+ ){0,3}por error|volver a (?:suscribir|recibir)\\w*",
  "non (?:\\w+ )?(?:cancell|disiscriv|rimuov|elimin)\\w+|(?:cancellat\\w+|disiscritt\\w+) (?:\\w+ ){0,3}per (?:errore|sbaglio)|riscriv\\w+",
  "nao (?:quero |desejo |me )*(?:descadastr|cancel|remov|exclu)\\w+|(?:cancel\\w+|descadastr\\w+) (?:\\w+ ){0,3}por (?:erro|engano)|voltar a receber",
  "niet (?:\\w+ )?(?:afmelden|uitschrijven|verwijderen|verwijder|opzeggen)|per ongeluk (?:\\w+ )?(?:afgemeld|uitgeschreven)|(?:weer|opnieuw) aanmelden",
];

function anyOf(phrases: readonly string[]): RegExp {
  return new RegExp(`(?:^| )(?:${phrases.join("|")})(?= |$)`);
}

export const WISHES: RegExp = anyOf(ASKED);
export const OBJECTIONS: RegExp = anyOf(OBJECTED);
