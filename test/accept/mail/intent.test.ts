import { describe, expect, test } from "vitest";
import { wantsToLeave } from "../../../functions/accept/mail/intent.ts";

const WISHES = [
  "Please remove me",
  "please remove me from your mailing list",
  "Remove ann@example.com from your list!",
  "Kindly delete my e-mail address from your database.",
  "take me off this list",
  "I no longer wish to receive these emails.",
  "I don’t want to get any more newsletters from you",
  "Stop sending me emails",
  "STOP",
  "please stop mailing me",
  "Do not contact me again.",
  "no more emails, thank you",
  "Unsubscribe me please\n\nSent from my phone",
  "How do I unsubscribe?",
  "Your link does not work. Opt me out.",
  "I signed up by mistake, please unsubscribe me",
  "Cancel my subscription to the newsletter",
  "Hello,\n\nI have never asked for this. Leave me alone.\n\nAnn",
  "Bitte melden Sie mich vom Newsletter ab.",
  "Abmelden",
  "Bitte streichen Sie mich aus Ihrem Verteiler",
  "Ich möchte keine weiteren E-Mails von Ihnen erhalten.",
  "Löschen Sie meine E-Mail-Adresse",
  "Hiermit möchte ich den Newsletter abbestellen",
  "Bitte nehmen Sie meine Adresse aus dem Verteiler.",
  "Bitte schicken Sie mir nichts mehr, ich will nicht mehr angeschrieben werden",
  "Merci de me désabonner",
  "Je ne souhaite plus recevoir vos courriels",
  "Veuillez retirer mon adresse de votre liste.",
  "Arrêtez de m'envoyer des mails",
  "désinscription",
  "Supprimez-moi de votre liste de diffusion",
  "Por favor, denme de baja",
  "Quiero darme de baja del boletín",
  "No quiero recibir más correos",
  "Eliminen mi correo de su lista",
  "Dejen de enviarme publicidad",
  "Cancelar mi suscripción",
  "Vi prego di cancellarmi dalla lista",
  "Non voglio più ricevere le vostre email",
  "Cancellatemi",
  "Rimuovete il mio indirizzo, grazie",
  "disiscrivetemi",
  "Quero cancelar a minha inscrição",
  "Por favor, removam o meu e-mail da lista",
  "Não quero mais receber estes e-mails",
  "Parem de me enviar emails",
  "descadastrar",
  "Ik wil me graag afmelden voor de nieuwsbrief",
  "Schrijf mij uit",
  "Graag mijn e-mailadres verwijderen",
  "Ik wil geen mails meer ontvangen",
  "Haal me van jullie lijst",
];

const OTHERS = [
  "Thank you, I love your newsletter!",
  "When does the sale end?",
  "Where is my order 1234? Please cancel the blue one and send the red one.",
  "Please do not unsubscribe me",
  "I do not want to be removed from your list",
  "I was unsubscribed by mistake, please put me back",
  "Why was I unsubscribed?",
  "Please subscribe me",
  "Don’t stop sending these!",
  "Can you send me an invoice?",
  "My address has changed, it is ann@example.org now",
  "Bitte nicht abmelden",
  "Ich wurde versehentlich abgemeldet",
  "Wann kommt mein Paket?",
  "Ne me désabonnez pas, s'il vous plaît",
  "Où est ma commande ?",
  "¿Cuándo llega mi pedido?",
  "No me den de baja, por favor",
  "Dov'è il mio ordine?",
  "Não quero cancelar, só perguntar o preço",
  "Waar blijft mijn bestelling?",
  "Niet uitschrijven graag",
  "Undeliverable",
  "",
];

test.for(WISHES)("R-079: wants to leave: %s", (words) => {
  expect(wantsToLeave("Re: Our autumn offers", words)).toBe(true);
});

test.for(OTHERS)("is for a person to read: %s", (words) => {
  expect(wantsToLeave("Re: Our autumn offers", words)).toBe(false);
});

describe("the subject", () => {
  test.for([
    "unsubscribe",
    "Unsubscribe me",
    "REMOVE",
    "Stop",
    "Abmeldung",
    "Désabonnement",
    "baja",
    "opt-out",
  ])("%s says it alone", (subject) => {
    expect(wantsToLeave(subject, "")).toBe(true);
  });

  test.for([
    "Re: unsubscribe at any time",
    "AW: Newsletter abbestellen leicht gemacht",
    "Fwd: Unsubscribe",
    "RE[2]: stop",
  ])("%s is ours, not the sender's", (subject) => {
    expect(wantsToLeave(subject, "")).toBe(false);
  });

  test("does not outweigh what the mail says", () => {
    expect(wantsToLeave("unsubscribe", "I never wanted to leave: please put me back on the list!")).toBe(
      false,
    );
  });
});
