// biome-ignore-all format: one text per line reads best.
import type { Label, LabelledText } from './types.js';

/**
 * Written apart from the training sentences and never trained or tuned on: whole answers as participants give them. `c` confidence,
 * `b` belonging, `l` language, `j` job readiness, `w` well-being; `+` goes well, `-` does not; nothing: not spoken of.
 */
const short = { c: 'confidence', b: 'belonging', l: 'lang_level_proxy', j: 'job_readiness', w: 'well_being' } as const;

type Row = readonly [labels: string, text: string];

const en: readonly Row[] = [
  ['j+ c+', 'After four sessions with Kari my CV finally looks professional and I am no longer scared of interviews.'],
  ['l+', 'Last year I needed my son to translate at the doctor. Yesterday I went alone and understood her.'],
  ['b+', 'On Saturday the whole group came to my flat and we cooked together. These people are my friends now.'],
  ['b-', 'In the canteen everyone sits with their own people. I eat by myself.'],
  ['w-', 'Since the news from my city I lie awake until four and I am worn out at work.'],
  ['j-', 'Thirty applications and not one reply. I do not see what I am doing wrong with my job search.'],
  ['c-', 'When the manager asks me something I go red and forget what I wanted to say. I do not trust myself.'],
  ['w+', 'Walking with the group every Thursday has made me calmer. I sleep through the night again.'],
  ['l-', 'The teacher speaks too quickly and I miss half of it. The new words do not stay in my head.'],
  ['', 'The library closes at eight so we moved the meeting to six.'],
  ['', 'We were five people and the tea was hot.'],
  ['c+', 'I gave a talk in front of twenty people. A year ago I would never have dared.'],
  ['j+', 'I have a trial day at the hotel on Monday and I know how to present my experience.'],
  ['b+ w+', 'I have people to call when I am sad, and I am glad to wake up here.'],
  ['l+ j+', 'I passed B2 and the kindergarten invited me to a job interview.'],
  ['c- l-', 'I am ashamed of my accent, so I keep quiet although I know the answer.'],
  ['w- b-', 'The evenings are the worst. I know nobody in this street and I cry.'],
  ['j- c-', 'They said my diploma is not worth anything here. I no longer believe that I am good at my profession.'],
  ['', 'My mentor was ill, so the session was moved to next week.'],
  ['w+', 'I laughed so much today. The stress is gone for a while.'],
  ['l+', 'I can now follow the conversation at the table and answer without thinking in Arabic first.'],
  ['b-', 'They planned the summer party in a chat that I am not part of.'],
  ['j+', 'We practised how to answer difficult questions from an employer, and the application is sent.'],
  ['c+', 'I called the municipality myself and explained my case. I am proud of that.'],
  ['', 'The form asks for the date of birth and the address.'],
  ['w-', 'I am tired of waiting for the decision and my head hurts every day.'],
  ['l-', 'Forms and letters are still impossible for me without an interpreter.'],
  ['b+', 'My neighbour knocked and asked if I would join the choir. I felt welcome.'],
  ['j-', 'I have no idea what to write in a cover letter.'],
  ['c+ b+', 'The team listens when I speak, and I speak more and more.'],
];

const no: readonly Row[] = [
  ['j+', 'Nå har jeg en ordentlig CV, og på mandag skal jeg på intervju i barnehagen.'],
  ['l+', 'Før måtte sønnen min oversette hos legen. I går gikk jeg alene og forstod henne.'],
  ['b+', 'På lørdag kom hele gjengen hjem til meg og vi lagde mat. De er vennene mine nå.'],
  ['b-', 'I kantina sitter alle med sine egne. Jeg spiser for meg selv.'],
  ['w-', 'Etter nyhetene hjemmefra ligger jeg våken til fire og er helt kjørt på jobb.'],
  ['j-', 'Tretti søknader og ikke ett svar. Jeg skjønner ikke hva jeg gjør galt.'],
  ['c-', 'Når sjefen spør meg om noe blir jeg rød og glemmer hva jeg ville si.'],
  ['w+', 'Turene på torsdager har gjort meg roligere. Jeg sover hele natta igjen.'],
  ['l-', 'Læreren snakker for fort, og jeg får ikke med meg halvparten. Ordene blir ikke sittende.'],
  ['', 'Biblioteket stenger klokka åtte, så vi flyttet møtet til seks.'],
  ['', 'Vi var fem personer og teen var varm.'],
  ['c+', 'Jeg holdt et foredrag for tjue mennesker. For et år siden hadde jeg aldri turt det.'],
  ['j+', 'Jeg har prøvedag på hotellet og vet hvordan jeg skal fortelle om erfaringen min.'],
  ['b+ w+', 'Jeg har folk å ringe til, og jeg er glad når jeg våkner.'],
  ['l+ j+', 'Jeg besto B2, og sykehjemmet ringte om en stilling.'],
  ['c- l-', 'Jeg skammer meg over aksenten min, så jeg tier selv om jeg kan svaret.'],
  ['w- b-', 'Kveldene er verst. Jeg kjenner ingen i gata, og jeg gråter.'],
  ['j- c-', 'De sa at vitnemålet ikke er verdt noe her. Jeg tror ikke lenger at jeg er flink i yrket mitt.'],
  ['', 'Mentoren min var syk, så timen ble flyttet til neste uke.'],
  ['w+', 'Jeg lo så mye i dag. Stresset er borte en stund.'],
  ['l+', 'Nå henger jeg med i samtalen rundt bordet og svarer uten å tenke på ukrainsk først.'],
  ['b-', 'De planla sommerfesten i en chat jeg ikke er med i.'],
  ['j+', 'Vi øvde på vanskelige spørsmål fra arbeidsgiveren, og søknaden er sendt.'],
  ['c+', 'Jeg ringte kommunen selv og forklarte saken min. Det er jeg stolt av.'],
  ['', 'Skjemaet spør om fødselsdato og adresse.'],
  ['w-', 'Jeg er lei av å vente på svar og har vondt i hodet hver dag.'],
  ['l-', 'Skjemaer og brev er fortsatt umulig for meg uten tolk.'],
  ['b+', 'Naboen banket på og spurte om jeg ville bli med i koret. Jeg følte meg velkommen.'],
  ['j-', 'Jeg aner ikke hva jeg skal skrive i en søknad.'],
  ['c+ b+', 'Laget hører på meg når jeg snakker, og jeg tar ordet oftere og oftere.'],
];

