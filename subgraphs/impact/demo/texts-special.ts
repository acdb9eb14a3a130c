/**
 * Texts that screening should notice, written for the demo. The people in them do not exist:
 * addresses end in `.example`, card numbers are the networks' test numbers, identity numbers have
 * valid check digits and birth dates of the 19th century.
 */
export type DemoTextKind = 'PLAIN' | 'PROFANITY' | 'SPAM' | 'PII' | 'THREAT' | 'DISCLOSURE';
type Special = readonly [kind: Exclude<DemoTextKind, 'PLAIN'>, text: string];

export const englishSpecials: readonly Special[] = [
  ['PROFANITY', 'The app for booking is fucking useless. It logged me out three times and the slot was gone.'],
  ['PROFANITY', 'Nobody told us that the room was locked. What a shit way to start a Monday.'],
  ['PROFANITY', 'My first interviewer was an asshole, sorry, but he was. My mentor agreed.'],
  ['PROFANITY', 'I am so damn proud of myself that I could scream. Holy shit, I passed the exam!'],
  ['PROFANITY', 'Stop sending me these bullshit surveys every week, I answered already.'],
  ['PROFANITY', 'The bastard at the counter would not even look at my papers until my volunteer came.'],
  ['SPAM', 'EARN $5000 PER WEEK FROM HOME!!! NO EXPERIENCE NEEDED!!! CLICK www.easy-cash-now.example TODAY!!!'],
  ['SPAM', 'Cheap SEO backlinks, 10,000 visitors guaranteed. Buy now, limited offer, visit http://rank-boost.example'],
  [
    'SPAM',
    'WIN WIN WIN a new phone!!!!!!! Share this message with 10 friends and enter your card at http://prize.example',
  ],
  [
    'SPAM',
    'Crypto signals group, 300% profit every month, join t.me/fast-coins-example before it is closed, hurry hurry hurry',
  ],
  ['SPAM', 'Best essay writing service for students, 50% discount code HELLO50, order now order now order now'],
  [
    'PII',
    'The schedule changes all the time, please write to me directly at samira.haddad@mail.example instead of calling my husband.',
  ],
  ['PII', 'I lost the number of my volunteer. Mine is +1 213 373 4253, can you ask her to call me?'],
  [
    'PII',
    'I wanted to pay for the trip, my card is 4111 1111 1111 1111, but the page gave an error. The trip itself was lovely.',
  ],
  ['PII', 'They asked me for my social security number, 219-09-9999, on the first day. Is that normal?'],
  [
    'PII',
    'Please send the certificate to yonas.tesfay@post.example and a copy to my wife, selam.t@post.example. The course was great.',
  ],
  ['PII', 'My mentor can reach me on +44 20 7946 0958 after five. She is wonderful by the way.'],
  ['PII', 'I paid the deposit with 5555 5555 5555 4444 and never got a receipt, can somebody look into it?'],
  ['THREAT', 'Tell the man from the second group that I will kill him if he talks to my sister again.'],
  ['THREAT', 'If they throw me out of the course I will burn the office down. I mean it, I know where you park.'],
  ['THREAT', 'You ruined my application and I am going to find you and break your legs.'],
  ['THREAT', 'Next Thursday I will bring a knife and then we will see who laughs about my accent.'],
  [
    'DISCLOSURE',
    'I like the course, but I cannot come next week. My husband hit me again and I have to hide my face for some days.',
  ],
  ['DISCLOSURE', 'Some nights I think about ending my life. The café is the only thing that I look forward to.'],
  ['DISCLOSURE', 'I was beaten by the police before I came here, and in the uniform exercise everything came back.'],
  ['DISCLOSURE', 'My employer keeps my passport and I am not allowed to leave the house except for this course.'],
  [
    'DISCLOSURE',
    'I am seventeen and the uncle I live with touches me. I do not know whom to tell, so I write it here.',
  ],
  [
    'DISCLOSURE',
    'I have not eaten properly for five days, the money has to go to the smugglers first. Please do not tell my brother.',
  ],
];

