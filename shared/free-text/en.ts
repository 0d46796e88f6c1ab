import type { Language } from "./language.ts";

export const english: Language = {
  code: "en",
  // FCC 47 CFR 64.1200(a)(10), the CTIA handbook, and the defaults of Twilio, Telnyx and Vonage.
  keywords: {
    optOut: "stop|stopall|stop all|unsubscribe|unsub|cancel|end|quit|revoke|optout|opt out|remove",
    optIn: "start|unstop|yes|subscribe|resume|optin|opt in",
    help: "help|info",
  },
  yes: "y|yep|yeah|confirm",
  replies: {
    stop: "{brand}: You are unsubscribed and will receive no more messages. Reply START to rejoin.",
    start:
      "{brand}: You are subscribed again. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to cancel.",
  },
  reactions:
    "liked|loved|disliked|emphasized|emphasised|laughed at|questioned|reacted|removed a|removed an|replied to",
  signatures: "sent from|sent via|get outlook|sent with",
  instructions: "reply|text|txt|send|respond|answer|msg",
  alone: "sto|stp",
  words: {
    but: "but",
    told: "told|asked",
    "me number": "my line",
    "this number": "this line|that line",
    "take me": "get me|get us",
    "nothing more": "nothing more|nothing else|anything else",
    here: "here",
    "ask stop":
      "if you stopped|if you would stop|if you could stop|if u stopped|if you stop|appreciate it if you stopped|appreciate if you stopped|appreciate you stopping",
    need: "need|need to",
    insult:
      "fuck you|screw you|fuck u|f you|fck you|go to hell|eat shit|go fuck yourself|gfy|fuck yourself|kiss my ass|suck it|drop dead|up yours|f u|go f yourself|eff you|f off you",
    "not introduces":
      "not|im not|i am not|this isnt|this is not|this aint|this is no longer|thats not|i aint|no one named|nobody named|noone named|no one called|nobody called|there is no|theres no|dont know anyone named|dont know anybody named|dont know a|dont know any|do not know any|im not a|there isnt a|there isnt any|no one here named|nobody here named|noone here named|no one here by the name|nobody here by the name",
    complain:
      "report you|reporting you|reported you|report u|block you|block u|report this|reporting this|my lawyer|my attorney|our lawyer|my solicitor|will report you|will report this|will report it|will report u|reported to|report this to|report it to|reporting this to",
    bother:
      "bother|bothering|bothered|harass|harassing|harassment|harassed|harrass*|annoy|pester|pestering|bugging|disturb|disturbing|stalking|bombarding|solicit*|asking|asking me|hounding|badgering|hassling|hassle|nagging|tormenting|blasting|flooding|blow my phone up|blowing my phone up|blowing me up|blow me up|blasting me|soliciting|begging|beg",
    weary:
      "done with|sick of|tired of|fed up with|had it with|through with|over these|over this|over your|no use for|too many",
    please:
      "please|pls|plz|plse|pleas|plese|plis|kindly|pretty please|would you mind|i beg you|im begging you|i beg|im begging|for gods sake|for the love of god|respectfully|politely|go ahead and|beg you to|begging you to|beg you|i beg you to|im begging you to|i am begging you to",
    stop: "stop|quit|cease|halt|desist|discontinue|stahp|staph|stp|stpo|sotp|refrain from|knock it off|cut it out|give it a rest|pack it in|stop all|stopall|turn off|shut off|switch off|turning off|edn|ennd|endd|qut|quitt|stip|syop|srop|stol|dtop|stoo",
    "stop polite": "stop at once|stop for good|stop for now|stop for ever|stop for real|stop right now",
    leave:
      "unsub*|unsuscri*|unscribe|un subscribe|un sub|usubscribe|opt out|optout|opt me out|opt us out|opt him out|opt her out|opt my number out|opt this number out|opt my phone out|opting out|op out|opt me off|unenroll|unregister|deregister|sign me out|un enroll|un register|un enrol|unenrol|disenroll|disenrol|delist me|unlist me|stop to end|stop to quit|stop to cancel|stop to stop|stop to opt out|sign me off|get out of this|get out of these|block these texts|block these messages|block these|block your texts",
    left: "unsubscribed|opted out",
    "ask leave": "be unsubscribed|get unsubscribed|been trying to unsubscribe|be opted out",
    remove:
      "remove|delete|erase|scratch|strike|wipe|purge|scrub|exclude|removing|deleting|get rid of|throw away|rid me of|drop my number|drop this number|removal|deletion|rmv|rm|discard|discarding|dump",
    "remove me":
      "be removed|be deleted|be taken off|get removed|be dropped|being taken off|be off|drop me|block me|get taken off|taken off|be taken out|get deleted|be taken off of|requesting removal|request removal|being removed|asking for removal",
    "number remove": "number removed|number deleted|name removed|number taken off|number off|number erased",
    take: "take|get this|get my|pull",
    "take off": "get off|come off",
    cancel:
      "cancel|end|terminate|revoke|withdraw|withdrawing|rescind|retract|take back|deactivate|disable|cancelling|canceling|revoking|unfollow",
    text: "text|texts|texting|textin|texted|txt|txts|txting|txtin|message|messages|messaging|messaged|msg|msgs|msging|mssg|mssgs|messege|messeges|contact|contacts|contacting|contacted|notification|notifications|alert|alerts|notify|notifying|spam|spamming|spams|marketing|advertising|advertisement|advertisements|advert|adverts|ads|promo|newsletter|newsletters|blasts|communication|communications|communicating|communicate|correspondence|hear from you|hear from u|hear from yall|hearing from you|blow up my phone|blowing up my phone|blowin up my phone|hit me up|hitting me up|hit up|hitting up|reaching out|reach out|email|emails|emailing|appointment reminders|order updates|delivery updates|text club|mass texts|robotexts|robo texts|mailings|mailing|junk|sms|pinging|ping|dming|following up|follow up|followups|follow ups|checking in|sale alerts|sales texts|sale texts|order texts|advertise to me|market to me|marketing to me|reach me|write|writing|write to me|writing to me",
    promo:
      "promos|promotions|promotion|coupons|offers|deals|discounts|specials|updates|reminders|invites|surveys|sales pitch*|announcements|flash sales|promo codes|invitations|junk mail|donation requests|fundraising|solicitations|requests",
    call: "call|calls|calling|phoning|ring|ringing|phone me|phone us|phoning me",
    send: "send|sending|sendin|sends|sned|sedning|give|push|pushing|forward",
    receive: "receive|receiving|recieve|recieving|get|getting|gettin|be sent",
    getting:
      "i get|i receive|i dont get|i dont receive|i do not get|i do not receive|im not getting|im not receiving|not getting|not receiving|i never get|i never got|never got|never received|am i getting|am i receiving|do i get|im getting|im receiving|i got|i havent gotten|i havent received|will i get|i am getting|i am not getting|i am receiving",
    not: "dont|do not|never|dnt|doont|donot|dont ever|do nt|dint|told you not to|told u not to|asked you not to|asked u not to|i told you not to|i asked you not to|i told u not to|rather you didnt|prefer you didnt|prefer if you didnt|rather you not|prefer that you not|id rather you didnt|i would rather you didnt|id prefer you didnt|i would prefer you didnt|id prefer if you didnt|i would prefer if you didnt|dont you dare|do not you dare|dont u dare",
    no: "no|nope|nah|zero",
    "not more":
      "no more|nomore|no mo|no longer|no further|no additional|no addl|no longer want any|never again",
    "not want":
      "rather not|prefer not|prefer not to|prefer not to be|would rather not|dont care to|dont care for|no wish to|no desire to|have no need for|refuse|refuse to|decline|decline to",
    cannot:
      "cant|cannot|can not|couldnt|could not|wont|will not|doesnt|does not|didnt|did not|wouldnt|havent|have not|hasnt|isnt|is not|wasnt|arent|never have|no need to|not going to|shouldnt|should not|no plans to|no reason to|no intention",
    more: "more|anymore|any more|again|further|longer|any longer|ever|any|else|additional|in the future|in future|going forward|from now on|other",
    nothing: "nothing|anything|none",
    want: "want|want to|wanna|wants to|wish|wish to|wish for|like to|would like|would like to|id like|id like to|care to|care for|desire|desire to|trying to|try to|hope to|prefer|prefer to|want for|wants|would appreciate it|mean to|meant to|intend to|intended to",
    interest: "interested|intrested|intersted|interest",
    me: "me|my|us|our|him|her|mine|myself|his|wife|husband|mom|mother|dad|father|son|daughter|kids|child|parents|grandma",
    i: "i|im|we|ive|ill|i am|i have|were|id",
    you: "you|your|ur|u|yall|ya|they|yourselves|people|company",
    this: "this|these|that|those|all|everything|stuff|thing|things|such|them|everyone|every|all of this|all of these|all this|all these|whole thing|this stuff",
    it: "it",
    list: "list|lists|database|data base|system|systems|directory|records|mailing list|distribution|group|thread|group text|group chat|file|files|subscribers|contact list|call list|program|programme|campaign|rolls|subscription list|blast list|text list|roster|queue|chat|text chain|text thread|conversation|convo",
    number:
      "number|numbers|phone|phones|cell|cellphone|cell phone|mobile|num|info|information|data|details|name|device|digits|contact info|phone number|cell number|mobile number|personal data|personal information|my email",
    off: "off|out of|off of|outta here",
    enough: "enough",
    polite:
      "thanks|thank you|thank u|thx|thnx|ty|thanx|tks|tysm|now|ok|okay|kk|just|immediately|immediatly|asap|hi|hello|hey|hiya|sir|madam|maam|bro|bruh|dude|man|bud|buddy|mate|yo|already|right away|right now|at once|forever|permanently|completely|entirely|sorry|so|well|dear|team|folks|omg|wtf|ffs|smh|yes|yeah|yep|hereby|really|seriously|still|then|and|also|too|simply|actually|only|anyway|effective immediately|good day|good morning|regards|cheers|straight away|once and for all|for the last time|last time|finally|of you|there|good evening|afternoon|service|as soon as possible|ever again|god|jesus|christ|lord|with|i repeat|like|literally|k|w|have a nice day|have a good day|have a great day|nice day|good night|good one|guys|times|twice|a hundred times|a million times|a thousand times|many times|multiple times|several times|ugh|argh|grr|grrr|bye|goodbye|geez|jeez|sheesh|gosh|whoa|aight|fine|no no|continue|continue to|keep on|um|uh|umm|uhh|hmm|hm|er|whoever this is|whoever you are",
    rude: "fuck|fucking|fuckin|fking|fkn|fckin|fcking|damn|damned|dammit|goddamn|hell|bloody|shit|bullshit|bs|crap|crappy|ass|asshole|assholes|idiot|idiots|moron|morons|bitch|bitches|stupid|dumb|freaking|frickin|effing|nonsense|madness|garbage|trash|bastards|scammers|scammer|jerk|jerks|creep|creeps|rubbish|sodding|mf|losers|unwanted|unsolicited|constant|endless|daily|weekly|incessant|obnoxious|ridiculous|insane|stupidity|silly|automated|random|annoying|irritating|pesky|useless|promotional|political|damn it|damnit|for crying out loud|for heavens sake|for petes sake",
    ask: "can you|could you|would you|will you|can u|could u|would u|will u|cud u|you need to|u need to|they need to|yall need to|guys need to|you have to|you must|you should|you better|you gotta|i want you to|i need you to|i would like you to|id like you to|want you to|want u to|need you to|asking you to|i ask you to|i ask that you|i demand you|i demand that you|i demand|i request you|i request that you|i request|make it|make this|make them|make these|make that|need this to|needs to|need it to|has to|have to|gotta|got to|must|how do i|how can i|how do you|how to|how do we|how do u|how would i|how i|what do i do to|is there a way to|is there any way to|why dont you|why wont you|why wont u|why cant you|why cant u|cant you|wont you|can we|can i|could i|may i|let me|let us|tell me how to|where do i|where can i|do i have to|can someone|could someone|would someone|somebody|someone|will someone|what do i text to|what do i need to do to|when will you|when are you going to|when are you gonna|are you going to|are you ever going to|telling you to|have the decency to|be kind enough to|be so kind to|how about you|time to|be so kind as to|allow me to|proceed to|please help me|will you ever|wish you would|would appreciate if you|appreciate it if you|u can|yall can|you can|they can|you guys can|i d appreciate it if you|be great if you|be nice if you|be nice if you could|love it if you|prefer if you|prefer it if you|appreciate it if you could|appreciate if you could|appreciate it if you would|u better|u should|u gotta|u have to|what do i reply|what do i send|what should i text|what should i reply|what can i text|what do i type|what do i say|whats the way to|what is the way to|whats the best way to|can yall|could yall|can you all|could you all|can you guys|can u guys|could you guys|would you guys|will you guys|will yall",
    if: "if|when|while|until|till|unless|after|before|whenever|during|between|what happens|does|did|do you|do they|what time|will|what if|would|whats|what does|accidentally|accidently|by accident|by mistake|mistakenly|cant wait to|cannot wait to|can not wait to|whyd|howd|whens",
    other:
      "order|orders|appointment|appointments|appt|apt|booking|bookings|reservation|reservations|meeting|meetings|flight|flights|trip|ticket|tickets|delivery|deliveries|shipment|shipping|package|parcel|item|items|purchase|payment|payments|membership|gym|plan|policy|insurance|class|classes|lesson|lessons|haircut|table|room|subscription box|box|boxes|bus|train|tram|shuttle|subway|sign|light|watch|watches|shop|store|bank|sale|sales|show|concert|event|pizza|cart|basket|waitlist|wait list|waiting list|guest list|wish list|wishlist|shopping list|price list|bridal registry|account|cab|taxi|ride|game|session|consultation|service call|visit|interview|party|dinner|lunch|contract|lease|trial|autopay|auto pay|auto ship|autoship|refill|prescription|charge|fee|warranty|code|codes|address|photo|pic|pics|pictures|invoice|receipt|link|size|car|music|rain|noise|stop by|stop in|stop at|stop over|stop off|stop for|stop on|stop near|stop into|stop to|stop past|stop through|stop and|stop light|stop lights|stop sign|stop signs|stop watch|pit stop|bus stop|train stop|tram stop|next stop|last stop|first stop|one stop|this stop|the stop|what stop|which stop|your stop|my stop|a stop|non stop|nonstop|stop payment|stop loss|full stop|stop motion|truck stop|rest stop|do you stop|did you stop|have you stopped|you stop selling|you stop carrying|why did you stop|do they stop|does it stop|quit smoking|quit drinking|quit my job|end of|the end|in the end|year end|weekend|week end|end up|end zone|end table|end date|end time|front end|high end|low end|end result|dead end|to the end|at the end|by the end|get off at|calendar invite|remove stains|text books|text book|contact lens|contact lenses|contact form|consent form|contact number|consent forms|permission slip|last message|my message|previous message|that message|my last text|waitlists|old provider|other provider|my provider|previous provider|paper statements|statements|coverage|paperless|unsubscribe button|disturb sign|cancel that|cancel it|extended warranty",
    consent:
      "consent|permission|authorization|authorisation|authorize|authorise|authorized|opt in|authority|consented",
    threat:
      "report this number|reporting this number|reported this number|report this as|reporting this as|reported this as|report as spam|reported as spam|report spam|reporting spam|report these|block this number|blocking this number|blocked this number|blocked and reported|reported and blocked|i will sue|ill sue|sue you|suing you|sue u|legal action|fcc|ftc|tcpa|ofcom|attorney general|file a complaint|filing a complaint|press charges|call the police|calling the police|calling the cops|call the cops|better business bureau|bbb|do not call list|do not call registry|dnc list|dnc|take you to court|small claims|cease and desist|blocking you|blocked you|ill block you|i will block you|will block you|gonna block you|going to block you|i blocked you|have blocked you|blocking this|ill block u|ill be blocking|do not call number|do not text list|lawsuit|law suit|class action|suing|sueing|hear from my lawyer|hear from my attorney|calling my lawyer|call my lawyer|contact my lawyer|contacting my lawyer|report you to|reporting you to|reported you to|again and see what happens|my lawyer will contact|my lawyer will be in touch|my attorney will be in touch|my attorney will contact",
    wish: "leave me alone|leave us alone|leave me be|leave me the hell alone|leave me the fuck alone|lose my number|lose this number|forget my number|go away|get lost|buzz off|fuck off|f off|fck off|eff off|piss off|bugger off|shove off|back off|bug off|naff off|sod off|shut up|shut the fuck up|stfu|get bent|take a hike|beat it|want off|want out|wants off|let me out|get out of my phone|get off my phone|get out of my inbox|said stop|say stop|saying stop|texted stop|replied stop|sent stop|typed stop|wrote stop|text stop and|replying stop|texting stop|asked to be removed|asked to be taken off|asked you to remove|told you to remove|turn these off|turn this off|turn them off|turn those off|stay away|fresh out of patience|cut off contact|count me out|take your business elsewhere|do not disturb|dont disturb|mind your business|enough is enough|no contact|throw away my number|throw my number away|forget this number|loose my number|loose this number|lose my info|lose my contact|consent withdrawn|consent revoked|consent is revoked|consent is withdrawn|permission revoked|keep texting stop|keep sending stop|keep replying stop|keep saying stop|tell you to stop|no means no|i forbid you|screw off|email me instead|only email|email only|by email only|contact me by email|contact me via email|stop doesnt work|stop does not work|stop is not working|stop isnt working|stop not working|stop didnt work|make it stop|dont disturb me|forget me|forget about me|leave this number alone|leave my number alone|leave my phone alone|get the hell off|get the fuck off|block my number|block my phone|bite me|kiss off|scram|put me on your do not text|leave me tf alone|fk off|fuk off|fuc off|leave me da hell alone",
    wrong:
      "wrong number|wrong person|wrong guy|wrong gal|wrong girl|wrong man|wrong woman|wrong lady|wrong phone|wrong phone number|wrong cell|wrong num|wrong contact|wrong no|wrong party|wrong recipient|wrong individual|wrong dude|not my number|isnt my number|not his number|not her number|not their number|isnt his number|isnt her number|isnt their number|not the right person|not the right number|not the right phone|no one by that name|nobody by that name|noone by that name|no such person|doesnt live here|does not live here|dont live here|doesnt have this number|doesnt use this number|not the person|not who you think|not who youre looking for|not who you are looking for|belongs to someone else|belong to someone else|no longer her number|no longer his number|no longer their number|just got this number|recently got this number|new owner of this number|someone elses number|this is a work phone|this is my work phone|this is a business phone|this is a business line|texting the wrong|texted the wrong person|not the owner|mistaken identity|no longer with us|no longer works here|doesnt work here|dont know who that is|dont know who this is for|im not the person|i am not the person|im not who|i am not who|im not him|im not her|im not the right person|i am not the right person|im not the one|texting a minor|texting a child|messaging a minor|texting a kid|changed her number|changed his number|changed their number",
    keep: "keep them coming|keep em coming|keep it coming|keep me on|keep me subscribed|dont stop|never stop|add me back|add me again|resubscribe|re subscribe|resub|sign me back up|sign me up|put me back|opt me back in|turn back on|start again|i love these|love these|love them|love it|fewer|less often|messages yet|message yet|text yet|texts yet",
    joined:
      "signed up|sign up|signed|subscribed|subscribe|agreed|agree|asked for|ask for|asked to get|asked to receive|requested|request|opted in|enrolled|registered|gave you my number|give you my number|gave you permission|given you permission|signup|ordered from you|shopped|joined|join",
    subscription: "subscription|subscriptions",
    doubt:
      "no thanks|no thank you|im good|im all set|uninterested|who gave you|how did you get|where did you get|why are you texting|why am i getting|why am i receiving|so many|too much|pass|unsubscribe link|how often|passed away|deceased|has died|no message|blocked|scam",
    disowns:
      "im not your customer|not a customer|not your customer|not a customer anymore|no longer a customer|do not know you|dont know you|no longer shop|dont shop there|dont shop here|not a member|no longer a member|sold my|moved away|moved out|switched providers|switched companies|no longer live|dont live there|this is a landline|this is a work number|this is my kids phone|this is my sons phone|this is my daughters phone|this is a business number|this is a landline service",
    persists:
      "still getting|still receiving|still get|still receive|keep getting|keep receiving|keep texting|keep sending|keep messaging|keep contacting|keeps texting|kept texting|kept sending|still texting|still sending|still messaging|still texted|continue to text|continue texting|continue to receive|you continue|you keep|you keep texting|you keep messaging|you keep sending|do you keep texting|do you keep sending|do you keep messaging|still on this list|still on your list|still on the list|still on",
    "more this": "any of this|any of these",
    when: "today",
    title: "mr|mrs|ms|dr",
    plain:
      "a|an|to|for|of|in|on|at|by|is|are|was|be|been|am|or|as|from|has|had|about|some|who|what|where|why|how|which|their|its|he|she|one|two|see|go|going|come|time|day|tomorrow|tonight|week|can|could|should|may|might|got|buy|because|than|open|close|help|start|love|good|great|new|big|back|up|down|know|think|let|say|said|work|works|yet|much|many|tell|look|use|using|stopped|stops|stopping|quits|ended|ends|ending|cancelled|canceled|cancels|removed|deleted|sent|received|cancer|contracts|contrast|massage|massages|remote|remover|tests|test|texas|taxis|taxes|step|steps|shops|spot|spots|strop|slop|swop|stow|atop|stomp|quiet|quite|quilt|suit|candle|canal|camel|cannel|channel|panel|delate|loose|loved|receiver|sender|spending|seeding|lending|mending|bending|reviving|relieving|relieve|believe|setting|letting|betting|sitting|jetting|promise|offer|coffers|covers|deal|dealt|meals|decals|alerted|update|upset|numbered|members|member|lumber|cucumber|rough|phony|person|subscriber|listed|seat|sued|contest|content|context|remind|friend|massive|passage|texture|stopover|optional|option|quota|quart|quiz|quick|sell|delegate|erased|revoked|revoker|evoke|bored|border|boarder|unable|ens|spend|lend|sense|rest|least|lead|leave|left|living|sand|scent|cents|the|have|thanks for the texts|more info|more information|more details|more questions|more time|no more questions|per|get lost in|gave|given|wrong number of|wrong number on the|go away for the|go away for a|go away on|going away|lives|live|get lost trying|lost trying|do not disturb sign|dont disturb sign|uses|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|sure|certain|available|bad|nice|necessary|possible|ready|happy|working|applicable|home|cool|okay then|likely|correct|true|fair|easy|cheap|last|ago|yesterday|days|months|month|years|year|weeks|belongs|belong|easy to unsubscribe|get lost easily|is this the wrong number|is this the right number|do i have the wrong number",
  },
};