const uk: readonly Row[] = [
  ['j+', 'Тепер у мене є справжнє резюме, і в понеділок співбесіда в дитячому садку.'],
  ['l+', 'Раніше син перекладав мені в лікаря. Учора я пішла сама і все зрозуміла.'],
  ['b+', 'У суботу вся група прийшла до мене, і ми разом готували. Це вже мої друзі.'],
  ['b-', 'У їдальні всі сидять зі своїми. Я їм сама.'],
  ['w-', 'Після новин із дому я не сплю до четвертої і зовсім без сил на роботі.'],
  ['j-', 'Тридцять заявок і жодної відповіді. Не розумію, що я роблю не так у пошуку роботи.'],
  ['c-', 'Коли начальник мене питає, я червонію і забуваю, що хотіла сказати.'],
  ['w+', 'Прогулянки щочетверга зробили мене спокійнішою. Я знову сплю всю ніч.'],
  ['l-', 'Викладач говорить надто швидко, і половини я не розумію. Слова не тримаються в голові.'],
  ['', 'Бібліотека зачиняється о восьмій, тому ми перенесли зустріч на шосту.'],
  ['', 'Нас було п’ятеро, і чай був гарячий.'],
  ['c+', 'Я виступив перед двадцятьма людьми. Рік тому я б ніколи не наважився.'],
  ['j+', 'У мене пробний день у готелі, і я знаю, як розповісти про свій досвід.'],
  ['b+ w+', 'Мені є кому зателефонувати, і я радію, коли прокидаюся.'],
  ['l+ j+', 'Я склала іспит на B2, і мене запросили на співбесіду до лікарні.'],
  ['c- l-', 'Мені соромно за свій акцент, тому я мовчу, хоча знаю відповідь.'],
  ['w- b-', 'Вечори найгірші. Я нікого не знаю на цій вулиці і плачу.'],
  ['j- c-', 'Сказали, що мій диплом тут нічого не вартий. Я вже не вірю, що добре знаю свою професію.'],
  ['', 'Ментор захворів, тому зустріч перенесли на наступний тиждень.'],
  ['w+', 'Сьогодні я так багато сміялася. Стрес на якийсь час зник.'],
  ['l+', 'Тепер я встигаю за розмовою за столом і відповідаю, не перекладаючи подумки.'],
  ['b-', 'Літнє свято планували в чаті, до якого мене не додали.'],
  ['j+', 'Ми тренували складні питання роботодавця, і заявку вже надіслано.'],
  ['c+', 'Я сама подзвонила до комуни й пояснила свою справу. Я цим пишаюся.'],
  ['', 'У формі питають дату народження й адресу.'],
  ['w-', 'Я втомилася чекати на рішення, і голова болить щодня.'],
  ['l-', 'Форми й листи без перекладача для мене досі неможливі.'],
  ['b+', 'Сусідка постукала і запросила мене до хору. Мені було дуже приємно, що мене прийняли.'],
  ['j-', 'Я уявлення не маю, що писати в супровідному листі роботодавцю.'],
  ['c+ b+', 'Команда слухає, коли я говорю, і я говорю дедалі сміливіше.'],
];

const rowsOf = (language: LabelledText['language'], rows: readonly Row[]): LabelledText[] =>
  rows.map(([labels, text]) => ({
    text,
    language,
    labels: labels === '' ? [] : labels.split(' ').map((label) => `${short[label[0] as keyof typeof short]}${label[1] as '+' | '-'}` satisfies Label),
  }));

export const heldOut: readonly LabelledText[] = [...rowsOf('en', en), ...rowsOf('no', no), ...rowsOf('uk', uk)];
