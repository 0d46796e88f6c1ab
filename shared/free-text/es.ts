import type { Language } from "./language.ts";

export const spanish: Language = {
  code: "es",
  keywords: {
    optOut: "alto|parar|pare|baja|cancelar|detener|salir|terminar",
    optIn: "alta|iniciar|comenzar|empezar",
    help: "ayuda",
  },
  yes: "si|confirmo|confirmar",
  replies: {
    stop: "{brand}: Se dio de baja y ya no le enviaremos mensajes. Responda START para volver.",
    start:
      "{brand}: Vuelve a recibir nuestros mensajes. Frecuencia variable. Pueden aplicarse tarifas. HELP para ayuda, STOP para darse de baja.",
  },
  reactions: "le gusto|le encanto|me gusta|no le gusto|reacciono|se rio de|enfatizo|cuestiono|ha reaccionado",
  signatures: "enviado desde|enviado con|obtener outlook",
  instructions: "responda|responde|responder|envia|envie|enviar|escriba|manda|texto",
  clitics: "melo|mela|nos|me",
  alone:
    "equivocado|equivocada|para|parale|dejen|quiten|fuera|aqui no es|esta equivocado|estan equivocados|estas equivocado|se equivocaron|se equivoco|se equivocan|te equivocaste|os equivocais|os habeis equivocado|se ha equivocado|se han equivocado|creo que se equivoco|esta usted equivocado",
  words: {
    but: "pero",
    "not want": "me niego a|rechazo",
    "me number": "mi linea",
    "this number": "esta linea",
    "nothing more": "nada mas|nada mas de",
    need: "necesito|necesitamos",
    insult:
      "chinga tu madre|chinguen a su madre|vete a la verga|vayanse a la verga|jodanse|jodete|que os den|que te den|hijos de puta|hijo de puta",
    "not introduces":
      "no soy|yo no soy|no me llamo|este no es|esta no es|no somos|no es el numero de|no conozco a ninguna|no conozco a ningun|aqui no hay ningun|aqui no hay ninguna",
    "remove me": "ser eliminado|ser eliminada|ser removido|ser borrado",
    complain:
      "denunciar*|denuncio|denuncie|denunciare|denuncia|denunciados|demandar|demandare|demanda|reportar*|reporto|reportare|reportado|reportados|reporte|bloquear*|bloqueo|bloqueare|bloqueados|bloqueado|mi abogado|mis abogados|a la policia|llamar a la policia|queja|quejas|quejarme",
    bother:
      "molesten|moleste|molestar|molestes|molestando|molesteis|joder|jodan|jodas|fastidiar|fastidien|acosar|acosen|hostigar|hostigando|chinguen|jodiendo|fastidiando|spamear|spameando|spameen|insistir|insistan|insistiendo|fregar|frieguen|friegando|fregando|friegue",
    weary:
      "harto de|harta de|hartos de|cansado de|cansada de|cansados de|me tienen harto|me tienen harta|estoy harto|estoy harta|harto|harta|me tienen hasta|basta de|basta con|basta ya de|ya basta de|ya basta con|suficiente de|me tienen cansada|me tienen cansado|me tienen aburrido|me tienen aburrida|demasiados|demasiado",
    please:
      "por favor|porfavor|porfa|porfis|porfaa|xfa|xfavor|x favor|favor|pliss|plis|les ruego|se lo ruego|amablemente|por dios|favor de",
    stop: "stop|paren|pare|parad|parar|cesen|cese|cesar|detengan|detenga|detener|detenganse|deja de|deje de|dejen de|dejad de|dejar de|dejo de|dejes de|dejan de|deja ya de|dejen ya de|paren de|pare de|para de|parar de|para ya|ya para|para por favor|por favor para|ya parale|ya parenle|parenle|parale|para con|ya estuvo|suspendan|suspender|suspenda|dejense de|eviten|evite|abstenganse de|abstengase de|terminen con|acaben con|frenen|cancelen los|ya dejen|ya deja|dejame de|dejenme de|dejeme de|dejarme de|dejaran de|dejasen de|dejara de|dejase de|pararan de|pararan|alto a|alto con|alto ya|alto de|alto los|alto las|alto el|ya alto|pongan fin a|poner fin a|pon fin a|ponga fin a",
    leave:
      "dar de baja|darme de baja|dame de baja|deme de baja|denme de baja|den de baja|de de baja|dadme de baja|doy de baja|darse de baja|darnos de baja|date de baja|da de baja|dan de baja|damos de baja|darlo de baja|darla de baja|me den de baja|me des de baja|dar me de baja|dar de vaja|darme de vaja|de vaja|la baja|mi baja|una baja|quiero baja|solicito baja|baja del servicio|baja de la lista|baja de este|baja definitiva|desuscri*|desinscri*|desapunt*|desafili*|desubscri*|desuscr*|anular suscripcion|anular la suscripcion|anular mi suscripcion|borrarme|darmede baja|baja sms|salirme|salir de la lista|salir de esta lista|salir de esto|salir de aqui|salir del grupo|salirme de|dar baja|me salgo|como salgo|salgo de la lista|salgo de esto",
    remove:
      "borr*|elimin*|quit*|saqu*|sacar*|sacam*|saca|retir*|remuev*|remov*|suprim*|tachen|excluy*|excluir*|quita|tachar|depur*|eliminacion|supresion",
    cancel: "cancel*|canselar|cansel*|anul*|termin*|revoc*|retiro|finalic*|finaliz*|desactiv*|revoco|acabar",
    text: "mensaje|mensajes|mensages|mensage|mensajitos|mensajito|msj|msjs|msjes|msg|msgs|mjs|sms|texto|textos|texteen|textear|textearme|text|texts|publicidad|propaganda|spam|notificacion|notificaciones|alertas|avisos|contacten|contacte|contactar|contactes|contactarme|contacteis|contactando|contacto|escriban|escriba|escribas|escribais|escribir|escribirme|escribiendo|escribanme|escribame|comunicaciones|comunicacion|correos|whatsapp|wasap|whats|marketing|mensajeria|mensajear|comuniquen|comunicarse|publicitarios|publicitario|anuncios|boletin|boletines|recordatorios|notificar|notifiquen|notificarme|comunicar|comunicarme",
    promo: "promociones|promos|ofertas|descuentos|cupones|novedades|promocionales|promocion|promo",
    call: "llamen|llame|llamar|llamarme|llamando|llamadas|llamada|llamarnos|llameis",
    send: "envi*|mand*|mndar|remitir|remitan",
    receive:
      "recibir|recibiendo|resibir|recivir|recibirlos|recibirlo|recibirlas|que me lleguen|me lleguen|llegue|lleguen|que me llegue",
    getting:
      "no recibo|no me llega|no me llego|no me llegan|no me ha llegado|no me han llegado|no he recibido|no recibi|no me mandaron|no me enviaron|aun no recibo|todavia no recibo|recibo|no me llega nada|no encuentro|no me aparece|ya no recibo|ya no me llegan|ya no me llega",
    not: "no|nunca|jamas|ni|tampoco|sin",
    "not more":
      "no mas|nomas no|ni un mas|ni una mas|ni uno mas|nunca mas|ya no|no vuelvan a|no vuelva a|no vuelvas a|no siga|no sigan|no sigas|no me vuelvan a|no me vuelva a|no me vuelvas a|no nos vuelvan a",
    cannot: "no puedo|no pude|no pueden|no consigo|no logro",
    more: "mas|otra vez|de nuevo|nuevamente|adelante|otro|otros",
    nothing: "nada|ninguno|ninguna|ningun",
    want: "quiero|quisiera|kiero|qiero|quero|deseo|desearia|queremos|me gustaria|prefiero|pido|solicito|exijo|les pido|le pido|quiere|quieren|deseamos|quiera|solicitamos|ruego|le ruego|te pido",
    interest:
      "me interesa|me interesan|interesa|interesan|interesado|interesada|interes|estoy interesado|estoy interesada|nos interesa",
    me: "me|mi|mis|nos|nuestro|yo a|mio|mia|mama|hijo|hija|esposo|esposa|madre|padre",
    i: "yo|soy|estoy|nosotros",
    you: "ustedes|usted|uds|ud|tu|vosotros|su|sus|tus|os|les|le|te|ti|tuyo|vuestro|vuestra|vuestros|vuestras",
    this: "esto|estos|estas|esta|este|eso|esos|esas|todo|todos|todas|toda|tanto|tantos|tanta|ese|esa|cosas|cosa",
    it: "lo|la|las|los|el",
    list: "lista|listas|listado|base de datos|bases de datos|base|sistema|registro|registros|directorio|fichero|ficheros|agenda|contactos|aqui|grupo|programa|suscriptores",
    number:
      "numero|numeros|num|nro|telefono|telefonos|celular|cel|movil|datos|nombre|tel|fono|telf|contacto mio|datos personales|informacion",
    off: "fuera|de ahi",
    enough: "bastaya|suficiente|ya estuvo bueno|ya esta bien|se acabo|chole|basta|basta ya|ya basta",
    polite:
      "pf|fa|please|pls|gracias|muchas gracias|ya|ahora|ahora mismo|inmediatamente|de inmediato|cuanto antes|ok|vale|hola|buenas|buenos dias|buenas tardes|buenas noches|senores|amigo|amigos|disculpe|disculpen|perdon|lo siento|si|y|o|entonces|urgente|definitivamente|para siempre|saludos|de una vez|de una buena vez|a|de|que|con|en|tambien|solo|mismo|atentamente|estimados|oye|oigan|mire|miren|carajo|inmediato|lo antes posible|enseguida|por ultima vez|thanks|joven|bueno|pues|inmediata|definitiva|buen dia|que tenga buen dia|que tengan buen dia|lindo dia|seguir|continuar",
    rude: "mierda|cono|puta|puto|putos|putas|maldito|malditos|maldita|pinche|pinches|cabrones|cabron|idiotas|idiota|imbeciles|hostia|joer|chingar|chingados|pendejos|pendejo|pesados|pesado|basura|tonterias|boludos|pelotudos|constantes|molestos|molesto|diarios|una vez|no deseados|no solicitados",
    ask: "como hago para|como puedo|como se puede|como puedo hacer para|que hago para|que debo hacer para|que tengo que hacer para|como|pueden|puede|puedes|podrian|podria|podrias|podeis|me pueden|me puede|me puedes|me podrian|me podria|se puede|puedo|quiero que|quisiera que|necesito que|pido que|les pido que|le pido que|exijo que|solicito que|deseo que|hagan el favor de|haga el favor de|hagan favor de|haz el favor de|haced el favor de|podemos|tienen que|tiene que|deben|debe|hace falta|es posible|ayudenme a|donde puedo|donde me|me gustaria que|le agradeceria que|les agradeceria que|agradeceria|agradecere|podriais|podran",
    if: "si me|si les|si le|si nos|cuando|mientras|hasta|a que hora|antes de|despues de|por que no|porque no|porque me dieron|sin querer|por error|por accidente|que pasa si|si cancelo|si doy|si yo",
    other:
      "pedido|pedidos|orden|cita|citas|reserva|reservas|reservacion|vuelo|viaje|entrega|envio|envios|paquete|compra|producto|productos|articulo|articulos|pago|membresia|membresias|gimnasio|clase|clases|plan|poliza|seguro|mesa|habitacion|caja|autobus|bus|tren|metro|taxi|banco|venta|rebaja|rebajas|concierto|evento|carrito|cuenta|tarjeta|contrato|direccion|factura|cargo|talla|cebolla|foto|enlace|codigo|parada|paradas|bajo|bajan|por enfermedad|baja el|baja la|baja un|baja de precio|de baja por|de baja medica|alto ahi|alta calidad|lista de espera|lista de invitados|lista de precios|lista de compras|lista de deseos|contra|alfombra|receta|turno|consulta|ruido|lluvia|musica|reir|llorar|comer|fumar|trabajar|pensar|mirar|comprar|de comprar|avisar|avisarme|de avisarme|de avisar|salir de la lista de espera|quitenme de la lista de espera|baja medica|la baja medica|baja laboral|la baja laboral|cobro",
    consent:
      "consentimiento|permiso|autorizacion|autorizo|autorice|autorizado|autorizados|autorizada|autorizamos|consiento|he autorizado|autorizaba|di permiso",
    threat:
      "profeco|consumo|agencia de proteccion de datos|aepd|proteccion de datos|rgpd|lopd|lista robinson|robinson|oposicion|me opongo|ejerzo mi derecho|ejercer mi derecho|derecho de supresion|derecho de oposicion|acciones legales|medidas legales|los voy a denunciar|les voy a denunciar|os voy a denunciar|lo voy a denunciar|voy a denunciarlos|voy a denunciarles|es acoso|acoso|acosando|hostigamiento",
    wish: "dejenme en paz|dejeme en paz|dejame en paz|dejadme en paz|dejenos en paz|dejennos en paz|en paz|dejenme tranquilo|dejenme tranquila|dejame tranquilo|dejame tranquila|dejeme tranquilo|dejeme tranquila|no molestar|larguense|largate|largo de aqui|vete a la mierda|vayanse a la mierda|a la mierda|vayanse al carajo|vete al carajo|vete al diablo|vayanse|vayase|fuera de aqui|pierdete|pierdanse|ya dije que no|dije que no|dije stop|ya dije alto|dije basta|he dicho que no|que no me interesa nada|no insistan|no insista|no insistas|no me jodan|no jodan|no chinguen|no me chinguen|no fastidien|no me busquen|olviden mi numero|olvide mi numero|pierdan mi numero|olvidense de mi|dije que pares|dije que paren|dije que pare|pedi que pararan|pedi que dejen|pedi que me dejen|les dije que no|ya les dije|ya te dije que no|les prohibo|le prohibo|te prohibo|os prohibo",
    wrong:
      "numero equivocado|numero incorrecto|numero erroneo|numero errado|persona equivocada|persona incorrecta|equivocado de numero|equivocada de numero|equivoco de numero|equivocan de numero|equivocaron de numero|equivocaste de numero|equivocan de persona|equivoco de persona|equivocado de persona|equivocaron de persona|no es mi numero|no es su numero|no es el numero|ya no es el numero|no soy la persona|no soy esa persona|no conozco a|no conozco a ningun*|aqui no vive|no vive aqui|aqui no hay|aqui no esta|no hay nadie|no hay ningun*|ya no vive|este numero no es|este telefono no es|este numero ya no|este no es el numero|este no es el telefono|este no es su numero|no pertenece a|cambio de numero|ya no pertenece|te confundiste|se confundieron|se confundio|me confunden|me estan confundiendo|no es este numero|equivoca de persona|equivoca de numero|numero ya no es|numero no es de|no es de ella",
    keep: "sigan|siga enviando|sigan enviando|no dejen de|no deje de|no dejes de|no paren|me encantan|me encanta|me gustan|vuelvan a|volver a recibir|darme de alta|dar de alta|de alta|otra vez de alta|menos mensajes",
    joined:
      "inscribi|suscribi|registre|apunte|me inscribi|me suscribi|me registre|me he inscrito|me he suscrito|me he registrado|he solicitado|solicite|pedi|he pedido|acepte|aceptado|firme|suscrito|inscrito|registrado|suscrita|inscrita|registrada|solicitado|pedido esto|di mi numero|les di|contrate",
    subscription: "suscripcion|suscripciones|inscripcion|subscripcion|afiliacion",
    left: "me di de baja|ya me di de baja|me he dado de baja|cancele mi suscripcion|me desuscribi|quiero salir|deseo salir|quisiera salir",
    doubt:
      "no gracias|quien les dio|quien le dio|quien te dio|como consiguieron|de donde sacaron|de donde sacaste|como obtuvieron|por que me escriben|por que me mandan|porque me mandan|por que me envian|porque me envian|por que recibo|porque recibo|ha fallecido|fallecio|murio|estafa|estafadores|no se quienes son|es spam|puro spam",
    persists:
      "sigo recibiendo|siguen mandando|siguen enviando|me siguen|siguen llegando|me siguen llegando|siguen escribiendo|todavia recibo|aun recibo|continuo recibiendo",
    disowns: "no los conozco|no les conozco|no soy cliente|ya no soy cliente|no soy cliente suyo|ya no vivo",
    "enough text": "muchos mensajes|demasiados mensajes|tantos mensajes|mucho mensaje",
    when: "hoy",
    title: "sr|sra|senor|senora",
    plain:
      "para|por|del|al|un|una|unos|unas|es|son|estan|era|hay|muy|donde|quien|cual|se|mejor|precio|hora|manana|dia|semana|tarde|noche|casa|puerta|tengo|tiene|tienen|hace|va|voy|ir|ver|hacer|digo|dice|ayuda|cuesta|jaja|jajaja|bien|buen|otra|nuevo|nueva|cambio|cambie|cerca|listo|favorito|esto es|llega|llego|llegar|fin|sobre|desde|entre|aunque|porque|enviado|cancelado|cancelada|cancelaron|cancelacion|borrado|terminado|termino|termina|retirado|anulado|paro|paras|para mi|saque|contratos|nadie|quiza|nadar|mandarina|enviada|numeral|mandato|pared|parque|parte|partes|bajas|bajar|salida|salgo|salio|alta|altos|viva|persona|mandaste|mandaron|mandado|mandaban|enviaste|enviaron|escribieron|escribiste|contactaron|llamaron|llamaste|quitado|eliminado|tienda|estar|di|dio|dimos|aun no|todavia no|mas tarde|mas o menos|mas bien|mas adelante|mas informacion|mas info|por ciento|quite|mejor para|ya no hay|no hay mas|ya no queda|ya no tengo|ya no tienen|ser|poner|presentar",
  },
};
