import type { Language } from "./language.ts";

export const french: Language = {
  code: "fr",
  keywords: {
    optOut: "arret|arrete|arreter|arrett|desabonner|desabonnement|desinscrire|desinscription",
    optIn: "nonarret",
    help: "aide",
  },
  yes: "oui|o|confirmer|je confirme",
  replies: {
    stop: "{brand}: désabonnement confirmé, vous ne recevrez plus de messages. Répondez START pour revenir.",
    start:
      "{brand}: vous recevez de nouveau nos messages. Fréquence variable, frais possibles. AIDE pour assistance, STOP pour vous désabonner.",
  },
  reactions:
    "a aime|a adore|n a pas aime|a ri|a souligne|a mis en question|a reagi|a mis l accent|aime|adore",
  signatures: "envoye de|envoye depuis|envoye a partir|telechargez outlook|obtenir outlook",
  instructions: "repondez|repondre|envoyez|envoyer|reponds|envoie|repondant|tapez",
  alone: "fini|dehors|non stop merci|laissez moi|laisse moi",
  words: {
    but: "mais",
    "me number": "ma ligne",
    "this number": "cette ligne",
    "not want": "non souhaite|non souhaites|non desire|non desires|refuse de|refuse",
    "not more interest":
      "ne suis plus interesse|ne suis plus interessee|suis plus interesse|suis plus interessee|je ne suis plus interesse|je ne suis plus interessee|plus interesse|plus interessee",
    "nothing more": "plus rien",
    here: "ici",
    need: "besoin|ai besoin|avons besoin",
    "not want more":
      "veux plus|veut plus|je veux plus|j veux plus|je voudrais plus|veux plus de|en veux plus|n en veux plus|ne veux plus rien|n en voulons plus|ne veux plus",
    insult:
      "va te faire foutre|allez vous faire foutre|nique ta mere|va chier|allez chier|fuck you|va au diable",
    "cannot joined":
      "jamais demande|pas demande|rien demande|jamais donne|jamais voulu|pas voulu|jamais accepte|pas accepte",
    "not introduces":
      "je ne suis pas|ne suis pas|je suis pas|ce n est pas|c est pas|je ne m appelle pas|je ne suis plus|suis pas|ne connais pas de|connais pas de",
    "remove me":
      "etre retire|etre retiree|etre supprime|etre supprimee|etre desinscrit|etre desinscrite|etre desabonne|etre enleve|sortez moi|sors moi",
    past: "ai|avez|ont|avais|avait|as|aviez",
    complain:
      "signaler|signale|signalez|signalerai|signalement|bloque|bloquer|bloquerai|mon avocat|denoncer|denonce|appeler la police|a la police|en justice",
    bother:
      "deranger|derangez|derange|embeter|embetez|importuner|importunez|importune|emmerder|emmerdez|solliciter|sollicitez|sollicitation|sollicitations|casser les pieds|cassez pas les pieds|saouler|soulez|gonfler|gonflez|polluer|envahir|bombarder|harceler|saoulez|saoule|soulez moi",
    weary:
      "marre de|en ai marre|y en a marre|marre|ras le bol|assez de|fini|finis|plein le dos|par dessus la tete|terminus|trop de",
    please:
      "s v p|sil vous plait|s il vous plait|s il te plait|veuillez|veuiller|priere de|bien vouloir|aimablement|gentiment|par pitie|pitie|merci de|merci d|merci de bien vouloir",
    stop: "stop|arret|arretez|arrete|arreter|arretes|aretez|arete|areter|cessez|cesse|cesser|stoppez|stopper|stoppe|interrompez|interrompre|suspendre|suspendez|halte|mettez fin|mettre fin|evitez|eviter|abstenez vous",
    leave:
      "desabon*|desinscri*|desincri*|desinscr*|desabb*|desabo|desinscire|me desinscrire|se desinscrire|se desabonner|sortir de la liste|sortir de cette liste|quitter la liste|quitter cette liste|ne plus etre inscrit|ne plus etre abonne",
    remove:
      "supprim*|effac*|enlev*|retir*|otez|oter|ote|radi*|raye*|virez|vire|eliminez|eliminer|detruisez|degagez moi|suppression|retrait|radiation|effacement",
    take: "sort|sortez|sortir",
    cancel: "annul*|resili*|revoqu*|retire|desactiv*|stoppons|terminez|terminer",
    text: "message|messages|mesages|msg|msgs|sms|texto|textos|texte|textes|text|pub|pubs|publicite|publicites|publicitaire|publicitaires|spam|spams|spammer|notification|notifications|alerte|alertes|contacter|contactez|contacte|contactes|contacts|contact|ecrire|ecrivez|ecris|ecrivez moi|demarchage|demarcher|communication|communications|mails|mail|prospection|newsletter|newsletters|marketing|commerciaux|commerciales|envoi|envois|texter|relances|relancer|joindre|joignez|rappels|contactee|entendre parler de vous|avoir de vos nouvelles|de vos nouvelles|prospecter|prospectez",
    promo:
      "promos|promotions|offres|coupons|soldes|actualites|reductions|bons plans|promo|promotionnels|promotionnelles",
    call: "appeler|appelez|appelle|appels|telephoner|telephonez|m appeler|appelez moi|rappelez|rappeler|rappelle",
    send: "envoy*|envoie|envoies|adress*|transmett*|mettez",
    receive:
      "recevoir|recevoirs|recoir|resevoir|etre contacte|etre contactee|etre sollicite|etre derange|etre inscrit|etre abonne|etre importune",
    getting:
      "recois|recoit|je recois|ne recois|ai recu|n ai pas recu|ai jamais recu|ai pas recu|n ai rien recu|n ai toujours pas|recevons|recus|recu",
    not: "ne|pas|jamais|n|aucun|aucune|ni|arretez pas de|zero|sans|non a la|non aux|n y a pas de|y a pas de|n y a aucun|y a aucun|pas question de|hors de question de",
    no: "non",
    "not more":
      "plus de|plus aucun|plus aucune|plus jamais|ne plus|pas d autres|aucun autre|aucune autre|pas davantage|plus du tout|plus besoin de",
    cannot: "je n arrive pas|n arrive pas|impossible|peux pas|peut pas|pouvez pas",
    more: "plus|encore|a nouveau|davantage|dorenavant|desormais|autre|autres|a l avenir",
    nothing: "rien|aucunement",
    want: "veux|voudrais|souhaite|souhaiterais|desire|desirerais|aimerais|voulons|souhaitons|veut|veu|voudrai|prefere|exige|envie|tiens a|voulais|vous demande de|vous prie de|prie de",
    interest: "interesse|interessee|interesses|interessent|interet|m interesse|m interessent",
    me: "me|m|moi|mon|ma|mes|nous|nos|notre|mien|mari|femme|mere|pere|fils|fille",
    i: "je|j|suis|on",
    you: "vous|votre|vos|tu|te|toi|ton|tes|leur|leurs|chez vous|de votre part",
    this: "ca|cela|ceci|ces|ce|cette|cet|tout|tous|toutes|toute|tant|celui|choses|trucs|truc|machins",
    it: "le|la|les|l|en|y",
    list: "liste|listes|fichier|fichiers|base|bases|base de donnees|systeme|registre|registres|repertoire|annuaire|mailing|mailing list|abonnes|programme|diffusion|liste de diffusion|listing",
    number:
      "numero|numeros|num|tel|telephone|portable|mobile|coordonnees|donnees|nom|gsm|infos|informations|cell|cellulaire",
    off: "dehors",
    enough: "ca suffit|suffit|assez|basta|ca commence a bien faire",
    polite:
      "svp|stp|merci|mercie|merci beaucoup|merci d avance|please|maintenant|immediatement|tout de suite|de suite|ok|bonjour|bonsoir|salut|messieurs|mesdames|cordialement|desole|desolee|pardon|oui|et|ou|donc|alors|priere|definitivement|pour toujours|aujourd hui|des maintenant|urgent|urgence|enfin|d|de|du|des|a|au|aux|avec|juste|aussi|rapidement|dans les plus brefs delais|sans delai|une fois pour toutes|par avance|il faut|faut|coucou|hello|pour la derniere fois|derniere fois|vite|deja|un peu|c|est|qu|que|par|pour|si possible|voila|hein|c est bon|bonne journee|bonne soiree|bon weekend|bon week end|bonne fin de journee|bonne continuation|continuer a|continuer|immediat|immediate",
    rude: "putain|merde|bordel|bon sang|foutu|foutus|connards|connard|cons|con|chier|sales|idiots|idiot|conneries|connerie|betises|bande de|intempestifs|incessants|incessant|indesirables|indesirable|non sollicites|pourris|debiles|stupides|fichu|fichus|arnaqueurs",
    ask: "pouvez vous|peux tu|pourriez vous|pourrais tu|pouvez|pourriez|comment|comment faire pour|comment je fais pour|comment faire|comment puis je|comment peut on|comment fait on pour|que faire pour|je veux que vous|je voudrais que vous|j aimerais que vous|je souhaite que vous|je vous demande de|je vous demande d|vous devez|vous devriez|est ce que vous pouvez|est il possible de|est il possible d|possible de|est ce possible de|puis je|je peux|peut on|je veux|je voudrais|je souhaite|je souhaiterais|j aimerais|je desire|voulez vous|voulez|ayez l obligeance de|faites moi le plaisir de|je vous prie de|ou puis je|allez vous|quand allez vous|vous allez|essaie|essayez|essayer",
    if: "quand|pendant|avant|jusqu|a quelle heure|quelle heure|si je|si j|si on|par erreur|par accident|sans le vouloir|que se passe|combien de temps|est ce que le|est ce que la|est ce que ca",
    other:
      "commande|commandes|rendez vous|rendezvous|rdv|reservation|reservations|vol|voyage|livraison|livraisons|colis|paquet|achat|article|articles|produit|produits|paiement|carte|adhesion|salle|cours|seance|assurance|contrat|table|chambre|box|bus|tram|tramway|train|metro|taxi|magasin|boutique|banque|vente|concert|evenement|panier|compte|adresse|facture|taille|oignons|photo|lien|code|arret de bus|arret de tram|arret du bus|arret de|arret du|arret maladie|en arret|l arret|mon arret|quel arret|prochain arret|cet arret|s arrete|s arretent|s arreter|m arrete|m arreter|liste d attente|liste de courses|liste des invites|liste de prix|de rire|rire|pleurer|fumer|manger|travailler|bruit|pluie|musique|billet|place|places|inscription au cours|date|a quelle heure arretez",
    consent:
      "consentement|autorisation|permission|autorise|autorisee|autorises|consens|consenti|autoriser|mon accord|aucun accord",
    threat:
      "33700|cnil|bloctel|m oppose|oppose|opposition|rgpd|droit d opposition|poursuites|poursuivre en justice|dgccrf|du harcelement|harcelement|harcelez|porter plainte|porte plainte",
    wish: "laissez moi tranquille|laisse moi tranquille|laissez nous tranquilles|laissez nous tranquille|laissez moi en paix|laisse moi en paix|foutez moi la paix|fous moi la paix|fiche moi la paix|foutez le camp|fichez le camp|lachez moi|lache moi|lachez nous|cassez vous|casse toi|degagez|degage|allez vous faire voir|allez au diable|allez vous en|va t en|barrez vous|tirez vous|ne pas deranger|n insistez pas|n insistez plus|j ai dit stop|j ai dit non|deja dit stop|j ai deja dit|deja demande d arreter|deja demande de|demande d arreter|oublie moi|lachez l affaire|fichez moi la paix|la paix svp|oubliez mon numero|oublie mon numero|perdez mon numero|oubliez moi|vous interdis|t interdis",
    wrong:
      "mauvais numero|mauvaise personne|faux numero|numero errone|erreur de numero|trompez de numero|trompe de numero|trompes de numero|trompez de personne|trompe de personne|vous vous trompez|vous vous etes trompe|vous vous etes trompes|tu te trompes|vous faites erreur|erreur de destinataire|erreur de personne|mauvais destinataire|pas le bon numero|pas la bonne personne|pas le bon destinataire|pas mon numero|n habite pas ici|n habite plus ici|habite pas ici|n est pas ici|plus le bon numero|n est pas le numero|n est pas le telephone|connais pas cette personne|ne connais pas|pas de ca ici|personne de ce nom|nouveau proprietaire|change de proprietaire|ce n est pas son numero|c est pas son numero|c est plus son numero|n est pas son numero|n est plus son numero|ce n est plus le numero|n est plus le numero|ce n est pas le bon numero|c est pas le bon numero|ce n est pas la bonne personne|c est pas la bonne personne|ce n est pas mon numero|c est pas mon numero|ce n est plus mon numero|etes trompe|etes trompes|etes trompee|suis pas la bonne personne|suis pas la personne|ne suis pas la bonne|ne suis pas la personne|je ne suis pas la bonne personne|je suis pas la bonne personne|je ne suis pas la personne|vous avez fait erreur|avez fait erreur|ce n est pas moi|c est pas moi|n est plus a elle|n est plus a lui|est plus a elle|est plus a lui|a change de numero",
    keep: "continuez|continue|n arretez|n arrete|n arretes|surtout pas|j adore|j aime|reabonn*|reinscri*|remettez moi|moins de messages|moins souvent|me reinscrire|me reabonner|arretez jamais",
    joined:
      "inscrit|inscrite|abonne|abonnee|souscrit|sollicite|donne mon numero|donne mon accord|donne mon consentement|inscris|signe|commande chez",
    subscription: "abonnement|abonnements|inscription|souscription",
    left: "me suis desinscrit|me suis desabonne|suis desabonne|suis desinscrit|deja desabonne|deja desinscrit",
    doubt:
      "non merci|qui vous a donne|comment avez vous eu|d ou avez vous|ou avez vous eu|pourquoi je recois|pourquoi vous m envoyez|pourquoi m envoyez|pourquoi recois je|est decede|est decedee|est mort|decede|arnaque|pas besoin|pas de message|du spam|est du spam",
    persists:
      "je recois encore|je recois toujours|recois encore|recois toujours|continuez a m|continuez a|recevoir encore|toujours vos|encore vos",
    disowns:
      "je ne vous connais pas|vous connais pas|plus client|plus cliente|pas client|pas cliente|plus clients",
    "stop text": "fin des messages|fin des sms|fin des envois|fin aux messages",
    title: "mr|mme|monsieur|madame",
    plain:
      "un|une|sur|dans|chez|sont|etes|etait|sera|fait|faire|va|vais|quel|quelle|qui|quoi|pourquoi|combien|heure|demain|soir|matin|jour|semaine|bien|bon|bonne|tres|la bas|aide|prix|change|choix|pret|prete|gare|mort|arrive|viens|viendrai|peux|dois|lundi|top|super|genial|haha|mdr|ptdr|ouvert|ferme|lettre|annule|annulee|arrives|arrivez|note|numeroter|merite|envol|envers|plaisir|commence|contraire|retard|retour|retires|personne|plutot|lui|elle|il|ils|elles|si|se|s|ailleurs|pour plus de|pour plus d|pas encore|non plus|plus tard|plus tot|plus ou moins|plus que|plus d infos|plus d informations|plus de batterie|plus de choix|plus de stock|au plus|ou encore|en plus|de plus en plus|n ai plus|rappelez plus tard|etre",
  },
};