export const norwegianSpecials: readonly Special[] = [
  ['PROFANITY', 'Faen så glad jeg ble da de ringte og sa at jeg fikk jobben!'],
  ['PROFANITY', 'Det jævla bookingsystemet virker ikke på telefonen min. Jeg mistet plassen igjen.'],
  ['PROFANITY', 'Helvete heller, tredje gang timen blir flyttet uten at noen sier fra.'],
  ['PROFANITY', 'Den drittsekken av en utleier ville ikke snakke med meg før mentoren min ringte.'],
  ['SPAM', 'TJEN 50 000 KR I UKA HJEMMEFRA!!! KLIKK PÅ www.rask-gevinst.example NÅ!!! GRATIS GRATIS GRATIS!!!'],
  [
    'SPAM',
    'Billige forbrukslån uten kredittsjekk, svar i dag, søk på http://lett-lan.example, tilbudet gjelder kun i dag',
  ],
  ['SPAM', 'Vinn en ny iPhone!!!!!! Del med ti venner og registrer kortet ditt på http://vinnnaa.example'],
  ['PII', 'Kan dere sende kursbeviset til amina.yusuf@epost.example? Kurset var forresten kjempebra.'],
  ['PII', 'Jeg har fått nytt nummer, det er +47 412 34 567. Si det til mentoren min, er du snill.'],
  ['PII', 'De ba om fødselsnummeret mitt, 010190 51052, allerede på første møte. Er det vanlig?'],
  ['PII', 'Fødselsnummer 14039251052 sto feil i skjemaet, og derfor fikk jeg ikke praksisplassen.'],
  ['PII', 'Jeg betalte turen med kortet 4242 4242 4242 4242, men fikk aldri kvittering. Turen var fin.'],
  ['THREAT', 'Si til han i gruppe to at jeg skal drepe ham hvis han kommer nær datteren min igjen.'],
  ['THREAT', 'Hvis dere sender meg ut av kurset, brenner jeg ned kontoret. Jeg vet hvor dere bor.'],
  ['DISCLOSURE', 'Mannen min slår meg når jeg kommer for sent hjem fra språkkafeen. Ikke ring hjem, er dere snille.'],
  ['DISCLOSURE', 'Jeg orker ikke mer, og noen ganger tenker jeg på å ta livet mitt. Mentoren min vet det ikke.'],
  ['DISCLOSURE', 'Sjefen har tatt passet mitt, og jeg får ikke lønn. Jeg tør ikke si det til noen andre.'],
  [
    'DISCLOSURE',
    'Jeg ble torturert i fengselet før jeg kom hit, og trange rom uten vindu gjør meg syk. Kan vi bytte lokale?',
  ],
];

export const ukrainianSpecials: readonly Special[] = [
  ['PROFANITY', 'Блядь, я склав цей іспит! Досі не вірю!'],
  ['PROFANITY', 'Ця довбана програма для запису знову викинула мене, і місце пропало.'],
  ['PROFANITY', 'Менеджер на співбесіді поводився як повний мудак, навіть моя менторка обурилася.'],
  ['SPAM', 'ЗАРОБЛЯЙ 3000 ДОЛАРІВ НА ТИЖДЕНЬ БЕЗ ДОСВІДУ!!! ТИСНИ www.shvydki-groshi.example ЗАРАЗ!!!'],
  ['SPAM', 'Кредит за п’ять хвилин без довідок!!! Лише сьогодні знижка 90%!!! http://kredyt-tut.example'],
  ['PII', 'Надішліть, будь ласка, сертифікат на oksana.bondar@poshta.example. Курс був чудовий.'],
  ['PII', 'У мене новий номер, +380 67 123 45 67, передайте, будь ласка, моїй наставниці.'],
  ['PII', 'Я сплатила поїздку карткою 4111 1111 1111 1111, але квитанції так і не отримала.'],
  ['THREAT', 'Передайте тому чоловікові з другої групи, що я його вб’ю, якщо він ще раз підійде до моєї сестри.'],
  ['THREAT', 'Якщо мене виженуть із курсу, я спалю ваш офіс. Я знаю, де ви живете.'],
  ['DISCLOSURE', 'Чоловік знову мене вдарив, тому наступного тижня я не прийду. Не телефонуйте додому.'],
  ['DISCLOSURE', 'Після обстрілів я не сплю й часом думаю, що краще було б не жити.'],
  ['DISCLOSURE', 'Роботодавець забрав мій паспорт і не платить уже третій місяць. Я боюся комусь казати.'],
  ['DISCLOSURE', 'Мене катували в полоні. Коли на занятті вимкнули світло, я не міг дихати.'],
];
