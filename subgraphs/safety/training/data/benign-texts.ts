// biome-ignore-all format: one text per line reads best.

/** Harmless texts with every word that fools naive filters. Written for this project; none of them may be held, warned of or flagged. */
export const benign: Readonly<Record<'en' | 'no' | 'uk', readonly string[]>> = {
  en: [
    'My mentor helped me improve my interview skills.', 'The audience was kind and I was killing it on stage.', 'Whatever the studies say, my English classes are fun.',
    'We met the deadline, and the assessment went well.', 'I fled the war in my country with my two children.', 'The course on suicide prevention for volunteers was useful.',
    'We had a training about hate speech and how to report it.', 'I hit the target and passed the class.', 'Can you shoot me an email tomorrow?', 'I will shoot you an email after the session.',
    'This bug is killing me, but we will fix it.', 'I will beat you at chess next time!', 'We beat the other team in the quiz.', 'Her story touched me deeply.', 'I want to kill time before the bus comes.',
    'The grass in Scunthorpe is green, said the man from Essex.', 'I ordered cocktails and peacock feathers for the party.', 'The analysis of the document took an hour.', 'My title is assistant, not analyst.',
    'I am dying to meet the new group.', 'You will not regret joining the programme.', 'Do you know where the library is?', 'I feel like an idiot when I forget words, but my mentor is patient.',
    'He said that I should not give up.', 'Nobody will hurt you here, she promised.', 'I do not hate anyone.', 'Refugees should be welcome everywhere.', 'Muslims and Christians are friends in our group.',
    'I got free lessons and a free bus card.', 'How can I make money with my skills?', 'The boss will pay for the course.', 'We were beaten 3-1 in football but laughed.', 'I was hit by the cold when I arrived in Norway.',
    'My room is 402 and the code is 123456.', 'I was born in 1990 and came here in 2022.', 'The invoice number is 20261123, the amount 1500.', 'I earned 24 500 kroner in October.',
    'I want to live here and work as a nurse.', 'I do not want to live in a big city.', 'The session was at 10:00-11:30 on 23.11.2026.', 'I scored 95 of 100 points on the test!!', 'OK, SEE YOU ON MONDAY.',
    'It takes control of my life back into my hands.', 'She takes my life experience seriously.', 'The knife skills course for cooks starts on Monday.', 'I would die for this cake, thank you.', 'Our class is mixed: Ukrainians, Syrians and Afghans.',
    'Every day he asks me how I am.', 'A coach should push you a little.', 'The dog hit his head, poor thing.',
  ],
  no: [
    'Faget er spennende, og slutten av kurset var best.', 'Kan jeg kike litt på boka di?', 'Hell i uhell: bussen ventet.', 'Jeg har fått seks fag, og norsk er favorittfaget mitt.', 'Prikken over i-en var kaka.',
    'Er det slutt nå, eller fortsetter vi?', 'Kokken lagde god mat.', 'Mentoren min hjalp meg med intervjuferdigheter.', 'Jeg flyktet fra krigen med barna mine.', 'Vi hadde kurs om forebygging av selvmord for frivillige.',
    'Vi lærte om hatprat og hvordan man melder fra.', 'Jeg skal slå deg i sjakk neste gang!', 'Vi slo det andre laget i fotball.', 'Historien hennes traff meg i hjertet.', 'Han soper gulvet etter møtet.',
    'Læreren sa at vi ikke skal være redde for å gjøre feil.', 'Jeg er redd for å miste jobben.', 'Flyktninger er velkomne her.', 'Vet du hvor biblioteket er?', 'Jeg føler meg dum når jeg glemmer ord, men mentoren er tålmodig.',
    'Jeg fikk gratis norskkurs og månedskort.', 'Du skal ikke dø av litt regn.', 'Jeg vil leve av musikken min.', 'Jeg vil ikke leve i en storby.', 'Jeg tjente 24 500 kroner i oktober.',
    'Møtet er kl. 10.00-11.30 den 23.11.2026.', 'Fakturanummeret er 20261123.', 'Rom 402, kode 123456.', 'Bøndene har hest og sau.', 'Jeg ble truffet av en snøball.',
    'Barna sparker ball i gården.', 'Vi banket på døra, men ingen var hjemme.', 'Jeg tør å snakke på jobben nå.', 'Dette var ikke dårlig!', 'Sjefen min hjelper meg mye.', 'De ga meg en ny sjanse.',
    'Takk for hjelpen, det betyr mye for meg.', 'Jeg kommer til å savne deg.', 'Vi skal hjelpe dem med søknaden.', 'Mannen min fikk jobb.', 'Far lærte meg å sykle.',
  ],
  uk: [
    'Ментор допоміг мені підготуватися до співбесіди.', 'Я втекла від війни з двома дітьми.', 'Курс із запобігання самогубствам для волонтерів був корисний.', 'Ми говорили про мову ворожнечі та як про неї повідомляти.',
    'Я поб’ю тебе в шахи наступного разу!', 'Наша команда виграла матч у футбол.', 'Її історія мене зворушила.', 'Треба вбити час до автобуса.', 'Я хочу жити тут і працювати медсестрою.', 'Я не хочу жити у великому місті.',
    'Я боюся втратити роботу.', 'Біженці тут бажані гості.', 'Ти знаєш, де бібліотека?', 'Я почуваюся дурною, коли забуваю слова, але ментор терплячий.', 'Сукня була дуже гарна.', 'У магазині сухарі й хрін до столу.',
    'Собака загавкав, і ми засміялися.', 'Учитель не сварить нас за помилки.', 'Я отримала безкоштовні уроки норвезької.', 'Я заробила 24 500 крон у жовтні.', 'Зустріч о 10:00–11:30, 23.11.2026.', 'Номер рахунку-фактури 20261123.',
    'Чоловік допомагає мені з дітьми.', 'Він каже мені правду.', 'Вони запросили мене на каву.', 'Нікого не ображали, усі були чемні.', 'Мені подобається хокей і хореографія.', 'Я вмираю від сміху, дякую за вечір.',
    'Це було непогано!', 'Страхування оплатить роботодавець.', 'Ми разом писали заяву на роботу.', 'Мій син любить малювати.',
  ],
};
