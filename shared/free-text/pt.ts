import type { Language } from "./language.ts";

export const portuguese: Language = {
  code: "pt",
  keywords: {
    optOut: "parar|pare|sair|cancelar|remover|descadastrar|encerrar",
    optIn: "iniciar|comecar",
    help: "ajuda",
  },
  yes: "sim|s|confirmo",
  replies: {
    stop: "{brand}: Cancelamento confirmado. Deixaremos de enviar mensagens. Responda START para voltar.",
    start:
      "{brand}: Volta a receber as nossas mensagens. O volume varia. Podem aplicar-se tarifas. AJUDA para ajuda, STOP para sair.",
  },
  reactions: "gostou de|curtiu|amou|nao gostou de|riu de|enfatizou|questionou|reagiu|adorou",
  signatures: "enviado do|enviado de|enviado pelo|enviada do|obter o outlook",
  instructions: "responda|responder|envie|enviar|digite|mande|escreva",
  clitics: "me",
  alone: "para|sai|fora|tira|chega|ja chega|me deixem|me deixa|me deixe",
  words: {
    but: "mas",
    "not want": "recuso me a|recuso",
    "this number": "essa linha|esta linha",
    "nothing more": "nada mais|mais nada|nada mais de",
    here: "aqui",
    need: "preciso|necessito|precisamos",
    insult:
      "vai se foder|vao se foder|va se foder|vai tomar no cu|vao tomar no cu|vtnc|fodam se|foda se|vai pro inferno|vai se ferrar|vao se ferrar|va se ferrar|vai te catar",
    "not introduces":
      "nao sou|nao sou a|nao sou o|nao me chamo|aqui nao e|esse nao e|esta nao e|este nao e|nao e o|nao e a|nao conheco",
    "remove me": "ser removido|ser removida|ser retirado|ser retirada|ser excluido|ser excluida",
    complain:
      "denunciar|denuncio|denunciei|denuncia|denunciando|processar|processo|processarei|bloquear|bloqueio|bloqueei|bloqueado|bloqueados|meu advogado|reclamacao|denunciarei|queixa|na policia|na justica|reclamar|vou reclamar",
    bother:
      "perturb*|pertub*|incomod*|importun*|encher|enche|enchem|encham|encher o saco|enchendo|enchendo o saco|chatear|chateiem|aborrecer|encha",
    weary:
      "cansei de|cansado de|cansada de|farto de|farta de|de saco cheio|saco cheio|cheio de|chega de|cansei|nao aguento mais|ja nao aguento|basta de|basta com|to cansado|to cansada|estou cansado|estou cansada",
    please:
      "por favor|porfavor|por favorzinho|por gentileza|gentileza|favor|pfv|pf|pfvr|pvf|plis|faz favor|faca o favor|facam o favor|se faz favor|sff|pelo amor de deus|queiram|por deus",
    stop: "stop|parem|pare|parar|parem de|pare de|para de|parar de|para com|parem com|pare com|para ja|para por favor|por favor para|deixem de|deixe de|deixa de|deixar de|cessem|cesse|cessar|interrompam|interromper|interrompa|suspendam|suspender|suspenda|encerrem|encerre|evitem|evite|parei de querer|paremm|deixassem de|deixasse de|parassem de|parassem|parasse de",
    "ask leave":
      "como faco pra sair|como faco para sair|como sair|como saio|como que sai|como eu saio|como que eu saio",
    leave:
      "descadastr*|descadatr*|desinscrev*|desinscri*|desinscrever|descadrastar|sair da lista|sair dessa lista|sair desta lista|sair disso|sair daqui|sair do grupo|sair do cadastro|para sair|pra sair|sair dessa|cancelar inscricao|cancelar a inscricao|cancelar minha inscricao|dar baixa|dar baixa no meu|desassociar|desvincul*|desfiliar|anular a subscricao|cancelar a subscricao|cancelar subscricao|anular subscricao|desativar inscricao|desligar do grupo|desubscrev*|dessubscrev*",
    remove:
      "remov*|retir*|apag*|exclu*|tira|tire|tirem|tirar|tira me|elimin*|delet*|risquem|risque|limpe|bloqueie meu|remocao|exclusao|eliminacao",
    cancel: "cancel*|anul*|encerr*|revog*|desativ*|desativar|rescind*|retiro",
    text: "mensagem|mensagens|mensagen|mensajem|mensajens|menssagem|menssagens|msg|msgs|msm|sms|torpedo|torpedos|texto|textos|propaganda|propagandas|publicidade|publicidades|spam|notificacao|notificacoes|alertas|alerta|avisos|contato|contatem|contatar|contactar|contactem|contacte|contacto|contatos|escrevam|escreva|escrever|marketing|comunicacao|comunicacoes|emails|whatsapp|zap|zapzap|divulgacao|newsletter|recebimento|me escrevam|mensagem de voces|anuncios|lembretes|ouvir de voces|envio de sms|envio de mensagens|envio de mensagem|esse envio|esses envios|estes envios|envios de|entre em contato|entrem em contato|entrar em contato|entre mais em contato|entrem mais em contato|entrar mais em contato|envio|envios",
    promo:
      "promocoes|promos|promocao de voces|ofertas|descontos|cupons|novidades|promocionais|ofertinhas|promocao",
    call: "ligar|liguem|ligue|ligando|ligacoes|ligacao|telefonar|liga|telefonem|chamar|chamem|chame",
    send: "envi*|mand*|envei|enviem|enviando|mandando|encaminh*|remet*",
    receive:
      "receber|recebendo|recebe las|recebe los|receba|ser contactado|ser contatado|ser incomodado|resseber|recber|ser contactada|ser contatada",
    getting:
      "nao recebi|nao recebo|nao chegou|nao chega|recebi|recebo|nao estou recebendo|nao tenho recebido|nao chegaram|nao me mandaram|nao veio|nao recebemos",
    not: "nao|n|nunca|jamais|nem|naum|num|sem",
    "not more":
      "nao mais|nunca mais|sem mais|nenhuma mais|nenhum mais|mais nenhuma|mais nenhum|ja nao|nao voltem a|nao volte a|nenhuma outra|nenhum outro|deixei de querer",
    cannot: "nao consigo|nao posso|nao pude|nao podem|nao da para|nao da pra",
    more: "mais|de novo|novamente|outra vez|outra|outras",
    nothing: "nada|nenhum|nenhuma|ninguem",
    want: "quero|queria|gostaria|gostaria de|desejo|desejaria|queremos|prefiro|pretendo|peco|solicito|exijo|kero|qero|quer|queira|vontade de|tenho interesse em|peco que|desejamos|solicitamos",
    interest:
      "interesse|interessa|interessado|interessada|interessam|me interessa|me interessam|estou interessado|estou interessada",
    "me number": "meu contato|meu contacto|meus contatos|minha linha",
    me: "me|meu|minha|meus|minhas|mim|nos|nosso|nossa|mae|pai|filho|filha|marido|esposa",
    i: "eu|sou|estou|a gente",
    you: "voces|voce|vcs|vc|ce|seu|sua|seus|suas|senhores|te|lhe|lhes|vos|teu|tua|vosso|vossa|vossos|vossas",
    this: "isso|isto|essa|esse|essas|esses|esta|este|estas|estes|aquilo|tudo|todas|todos|toda|todo|tanto|tanta|tantas|tantos|neste|nesse|desse|deste|nessa|nesta|dessa|desta|coisas|coisa|nisso|nisto|naquilo|dessas|destas|desses|destes|daquelas|daqueles",
    it: "o|a|os|as|lo|la",
    list: "lista|listas|cadastro|base de dados|banco de dados|base|sistema|registro|registo|registros|agenda|grupo|programa|dessa lista|banco|mailing|servico|ficheiro|ficheiros|dai|daqui|disso",
    number: "numero|numeros|nr|telefone|celular|fone|tel|telemovel|dados|nome|dados pessoais|no|telefones",
    off: "fora",
    enough: "ja deu|ta bom de|ja basta|basta|chega disso|chega disto",
    polite:
      "please|pls|obrigado|obrigada|obg|brigado|agradeco|agora|ja|imediatamente|urgente|urgentemente|ok|oi|ola|boa tarde|boa noite|amigo|amiga|gente|pessoal|desculpe|desculpa|sim|e|ou|entao|para sempre|pra sempre|definitivamente|de vez|de uma vez|logo|atenciosamente|grato|grata|de|do|da|dos|das|que|com|para|pra|so|tambem|por|se possivel|meu deus|o quanto antes|quanto antes|novamente ja|cumprimentos|ai|caros|prezados|ultima vez|pela ultima vez|mesmo|em|na|moca|moco|nas|bom dia|tenha um bom dia|continuar a|continuar|seguir",
    rude: "porra|caralho|merda|droga|puta|puto|inferno|desgraca|desgracados|chatos|chato|chata|malditos|maldito|idiotas|idiota|imbecis|babacas|otarios|bosta|cacete|lixo|besteira|palhacada|abusados|insuportaveis|irritantes|indesejadas|indesejados|nao solicitadas|golpistas|golpista|fdp|diarias|constantes|enchecao",
    ask: "como faco pra|como faco para|como fazer para|como fazer pra|como faco|como que eu|como que faz pra|como eu faco pra|como eu|como posso|como se faz para|como|pode|podem|podes|poderia|poderiam|consegue|conseguem|quero que|gostaria que|preciso que|exijo que|solicito que|tem como|teria como|da pra|da para|e possivel|queria que|da pra parar|posso|faca|facam|voces tem que|tem que|precisam|deve|devem|onde posso|quando vao|o que faco para|me ajuda a|me ajude a|qual o procedimento para|vao",
    if: "quando|se eu|se cancelar|enquanto|ate|que horas|a que horas|antes de|depois de|por que voces pararam|sem querer|por engano cancelei|por acidente|o que acontece|por engano eu",
    other:
      "pedido|pedidos|consulta|consultas|reserva|reservas|agendamento|horario|voo|viagem|entrega|entregas|pacote|encomenda|compra|compras|produto|produtos|item|itens|pagamento|cartao|academia|aula|aulas|plano|seguro|mesa|quarto|caixa|onibus|autocarro|comboio|trem|metro|taxi|loja|banco do brasil|venda|show|evento|carrinho|conta|endereco|morada|fatura|boleto|tamanho|cebola|foto|link|codigo|de casa|de carro|do trabalho|do ar|de rir|rir|chorar|fumar|comer|trabalhar|chuva|barulho|musica|na esquina|no ponto|parada|paragem|ponto|lista de espera|lista de convidados|lista de compras|lista de precos|lista de presentes|exame|marcacao|corrida|picles|queijo|ferias|mancha|sair da lista de espera|sair da lista de convidados",
    consent:
      "consentimento|permissao|autorizacao|autorizo|autorizei|autorizado|autoriza|permiti|consinto|autorizamos|consenti|autorizada|dei permissao",
    threat:
      "procon|anatel|nao me perturbe|lgpd|bloquear voces|reclame aqui|direito de oposicao|oponho|me oponho|rgpd|anacom|cnpd|deco|livro de reclamacoes|assedio|denunciado|denunciados|fazer queixa|vou denunciar|vou processar|apresentar queixa",
    wish: "me deixa em paz|me deixe em paz|me deixem em paz|deixe me em paz|deixem me em paz|deixa me em paz|em paz|me esquece|me esquecam|me erra|me errem|sai fora|cai fora|caiam fora|vai embora|vao embora|sumam|sumam daqui|desapareca|desaparecam|vai catar coquinho|vao catar coquinho|vao a merda|vai a merda|va a merda|nao perturbe|nao perturbem|nao incomode|nao incomodem|nao enche|nao encham|nao encha|nao insistam|nao insista|ja disse que nao|ja pedi para|ja pedi pra|ja falei que nao|ja falei pra parar|ja disse para parar|ja mandei parar|respondi sair|me larga|me larguem|larga me|larguem me|to fora|tou fora|estou fora|esquecam meu numero|esquece meu numero|esqueca meu numero|percam meu numero|proibo voces|proibo vos|some daqui|suma daqui|cala a boca|calem a boca",
    wrong:
      "numero errado|telefone errado|pessoa errada|numero incorreto|engano|foi engano|e engano|por engano|enganou se|enganaram se|se enganou|se enganaram|voce se enganou|numero trocado|nao e meu numero|nao e o meu numero|nao e o numero|nao e esse o numero|nao e dele|nao e dela|nao sou essa pessoa|nao sou a pessoa|nao conheco nenhum*|nao conheco essa pessoa|nao mora aqui|aqui nao mora|nao mora mais aqui|aqui nao tem|aqui nao tem nenhum*|nao tem ninguem|nao pertence|esse numero nao e|este numero nao e|esse telefone nao e|contato errado|nao e mais o numero|nao e mais dele|nao e mais dela|mudou de numero|errou de numero|erraram de numero|errou o numero|erraram o numero|erraram meu numero|voces erraram|celular nao e mais|numero nao e mais|telefone nao e mais",
    keep: "continuem|continue|nao parem|nao pare|adoro|amo as|amo essas|gosto das|me inscreve de novo|me cadastra de novo|cadastrar de novo|voltar a receber|quero voltar|menos mensagens",
    joined:
      "me cadastrei|me inscrevi|cadastrei|inscrevi|cadastrado|cadastrada|inscrito|inscrita|pedi|solicitei|aceitei|assinei|concordei|subscrevi|dei meu numero|passei meu numero|registei|registrei|pedi isso|contratei",
    subscription: "inscricao|assinatura|subscricao",
    left: "ja cancelei|ja me descadastrei|ja sai|ja pedi|quero sair|desejo sair|gostaria de sair|posso sair",
    doubt:
      "nao obrigado|nao obrigada|quem passou meu|quem deu meu|como conseguiram|onde conseguiram|como conseguiu|de onde pegaram|por que estou recebendo|porque estou recebendo|por que recebo|faleceu|morreu|golpe|nao sei quem|e spam",
    persists:
      "continuo recebendo|continuam mandando|continuam enviando|continuo a receber|continuam a enviar|continuam a mandar|ainda recebo|ainda estou recebendo|continua mandando",
    disowns:
      "nao conheco voces|nao conheco vcs|nao sou cliente|nao sou mais cliente|ja nao sou cliente|nao sou mais",
    "enough text": "muitas mensagens|muita mensagem|tantas mensagens",
    when: "hoje",
    title: "sr|sra|dona|senhor|senhora",
    plain:
      "um|uma|uns|umas|sao|estao|era|tem|ter|muito|muita|onde|quem|qual|quanto|se|melhor|preco|hora|horas|amanha|dia|semana|tarde|noite|casa|porta|portaria|tenho|faz|vou|vai|ir|ver|fazer|digo|diz|ajuda|custa|mudou|troca|novo|nova|perto|pronto|chegar|chega em|chega as|chegou|sobre|ate logo|porque|mudar|cedo|saida|saio|saiu|kkk|kkkk|rs|rsrs|haha|otimo|bom|boa|pode ser|minuto|cancelado|cancelada|cancelou|cancelaram|removido|enviado|retirado|apagado|paro|para onde|para mim|parado|contrato|contratar|nadar|numa|lixeira|marca|manda chuva|mandioca|fechar|abrir|nota|pareci|parece|barulhento|esquerda|exceto|tiragem|mandou|mandaram|enviou|enviaram|mandado|escreveram|ligaram|ainda nao|mais tarde|mais ou menos|mais informacoes|mais info|mais cedo|mais fotos|ser|retirada|chega|estar|ficar",
  },
};
